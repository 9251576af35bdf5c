"""Takes what is due out of the outbox: in the order of its kind, one text a conversation, at the registered rate.

Hundreds at a time and without an object of the ORM each: a hundred thousand reminders are due in the same minute of an evening.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from bot import clock
from bot.messaging.outbox import DROPPED, PROMPT, QUEUED, SENDING, UNASKED, UNKNOWN, Kind, Outbound
from bot.store.many import change_many
from bot.store.types import Row, Utc

_WAITING = (QUEUED, SENDING, UNKNOWN)
_FARTHEST = timedelta(minutes=10)  # no batch fills the rate for longer: then the clock was put back, and everybody would wait for it


class Pace(Row):
    """When the next text may leave: one row, so that all workers together keep the registered rate."""

    __tablename__ = "pace"

    name: Mapped[str] = mapped_column(primary_key=True)
    free_at: Mapped[datetime] = mapped_column(Utc)


@dataclass(slots=True)
class Taken:
    """A row of the outbox that is taken to be sent, fields as in Outbound. Whoever looks at it before it leaves may change it.

    `was` is its id before; one that is `rewritten` leaves now, with a text and choices of its own.
    """

    id: int
    conversation_id: str | None
    kind: int
    key: str | None
    address: str
    created_at: datetime
    due_at: datetime
    next_try_at: datetime
    valid_until: datetime | None
    tries: int
    first_attempt_at: datetime | None
    body: str
    language: str
    segments: int
    state: str = QUEUED
    reason: str | None = None
    attempted_at: datetime | None = None
    options: Any = None
    question_id: int | None = None
    was: int = 0
    rewritten: bool = False

    def drop(self, reason: str) -> None:
        """It will not leave."""
        self.state, self.reason = DROPPED, reason

    def put_back(self) -> None:
        """It waits as if it had not been taken up."""
        self.state, self.tries = QUEUED, self.tries - 1
        self.first_attempt_at = self.first_attempt_at if self.tries else None


Look = Callable[[Session, Sequence[Taken]], None]
_TABLE = Outbound.metadata.tables[Outbound.__tablename__]
_READ = (
    *(Outbound.id, Outbound.conversation_id, Outbound.kind, Outbound.key, Outbound.address, Outbound.created_at, Outbound.due_at),
    *(Outbound.next_try_at, Outbound.valid_until, Outbound.tries, Outbound.first_attempt_at),
    *(Outbound.body, Outbound.language, Outbound.segments),
)
_SAME = ("id", "state", "created_at", "tries", "attempted_at", "first_attempt_at")
_REWRITTEN = (*_SAME, "body", "language", "segments", "options", "question_id")
_PLAIN = (*_SAME, "reason", "due_at", "next_try_at")


def claim_due(
    session: Session, limit: int, per_second: float = 0, kinds: Sequence[Kind] = tuple(Kind), look: Look | None = None
) -> list[Taken]:
    """Take up to `limit` messages that are due, in the order of their kind; at most one a conversation, its oldest.

    `per_second` segments may leave (0: no limit); a crisis reply does not wait for that, and of nobody's asking nothing leaves while
    an answer waits. `kinds` are neighbours in the order of Kind. `look` looks at them once more: only those whose state still is
    "sending" afterwards may leave.
    """
    now, earlier = clock.now(), aliased(Outbound)
    if kinds[0] in UNASKED and per_second and any_due(session, PROMPT):
        return []
    crisis = Outbound.kind == Kind.CRISIS  # waits for nothing but an earlier crisis text of the same conversation
    # Of two that nobody asked for the more urgent one is the earlier: of three shifts the first must not be the one too many.
    both_unasked = and_(Outbound.kind >= UNASKED[0], earlier.kind >= UNASKED[0])
    more_urgent = tuple_(earlier.kind, earlier.urgent_at, earlier.id) < tuple_(Outbound.kind, Outbound.urgent_at, Outbound.id)
    still = or_(earlier.valid_until.is_(None), earlier.valid_until > now)  # what comes too late holds nothing up
    blocked = exists().where(
        earlier.conversation_id == Outbound.conversation_id,
        or_(and_(both_unasked, more_urgent, still), and_(~both_unasked, earlier.id < Outbound.id)),
        func.coalesce(earlier.state, QUEUED).in_(_WAITING),  # not the bare column: without statistics PostgreSQL would read all that waits
        earlier.due_at <= now,
        or_(~crisis, earlier.kind == Kind.CRISIS),
        or_(Outbound.kind >= UNASKED[0], earlier.kind < UNASKED[0]),  # an answer does not wait behind a reminder
    )
    # Not the bare column: a planner that looks the due ones up would sort all of them for each batch.
    due = func.coalesce(Outbound.due_at, Outbound.next_try_at) <= now
    query = (
        select(*_READ)
        .where(Outbound.state == QUEUED, Outbound.kind >= kinds[0], Outbound.kind <= kinds[-1], due, Outbound.next_try_at <= now)
        .where(~blocked)
        .order_by(Outbound.kind, Outbound.urgent_at, Outbound.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    session.flush()
    rows = [Taken(*tuple(row)) for row in session.connection().execute(query).all()]  # a session would take each row in hand once more
    taken, late, room = [], [], _room(session, now, per_second, any(row.kind > Kind.CRISIS for row in rows))
    for row in rows:
        row.was = row.id
        if row.valid_until is not None and row.valid_until <= now:
            row.drop("too late")
            late.append(row)
            continue
        if row.kind > Kind.CRISIS:
            if room <= 0:
                continue
            room -= row.segments
        row.state, row.attempted_at, row.tries = SENDING, now, row.tries + 1
        row.first_attempt_at = row.first_attempt_at or now
        taken.append(row)
    if per_second and taken:
        used = sum(row.segments for row in taken)
        pace = _pace(session, now)
        pace.free_at = max(pace.free_at, now) + timedelta(seconds=used / per_second)
    if look is not None and (taken or late):
        look(session, [*taken, *late])
    _keep(session, [*taken, *late])
    return taken


def _keep(session: Session, rows: Sequence[Taken]) -> None:
    session.flush()
    for names in (_PLAIN, _REWRITTEN):
        some = [row for row in rows if row.rewritten == (names is _REWRITTEN)]
        change_many(session, _TABLE, {row.was: {name: getattr(row, name) for name in names} for row in some})


def any_due(session: Session, kinds: Sequence[Kind]) -> bool:
    """Whether something of these kinds may go out now; a quick look that takes no lock."""
    now = clock.now()
    for kind in kinds:
        query = select(Outbound.id).where(Outbound.state == QUEUED, Outbound.kind == kind, Outbound.due_at <= now)
        if session.scalar(query.where(Outbound.next_try_at <= now).limit(1)) is not None:
            return True
    return False


def _room(session: Session, now: datetime, per_second: float, wanted: bool) -> float:
    if not per_second or not wanted:
        return float("inf")
    return 0 if _pace(session, now).free_at > now else max(1, per_second)


def _pace(session: Session, now: datetime) -> Pace:
    pace = session.get(Pace, "sms", with_for_update=True)
    if pace is None:
        pace = Pace(name="sms", free_at=now)
        session.add(pace)
        session.flush()
    if pace.free_at > now + _FARTHEST:
        pace.free_at = now
    return pace
