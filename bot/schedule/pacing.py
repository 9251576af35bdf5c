"""Whether the reminders of the next days fit the registered rate: staff hear of a day that will not before it comes."""

import heapq
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import Case, open_case
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import QUEUED, Kind, Outbound
from bot.people.person import ContactPoint, Person

LOOK = timedelta(hours=48)
CASE, REASON = "sending", "case_day_too_full"
_AGAIN = timedelta(hours=24)
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Waiting:
    """Texts of one organization that are due, urgent and too late at the same moments; `texts` shrinks as they leave."""

    organization_id: str | None
    due: datetime
    urgent: tuple[int, datetime, int]
    until: datetime
    texts: float
    each: float  # segments of one text

    def __lt__(self, other: "_Waiting") -> bool:
        return self.urgent < other.urgent


def late_texts(session: Session, per_second: float) -> Counter[str | None]:
    """Organization id -> how many promised texts of the next two days would not leave while they help.

    At so many segments a second (0: no limit), all organizations together, the most urgent of what is due first, as claiming.py takes them.
    """
    if per_second <= 0:
        return Counter()
    free, late, n = clock.now(), Counter[str | None](), 0
    ahead = _waiting(session, free)
    due: list[_Waiting] = []
    while due or n < len(ahead):
        if not due:
            free = max(free, ahead[n].due)
        while n < len(ahead) and ahead[n].due <= free:
            heapq.heappush(due, ahead[n])
            n += 1
        first = due[0]
        if first.until <= free:  # not sent any more, so it takes nobody's time
            late[first.organization_id] += ceil(heapq.heappop(due).texts - 1e-6)
            continue
        stop = min(first.until, ahead[n].due if n < len(ahead) else _NEVER)
        room = (stop - free).total_seconds() * per_second / first.each
        if room >= first.texts:
            free += timedelta(seconds=heapq.heappop(due).texts * first.each / per_second)
        else:
            first.texts -= room
            free = stop
    return late


def _waiting(session: Session, now: datetime) -> list[_Waiting]:
    same = (Person.organization_id, Outbound.kind, Outbound.due_at, Outbound.urgent_at, Outbound.valid_until)
    query = select(*same, func.count(), func.sum(Outbound.segments)).select_from(Outbound)
    query = query.outerjoin(Conversation, Conversation.id == Outbound.conversation_id)
    query = query.outerjoin(ContactPoint, ContactPoint.id == Conversation.contact_point_id)
    query = query.outerjoin(Person, Person.id == ContactPoint.person_id)
    query = query.where(Outbound.state == QUEUED, Outbound.kind >= Kind.REMINDER, Outbound.due_at <= now + LOOK)
    found = [
        _Waiting(whose, due, (kind, urgent or due, n), until or _NEVER, texts, max(1, segments) / texts)
        for n, (whose, kind, due, urgent, until, texts, segments) in enumerate(session.execute(query.group_by(*same)))
    ]
    return sorted(found, key=lambda one: one.due)


def warn(session: Session, per_second: float) -> int:
    """Open one case a day and organization when texts of its people would be late; returns how many."""
    opened, recently = 0, clock.now() - _AGAIN
    for whose, texts in sorted(late_texts(session, per_second).items(), key=str):
        recent = select(Case.id).where(Case.reason == REASON, Case.last_at > recently, Case.organization_id.is_not_distinct_from(whose))
        if session.scalar(recent.limit(1)) is None:
            open_case(session, CASE, conversation=None, reason=REASON, details={"texts": str(texts)}, organization_id=whose)
            opened += 1
    return opened
