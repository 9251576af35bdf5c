"""Moving the names that people are looked up by when the secret key changes: contact points, lines of conversations and messages.

While it goes on, look-ups try the names of every key in the settings (Keyring.keyed_hashes, inbox.lines_of), and whoever writes in
before their turn is named anew at once (conversation.claim_next).
"""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.messaging.conversation import Conversation, name_anew, named_by_newest_key
from bot.messaging.outbox import Outbound
from bot.people.person import ContactPoint
from bot.store.crypto import keyring

BATCH = 500


def move_next(session: Session, after: str = "", limit: int = BATCH) -> tuple[int, str | None]:
    """Name the next contact points anew, in the order of their ids. Returns how many, and where to go on (None: this was the end)."""
    query = select(ContactPoint).where(ContactPoint.id > after).order_by(ContactPoint.id).limit(limit).with_for_update()
    contacts = list(session.scalars(query))
    moved = 0
    for contact in contacts:
        if not named_by_newest_key(contact):
            name_anew(session, contact)
            moved += 1
        mine = select(Conversation.id).where(Conversation.contact_point_id == contact.id)
        sent = update(Outbound).where(Outbound.conversation_id.in_(mine), Outbound.address_hash != contact.address_hash)
        session.execute(sent.values(address_hash=contact.address_hash).execution_options(synchronize_session=False))
    return moved, contacts[-1].id if len(contacts) == limit else None


def move_pages(session: Session, after: int = 0, limit: int = BATCH) -> tuple[int, int | None]:
    """The same for texts that belong to no conversation: pages to staff."""
    query = select(Outbound).where(Outbound.conversation_id.is_(None), Outbound.id > after).order_by(Outbound.id).limit(limit)
    rows = list(session.scalars(query.with_for_update()))
    moved = 0
    for row in rows:
        newest = keyring().keyed_hash(row.address)
        if row.address_hash != newest:
            row.address_hash, moved = newest, moved + 1
    session.flush()
    return moved, rows[-1].id if len(rows) == limit else None
