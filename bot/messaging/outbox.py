"""What the coach sends. A row is the promise; sending.py keeps it exactly once. A reminder is a row with a due time."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, and_, func, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.messaging.conversation import Conversation
from bot.people.person import SMS
from bot.store.crypto import keyring
from bot.store.types import Json, Number, Row, Sealed, SealedJson, Utc
from bot.text.segments import count
from bot.words.render import Option

QUEUED, SENDING, UNKNOWN, SENT, FAILED, DROPPED = "queued", "sending", "unknown", "sent", "failed", "dropped"
COACH = "coach"


class Kind(IntEnum):
    """The order in which waiting messages go out."""

    CRISIS = 0
    STAFF = 1
    ANSWER = 2
    REMINDER = 3
    BULK = 4


PROMPT = (Kind.CRISIS, Kind.STAFF, Kind.ANSWER)
UNASKED = (Kind.REMINDER, Kind.BULK)


def _due(context: Any) -> datetime:
    due: datetime = context.get_current_parameters()["due_at"]
    return due.replace(tzinfo=UTC) if due.tzinfo is None else due


class Outbound(Row):
    """One message to one address. `key` makes a duplicate impossible; `repeated` marks one sent again after a lost outcome.

    Of one kind the smallest `urgent_at` goes first: the start of the shift for a reminder, else when it is due.
    """

    __tablename__ = "outbound"

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False, default=clock.new_number)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversation.id"))
    inbound_id: Mapped[int | None] = mapped_column(Number)
    question_id: Mapped[int | None] = mapped_column(Number)
    case_id: Mapped[str | None] = mapped_column(String(22))
    author: Mapped[str] = mapped_column(String(30), default=COACH)
    channel: Mapped[str] = mapped_column(String(10))
    address: Mapped[str] = mapped_column(Sealed)
    address_hash: Mapped[str] = mapped_column(String(32))
    kind: Mapped[int]
    language: Mapped[str] = mapped_column(String(3))
    body: Mapped[str] = mapped_column(Sealed)
    options: Mapped[Any] = mapped_column(SealedJson, nullable=True)
    says: Mapped[Any] = mapped_column(Json, nullable=True)
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
    state: Mapped[str] = mapped_column(String(10), default=QUEUED)
    reason: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)
    due_at: Mapped[datetime] = mapped_column(Utc)
    urgent_at: Mapped[datetime | None] = mapped_column(Utc, default=_due)
    next_try_at: Mapped[datetime] = mapped_column(Utc)
    valid_until: Mapped[datetime | None] = mapped_column(Utc)
    tries: Mapped[int] = mapped_column(default=0)
    attempted_at: Mapped[datetime | None] = mapped_column(Utc)
    first_attempt_at: Mapped[datetime | None] = mapped_column(Utc)
    repeated: Mapped[bool] = mapped_column(default=False)
    sid: Mapped[str | None] = mapped_column(String(64), unique=True)
    status: Mapped[str | None] = mapped_column(String(20))
    status_rank: Mapped[int] = mapped_column(default=0)
    error_code: Mapped[int | None]
    sent_at: Mapped[datetime | None] = mapped_column(Utc)
    segments: Mapped[int] = mapped_column(default=1)
    retention: Mapped[str] = mapped_column(String(20), default="message")

    __table_args__ = (
        Index("ix_outbound_conversation", "conversation_id", "id"),
        Index("ix_outbound_due", "state", "kind", "due_at"),
        # Crisis replies and what staff wrote: few among many, and looked for by every list of cases.
        Index("ix_outbound_people", "conversation_id", "id", sqlite_where=text("kind < 2"), postgresql_where=text("kind < 2")),
        Index("ix_outbound_urgent", "state", "kind", "urgent_at", "id"),
    )


# Its state, where rows are found by conversation, key or id: two indexes begin with the bare column, and a planner without statistics
# (SQLite always, PostgreSQL after an import) would take them and read all that waits or ever left.
STATE = func.coalesce(Outbound.state, QUEUED)


def key_begins(begins: str) -> ColumnElement[bool]:
    """A condition on Outbound: its key begins so, and goes on with a letter or digit.

    The range is what an index is used for; it holds every such key, whatever the collation.
    """
    return and_(Outbound.key >= begins, Outbound.key <= begins + "z" * 30, Outbound.key.startswith(begins))


def queue(
    session: Session,
    conversation: Conversation,
    body: str,
    *,
    kind: Kind,
    language: str,
    options: Sequence[Option] = (),
    says: Sequence[str] = (),
    inbound_id: int | None = None,
    question_id: int | None = None,
    case_id: str | None = None,
    author: str = COACH,
    key: str | None = None,
    due_at: datetime | None = None,
    valid_until: datetime | None = None,
    despite_stop: bool = False,
) -> Outbound | None:
    """Promise a message; None when the person stopped messages (a crisis reply and the one confirmation go `despite_stop`).

    On the web a committed row is already delivered: the page fetches it.
    """
    contact = conversation.contact
    if contact.stopped_at is not None and not despite_stop:
        return None
    row = _row(
        channel=conversation.channel,
        address=contact.address,
        address_hash=contact.address_hash,
        body=body,
        kind=kind,
        language=language,
        due_at=due_at,
        conversation_id=conversation.id,
        options=[{"title": o.title, "payload": o.payload, "accepts": list(o.accepts)} for o in options] or None,
        says=list(says) or None,
        inbound_id=inbound_id,
        question_id=question_id,
        case_id=case_id,
        author=author,
        key=key,
        valid_until=valid_until,
    )
    session.add(row)
    session.flush()
    return row


def queue_page(session: Session, number: str, body: str, *, case_id: str, key: str, language: str = "en") -> Outbound:
    """Promise a text to a member of staff about a case; it names no person."""
    row = _row(
        channel=SMS,
        address=number,
        address_hash=keyring().keyed_hash(number),
        body=body,
        kind=Kind.CRISIS,
        language=language,
        due_at=None,
        case_id=case_id,
        key=key,
    )
    session.add(row)
    session.flush()
    return row


def _row(*, channel: str, body: str, due_at: datetime | None, kind: Kind, **rest: Any) -> Outbound:
    now = clock.now()
    sms = channel == SMS
    return Outbound(
        id=clock.new_number(),
        channel=channel,
        body=body,
        kind=int(kind),
        due_at=due_at or now,
        next_try_at=due_at or now,
        segments=count(body).segments if sms else 0,
        state=QUEUED if sms else SENT,
        sent_at=None if sms else now,
        **rest,
    )
