"""Whether tomorrow's reminders fit the registered rate: staff hear of a day that will not before it comes."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import Case, open_case
from bot.messaging.outbox import QUEUED, Kind, Outbound

LOOK = timedelta(hours=48)
SLOT = timedelta(minutes=15)
CASE, REASON = "sending", "case_day_too_full"
_AGAIN = timedelta(hours=24)


def late_texts(session: Session, per_second: float) -> int:
    """How many promised texts of the next two days would leave after they help, at so many segments a second (0: no limit)."""
    if per_second <= 0:
        return 0
    now = clock.now()
    query = select(Outbound.due_at, Outbound.valid_until, func.sum(Outbound.segments)).group_by(Outbound.due_at, Outbound.valid_until)
    query = query.where(Outbound.state == QUEUED, Outbound.kind >= Kind.REMINDER, Outbound.due_at <= now + LOOK)
    waiting: Counter[tuple[datetime, datetime]] = Counter()
    for due, until, segments in session.execute(query):
        waiting[_slot(max(due, now)), until or datetime.max.replace(tzinfo=UTC)] += segments
    free, late = now, 0
    for (due, until), segments in sorted(waiting.items()):
        free = max(free, due) + timedelta(seconds=segments / per_second)
        late += segments if free > until else 0
    return late


def _slot(at: datetime) -> datetime:
    return at - timedelta(seconds=at.timestamp() % SLOT.total_seconds())


def warn(session: Session, per_second: float) -> int:
    """Open one case a day when texts would be late; returns 1 if it did."""
    if not (late := late_texts(session, per_second)):
        return 0
    recent = select(Case.id).where(Case.reason == REASON, Case.last_at > clock.now() - _AGAIN).limit(1)
    if session.scalar(recent) is not None:
        return 0
    open_case(session, CASE, conversation=None, reason=REASON, details={"segments": late})
    return 1
