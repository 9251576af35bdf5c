"""A conversation: one line (a phone number or a web session) with the coach. One turn is in flight at a time."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, exists, or_, select, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column, relationship

from bot import clock
from bot.errors import LostClaim
from bot.messaging.inbox import Inbound, line_of, lines_of
from bot.people.person import ContactPoint, contact_for
from bot.store.crypto import CannotOpen, keyring
from bot.store.types import Number, Row, Utc

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)
BOT, DESK = "bot", "desk"


class Conversation(Row):
    """Its id is opaque and is all that Rasa knows of a person. `menu_after`: options on older messages count no more."""

    __tablename__ = "conversation"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=clock.new_id)
    line: Mapped[str] = mapped_column(String(40), unique=True)
    channel: Mapped[str] = mapped_column(String(10))
    contact_point_id: Mapped[str] = mapped_column(ForeignKey("contact_point.id"), index=True)
    owner: Mapped[str] = mapped_column(String(10), default=BOT)
    owner_staff_id: Mapped[str | None] = mapped_column(String(22))
    owner_since: Mapped[datetime | None] = mapped_column(Utc)
    staff_replied_at: Mapped[datetime | None] = mapped_column(Utc)
    crisis_at: Mapped[datetime | None] = mapped_column(Utc)
    unsure_in_a_row: Mapped[int] = mapped_column(default=0)
    menu_after: Mapped[int] = mapped_column(Number, default=0)
    program: Mapped[str | None] = mapped_column(String(60))
    program_at: Mapped[datetime | None] = mapped_column(Utc)
    lease_token: Mapped[str | None] = mapped_column(String(22))
    lease_until: Mapped[datetime | None] = mapped_column(Utc)
    last_inbound_at: Mapped[datetime | None] = mapped_column(Utc)
    created_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)
    contact: Mapped[ContactPoint] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (Index("ix_conversation_owner", "owner", "owner_since"),)


def conversation_for(session: Session, contact: ContactPoint, line: str) -> Conversation:
    """The conversation of a line, made if it is new."""
    found = session.scalar(select(Conversation).where(Conversation.line == line))
    if found is None:
        found = Conversation(line=line, channel=contact.kind, contact=contact)
        session.add(found)
        session.flush()
    return found


def named_by_newest_key(contact: ContactPoint) -> bool:
    """Whether a contact point is found by the newest secret key already; it is not while `./coach rotate` has still to come by."""
    return contact.address_hash == keyring().keyed_hash(contact.address)


def name_anew(session: Session, contact: ContactPoint) -> None:
    """Name a contact point, its conversation and its messages by the newest secret key."""
    newest, *old = lines_of(contact.kind, contact.address)
    contact.address_hash = newest.partition(":")[2]
    for table in (Inbound, Conversation):
        query = update(table).where(table.line.in_(old)).values(line=newest)
        session.execute(query.execution_options(synchronize_session=False))
    session.flush()


def anything_waits(session: Session) -> bool:
    """Whether some message may be answered now; a quick look that takes no lock."""
    return session.scalar(select(Inbound.id).where(Inbound.answered_at.is_(None), Inbound.next_try_at <= clock.now()).limit(1)) is not None


def claim_next(session: Session, holder: str = "") -> tuple[Conversation, Inbound] | None:
    """Take the oldest unanswered message whose conversation is free, under a lease; None when nothing waits.

    A conversation's later messages wait for its oldest one, also while that one waits for another try. The lease's token begins with
    `holder`, a few characters that tell whose it is.
    """
    now, earlier = clock.now(), aliased(Inbound)
    free = or_(Conversation.lease_until.is_(None), Conversation.lease_until < now)
    query = (
        select(Inbound)
        .outerjoin(Conversation, Conversation.line == Inbound.line)
        .where(Inbound.answered_at.is_(None), Inbound.next_try_at <= now, free)
        .where(~exists().where(earlier.line == Inbound.line, earlier.answered_at.is_(None), earlier.id < Inbound.id))
        .order_by(Inbound.id)
        .limit(1)
        .with_for_update(of=Inbound, skip_locked=True)
    )
    inbound = session.scalar(query)
    if inbound is None:
        return None
    conversation = session.scalar(select(Conversation).where(Conversation.line == inbound.line))
    if conversation is None:
        try:
            contact = contact_for(session, inbound.channel, inbound.address, source="texted_in" if inbound.channel == "sms" else "web")
        except CannotOpen:
            inbound.answered_at, inbound.outcome = now, "unreadable"  # nobody can tell from whom: it may not hold up everybody else
            log.error("message %s was sealed with a key that is not in the settings", inbound.id)
            return None
        if not named_by_newest_key(contact) or inbound.line != line_of(inbound.channel, inbound.address):
            name_anew(session, contact)
            inbound.line = line_of(inbound.channel, inbound.address)
            return None  # the secret key is being changed; whatever waits is in its right order at the next look
        conversation = conversation_for(session, contact, inbound.line)
    taken = session.execute(
        update(Conversation)
        .where(Conversation.id == conversation.id, free)
        .values(lease_token=holder + clock.new_id()[len(holder) :], lease_until=now + LEASE, last_inbound_at=inbound.received_at)
        .execution_options(synchronize_session=False)
    )
    if not taken.rowcount:  # type: ignore[attr-defined]
        return None
    session.refresh(conversation)
    inbound.tries += 1
    return conversation, inbound


def still_ours(session: Session, conversation_id: str, token: str) -> Conversation:
    """The conversation, locked for this transaction, if our lease still holds. Raises LostClaim."""
    query = (
        select(Conversation).where(Conversation.id == conversation_id, Conversation.lease_token == token).with_for_update(of=Conversation)
    )
    conversation = session.scalar(query.execution_options(populate_existing=True))
    if conversation is None:
        raise LostClaim("Another worker took this conversation over.", "Nothing of this turn is saved; it is answered there.")
    return conversation


def release(conversation: Conversation) -> None:
    """Give the lease back."""
    conversation.lease_token = conversation.lease_until = None


def hand_to_desk(conversation: Conversation, staff_id: str) -> None:
    """A person takes over; the bot stays silent but for safety, stop and the schedule."""
    conversation.owner, conversation.owner_staff_id = DESK, staff_id
    conversation.owner_since = conversation.staff_replied_at = clock.now()


def hand_to_bot(conversation: Conversation) -> None:
    """The bot answers again."""
    conversation.owner, conversation.owner_staff_id, conversation.owner_since = BOT, None, None
