"""Search over people and messages without opening them: a keyed hash of each word, kept beside what it leads to.

What it leaks to somebody with the database but not the key: which people and messages share a word, and how often a word is used
(docs/data-flow.md). Sensitive messages are never in it, and words of one or two letters are not either.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import Connection, Select, String, delete, event, func, insert, inspect, select
from sqlalchemy.orm import Mapped, Session, mapped_column, undefer

from bot import clock
from bot.messaging.conversation import Conversation
from bot.messaging.inbox import Inbound
from bot.messaging.outbox import Outbound
from bot.people.person import ContactPoint, Person
from bot.people.sensitive import by_outcome, never_shown
from bot.store.crypto import keyring
from bot.store.types import Number, Row
from bot.text.folding import bare

PERSON, INBOUND, OUTBOUND = "person", "inbound", "outbound"
SHORTEST, MOST_WORDS, LONGEST_QUERY = 3, 60, 8
# A row may be committed after one with a higher id: younger ones wait.
SETTLED = {PERSON: timedelta(minutes=10), INBOUND: timedelta(minutes=1), OUTBOUND: timedelta(minutes=1)}


class Token(Row):
    """One word of one person's name or of one message. `person_id` is whose; `message_id` is 0 for a name."""

    __tablename__ = "token_index"

    token: Mapped[str] = mapped_column(String(16), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(22), primary_key=True, index=True)
    message_id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)


class IndexCursor(Row):
    """How far the index has come, by kind."""

    __tablename__ = "index_cursor"

    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    last: Mapped[str] = mapped_column(String(30), default="")


def words_of(text: str) -> list[str]:
    """The words of a text that are looked for: folded, without accents, each once."""
    found = dict.fromkeys(word for word in bare(text).split() if len(word) >= SHORTEST)
    return list(found)[:MOST_WORDS]


def token(word: str) -> str:
    """What stands for a word: 16 hex digits that say nothing without the key."""
    return keyring().keyed_hash(f"word:{word}")[:16]


def index_person(session: Session, person: Person) -> None:
    """Put a person's name into the index as it is now."""
    session.execute(delete(Token).where(Token.kind == PERSON, Token.person_id == person.id))
    _add(session, [(PERSON, person.id, 0, person.name or "")])


def _rows(given: Iterable[tuple[str, str, int, str]]) -> list[dict[str, object]]:
    return [
        {"token": token(word), "kind": kind, "person_id": person, "message_id": message}
        for kind, person, message, text in given
        for word in words_of(text)
    ]


def _add(session: Session, given: Iterable[tuple[str, str, int, str]]) -> None:
    if rows := _rows(given):
        session.execute(insert(Token), rows)


def take_in(session: Session, limit: int = 500) -> int:
    """Index the next messages and people; returns how many were looked at. Several workers share it by the cursor's lock."""
    return sum(step(session, limit) for step in (_people, _inbound, _outbound))


def _cursor(session: Session, kind: str) -> IndexCursor:
    found = session.get(IndexCursor, kind, with_for_update=True)
    if found is None:
        found = IndexCursor(kind=kind, last="")
        session.add(found)
        session.flush()
    return found


@event.listens_for(Person, "after_insert")
@event.listens_for(Person, "after_update")
def _named(_mapper: object, connection: Connection, person: Person) -> None:
    """A name is found as soon as it is known; only people who came by bulk wait for the job."""
    if not inspect(person).attrs.name.history.has_changes():
        return
    connection.execute(delete(Token).where(Token.kind == PERSON, Token.person_id == person.id))
    if rows := _rows([(PERSON, person.id, 0, person.name or "")]):
        connection.execute(insert(Token), rows)


def _people(session: Session, limit: int) -> int:
    cursor, before = _cursor(session, PERSON), clock.now() - SETTLED[PERSON]
    # As ids are made: most PostgreSQL sort "a" before "B", and whoever came later would lie behind the cursor for good.
    key = Person.id.collate("C") if session.get_bind().dialect.name == "postgresql" else Person.id
    fresh = select(Person).where(key > cursor.last, Person.created_at < before)
    people = session.scalars(fresh.order_by(key).limit(limit)).all()
    for one in people:
        index_person(session, one)
    if people:
        cursor.last = people[-1].id
    return len(people)


def _inbound(session: Session, limit: int) -> int:
    """Only what was answered: before that nobody knows whether it is sensitive."""
    cursor = _cursor(session, INBOUND)
    whose = select(Inbound, ContactPoint.person_id).join(Conversation, Conversation.line == Inbound.line)
    whose = whose.join(ContactPoint, ContactPoint.id == Conversation.contact_point_id).where(Inbound.id > int(cursor.last or 0))
    whose = whose.where(Inbound.received_at < clock.now() - SETTLED[INBOUND])
    rows = session.execute(whose.options(undefer(Inbound.body)).order_by(Inbound.id).limit(limit)).all()
    ready = []
    for row in rows:
        if row[0].answered_at is None:
            break
        ready.append(row)
    _add(
        session,
        [
            (INBOUND, who, row.id, row.body)
            for row, who in ready
            if not never_shown(row.outcome) and not by_outcome(row.outcome, row.intent)
        ],
    )
    if ready:
        cursor.last = str(ready[-1][0].id)
    return len(ready)


def _outbound(session: Session, limit: int) -> int:
    """What staff wrote; the coach's own sentences would be found in every conversation."""
    cursor = _cursor(session, OUTBOUND)
    whose = select(Outbound, ContactPoint.person_id).join(Conversation, Conversation.id == Outbound.conversation_id)
    whose = whose.join(ContactPoint, ContactPoint.id == Conversation.contact_point_id)
    whose = whose.where(Outbound.id > int(cursor.last or 0), Outbound.author.startswith("staff:"))
    whose = whose.where(Outbound.created_at < clock.now() - SETTLED[OUTBOUND])
    rows = session.execute(whose.order_by(Outbound.id).limit(limit)).all()
    _add(session, [(OUTBOUND, who, row.id, row.body) for row, who in rows])
    if rows:
        cursor.last = str(rows[-1][0].id)
    return len(rows)


def found(asked: str, kinds: Sequence[str]) -> Select[str, int] | None:
    """(person id, message id) of whatever has every word that was asked for, newest first; None when no word can be looked for."""
    tokens = [token(word) for word in words_of(asked)[:LONGEST_QUERY]]
    if not tokens:
        return None
    query = select(Token.person_id, Token.message_id).where(Token.token.in_(tokens), Token.kind.in_(kinds))
    query = query.group_by(Token.person_id, Token.message_id).having(func.count(Token.token.distinct()) == len(tokens))
    return query.order_by(Token.message_id.desc(), Token.person_id.desc())


def take_out(session: Session, message_ids: Sequence[int] = (), person_id: str | None = None) -> None:
    """Forget messages, or everything of a person."""
    if message_ids:
        session.execute(delete(Token).where(Token.message_id.in_(message_ids)))
    if person_id is not None:
        session.execute(delete(Token).where(Token.person_id == person_id))


def make_anew(session: Session) -> None:
    """Empty the index: after a restore or a change of the key it is made again from the start."""
    session.execute(delete(Token))
    session.execute(delete(IndexCursor))
