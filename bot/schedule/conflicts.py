"""What a new shift or class would overlap, said to whoever enters it before it is saved.

Also with what is weeks ahead: a class of next term is entered long before its days, and those of the job beside it, are planned.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from zoneinfo import ZoneInfo

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.people.person import Person
from bot.schedule import recurrence
from bot.schedule.ahead import taking_place
from bot.schedule.appointment import PLANNED, WALL, Appointment, Series, zone_of
from bot.schedule.entering import LONGEST, Draft, checked

LOOK_AHEAD = timedelta(days=60)
MOST_AT_ONCE = 400


@dataclass(frozen=True)
class Conflict:
    """Two that overlap: the new one from `starts_at` to `ends_at`, and the appointment that was there (planned or still to be)."""

    starts_at: datetime
    ends_at: datetime
    other: Appointment


def conflicts(session: Session, person: Person, draft: Draft, *, but: str | None = None, most: int = 3) -> list[Conflict]:
    """Where a draft overlaps what the person has, from now or its start on for 60 days; `but` is the id of the series it replaces.

    Raises BadInput.
    """
    columns = checked(draft, zone_of(person))
    zone, rule, minutes = ZoneInfo(str(columns["zone_name"])), columns["rule"], int(str(columns["minutes"]))
    now = clock.now()
    wall = now.astimezone(zone).replace(tzinfo=None)
    last = max(wall, draft.starts) + LOOK_AHEAD
    times = recurrence.times(rule if rule is None else str(rule), draft.starts, wall - LONGEST, last)
    spans = [recurrence.span(start, minutes, zone) for start in times if start.strftime(WALL) not in draft.left_out]
    spans = [(begins, over) for begins, over in spans if over > now]
    if not spans:
        return []
    there = [one for one in taking_place(session, person.id, spans[0][0] - LONGEST, spans[-1][1]) if one.series.id != but]
    found = []
    for begins, over in spans:
        found += [Conflict(begins, over, one) for one in there if one.starts_at < over and begins < one.ends_at]
        if len(found) >= most:
            break
    return found[:most]


def same_time(some: Sequence[Appointment]) -> Iterator[tuple[Appointment, Appointment]]:
    """Every two of one person that overlap, the earlier first; `some` are in order of their start."""
    running: list[Appointment] = []
    for one in some:
        running = [other for other in running if other.ends_at > one.starts_at]
        yield from ((other, one) for other in running)
        running.append(one)


def classes_over_shifts(session: Session, people: Sequence[str]) -> int:
    """How often a class is at the time of a shift in the next 60 days, for people who have both."""
    now = clock.now()
    found = 0
    for some in batched(people, MOST_AT_ONCE):
        both = select(Series.person_id).where(Series.person_id.in_(some), Series.state == PLANNED).group_by(Series.person_id)
        for person_id in session.scalars(both.having(func.count(distinct(Series.kind)) > 1)).all():
            there = taking_place(session, person_id, now, now + LOOK_AHEAD)
            found += sum(one.series.kind != other.series.kind for one, other in same_time(there))
    return found
