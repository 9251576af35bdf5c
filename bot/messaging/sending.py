"""Keeps the outbox's promises exactly once: claim, send, remember; and find out what became of a lost outcome.

A claim is committed before Twilio is asked, the answer after. Whoever dies in between leaves a row that says "sending": its
outcome is unknown, and Twilio's own list (or a callback naming our row) is asked before anything is sent again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Update, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from bot import clock
from bot.messaging.channels.outcomes import Decision, SendFailed, status_rank
from bot.messaging.channels.twilio import Accepted, Listed
from bot.messaging.outbox import DROPPED, FAILED, PROMPT, QUEUED, SENDING, SENT, UNASKED, UNKNOWN, Kind, Outbound
from bot.store.types import Row, Utc

ATTEMPT = timedelta(seconds=20)
SETTLE_CRISIS = timedelta(seconds=5)
LOOK_EVERY = timedelta(seconds=5)
MOST_REPEATS = 3
GIVE_UP_AFTER = timedelta(hours=24)
_WAITING = (QUEUED, SENDING, UNKNOWN)


class Pace(Row):
    """When the next text may leave: one row, so that all workers together keep the registered rate."""

    __tablename__ = "pace"

    name: Mapped[str] = mapped_column(primary_key=True)
    free_at: Mapped[datetime] = mapped_column(Utc)


def claim_due(session: Session, limit: int, per_second: float = 0, kinds: Sequence[Kind] = tuple(Kind)) -> list[Outbound]:
    """Take up to `limit` messages that are due, in the order of their kind; at most one a conversation, its oldest.

    `per_second` segments may leave (0: no limit); a crisis reply does not wait for that, and of nobody's asking nothing leaves while
    an answer waits. `kinds` are neighbours in the order of Kind.
    """
    now, earlier = clock.now(), aliased(Outbound)
    if kinds[0] in UNASKED and per_second and any_due(session, PROMPT):
        return []
    crisis = Outbound.kind == Kind.CRISIS  # waits for nothing but an earlier crisis text of the same conversation
    blocked = exists().where(
        earlier.conversation_id == Outbound.conversation_id,
        earlier.id < Outbound.id,
        func.coalesce(earlier.state, QUEUED).in_(_WAITING),  # not the bare column: without statistics PostgreSQL would read all that waits
        earlier.due_at <= now,
        or_(~crisis, earlier.kind == Kind.CRISIS),
        or_(Outbound.kind >= UNASKED[0], earlier.kind < UNASKED[0]),  # an answer does not wait behind a reminder
    )
    # Not the bare column: a planner that looks the due ones up would sort all of them for each batch.
    due = func.coalesce(Outbound.due_at, Outbound.next_try_at) <= now
    query = (
        select(Outbound)
        .where(Outbound.state == QUEUED, Outbound.kind >= kinds[0], Outbound.kind <= kinds[-1], due, Outbound.next_try_at <= now)
        .where(~blocked)
        .order_by(Outbound.kind, Outbound.urgent_at, Outbound.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list(session.scalars(query))
    taken, room = [], _room(session, now, per_second, any(row.kind > Kind.CRISIS for row in rows))
    for row in rows:
        if row.valid_until is not None and row.valid_until <= now:
            row.state, row.reason = DROPPED, "too late"
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
        pace = session.get_one(Pace, "sms")
        pace.free_at = max(pace.free_at, now) + timedelta(seconds=used / per_second)
    return taken


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
    pace = session.get(Pace, "sms", with_for_update=True)
    if pace is None:
        pace = Pace(name="sms", free_at=now)
        session.add(pace)
        session.flush()
    return 0 if pace.free_at > now else max(1, per_second)


def _of_this_attempt(row: Outbound) -> Update:
    """Only the row as we claimed it: a callback may have settled it meanwhile, another worker may have taken it over."""
    return update(Outbound).where(Outbound.id == row.id, Outbound.state == SENDING, Outbound.attempted_at == row.attempted_at)


def accepted(session: Session, taken: Sequence[tuple[Outbound, Accepted]]) -> None:
    """Twilio took these; one statement for all. A row that a callback settled meanwhile, or another worker took over, stays as it is."""
    if not taken:
        return
    table, now = Outbound.metadata.tables[Outbound.__tablename__], clock.now()
    mine = (table.c.id == bindparam("one"), table.c.attempted_at == bindparam("attempt", type_=Utc), table.c.state == SENDING)
    statement = update(table).where(*mine, table.c.sid.is_(None))
    statement = statement.values(
        state=SENT, sent_at=now, sid=bindparam("its_sid"), status=bindparam("its_status"), status_rank=bindparam("rank")
    )
    session.connection().execute(
        statement,
        [
            {"one": row.id, "attempt": row.attempted_at, "its_sid": a.sid, "its_status": a.status, "rank": status_rank(a.status)}
            for row, a in taken
        ],
    )


def refused(session: Session, row: Outbound, error: SendFailed) -> Decision:
    """Twilio did not take it, or we do not know. Returns the decision after this many tries."""
    now, decision = clock.now(), error.decision
    first = row.first_attempt_at or now
    if decision is Decision.RETRY_LATER and now - first > GIVE_UP_AFTER:
        decision = Decision.TELL_STAFF
    if decision in (Decision.RETRY_LATER, Decision.STOP_ALL):
        wait = timedelta(seconds=min(300, 2 ** min(row.tries, 8) / 2))
        values = {"state": QUEUED, "next_try_at": now + wait, "error_code": error.code}
    elif decision is Decision.UNKNOWN_OUTCOME:
        values = {"state": UNKNOWN, "next_try_at": now, "error_code": error.code}
    else:
        values = {"state": FAILED, "reason": decision.value, "error_code": error.code}
    session.execute(_of_this_attempt(row).values(**values))
    return decision


def claim_unknown(session: Session, limit: int = 20) -> list[Outbound]:
    """Take messages whose outcome is unknown: an answer that never came, or a worker that died while sending."""
    now = clock.now()
    lost = and_(Outbound.state == SENDING, Outbound.attempted_at < now - ATTEMPT)
    query = (
        select(Outbound)
        .where(or_(lost, and_(Outbound.state == UNKNOWN, Outbound.next_try_at <= now)))
        .order_by(Outbound.kind, Outbound.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list(session.scalars(query))
    for row in rows:
        row.state, row.next_try_at = UNKNOWN, now + LOOK_EVERY
    return rows


def settle(session: Session, row_id: int, listed: Sequence[Listed], wait: timedelta) -> str:
    """Decide about a lost outcome with what Twilio lists for its number and body.

    A listed text that no row of ours has is this one (two equal bodies are told apart by that). None left: after `wait` (at once for a
    crisis reply) it goes out again, marked; each time Twilio was asked and knew nothing of it. After three repeats it is for staff.
    Returns the state.
    """
    row = session.get(Outbound, row_id, with_for_update=True, populate_existing=True)
    if row is None or row.state != UNKNOWN:
        return row.state if row else DROPPED
    sids = [one.sid for one in listed]
    ours = set(session.scalars(select(Outbound.sid).where(Outbound.sid.in_(sids))))
    free = [one for one in listed if one.sid not in ours]
    now, last = clock.now(), row.attempted_at or row.created_at
    if free:
        one = free[0]
        row.state, row.sid, row.status, row.status_rank, row.sent_at = SENT, one.sid, one.status, status_rank(one.status), now
    elif now - last >= (SETTLE_CRISIS if row.kind == Kind.CRISIS else wait):
        if row.tries > MOST_REPEATS:
            row.state, row.reason = FAILED, Decision.TELL_STAFF.value
        else:
            row.state, row.repeated, row.next_try_at = QUEUED, True, now
    return row.state
