"""Keeps the outbox's promises exactly once: remember what Twilio said, and find out what became of a lost outcome.

A claim (claiming.py) is committed before Twilio is asked, the answer after. Whoever dies in between leaves a row that says "sending":
its outcome is unknown, and Twilio's own list (or a callback naming our row) is asked before anything is sent again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Update, and_, func, or_, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.channels.outcomes import Decision, SendFailed, status_rank
from bot.messaging.channels.twilio import Accepted, Listed
from bot.messaging.claiming import Taken
from bot.messaging.outbox import DROPPED, FAILED, QUEUED, SENDING, SENT, STATE, UNKNOWN, Kind, Outbound
from bot.store.many import change_many

ATTEMPT = timedelta(seconds=20)
SETTLE_CRISIS = timedelta(seconds=5)
LOOK_EVERY = timedelta(seconds=5)
MOST_REPEATS = 3
GIVE_UP_AFTER = timedelta(hours=24)
_TABLE = Outbound.metadata.tables[Outbound.__tablename__]
_NO_SID = func.coalesce(_TABLE.c.sid, "") == ""  # not the bare column, in whose index everything that waits stands together


def _of_this_attempt(row: Taken) -> Update:
    """Only the row as we claimed it: a callback may have settled it meanwhile, another worker may have taken it over."""
    return update(Outbound).where(Outbound.id == row.id, Outbound.state == SENDING, Outbound.attempted_at == row.attempted_at)


def accepted(session: Session, taken: Sequence[tuple[Taken, Accepted]]) -> None:
    """Twilio took these; in one go. A row that a callback settled meanwhile, or another worker took over, stays as it is."""
    now = clock.now()
    attempts: dict[datetime | None, dict[int, dict[str, Any]]] = {}
    for row, by in taken:
        new = {"state": SENT, "sent_at": now, "sid": by.sid, "status": by.status, "status_rank": status_rank(by.status)}
        attempts.setdefault(row.attempted_at, {})[row.id] = new
    for attempt, changes in attempts.items():
        change_many(session, _TABLE, changes, _TABLE.c.attempted_at == attempt, STATE == SENDING, _NO_SID)


def refused(session: Session, row: Taken, error: SendFailed) -> Decision:
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
