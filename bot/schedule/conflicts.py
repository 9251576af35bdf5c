"""What a new shift or class would overlap, said to whoever enters it before it is saved.

Also with what is weeks ahead: a class of next term is entered long before its days, and those of the job beside it, are planned.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.people.person import Person
from bot.schedule import recurrence
from bot.schedule.appointment import PLANNED, WALL, Appointment, Series, zone_of
from bot.schedule.entering import LONGEST, Draft, checked

LOOK_AHEAD = timedelta(days=60)
_ZONES = timedelta(days=1)


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
    there = sorted(_there(session, person.id, spans[0][0] - LONGEST, spans[-1][1], but), key=lambda one: one.starts_at)
    found = []
    for begins, over in spans:
        found += [Conflict(begins, over, one) for one in there if one.starts_at < over and begins < one.ends_at]
        if len(found) >= most:
            break
    return found[:most]


def _there(session: Session, person_id: str, first: datetime, last: datetime, but: str | None) -> Iterator[Appointment]:
    """What takes place between two moments: what is planned, and what the rules will make of it later."""
    known: dict[str, set[str]] = {}
    near = or_(
        Appointment.ends_at > first, Appointment.slot >= (first - _ZONES).strftime(WALL)
    )  # moved away, its slot is taken all the same
    for one in session.scalars(select(Appointment).where(Appointment.person_id == person_id, near)):
        known.setdefault(one.series_id, set()).add(one.slot)
        if one.state == PLANNED and one.series_id != but and one.starts_at < last and one.ends_at > first:
            yield one
    for series in session.scalars(select(Series).where(Series.person_id == person_id, Series.state == PLANNED)):
        walls = [at.astimezone(series.zone).replace(tzinfo=None) for at in (first, last)]
        made = known.get(series.id, set()) | set(series.left_out or ())
        for wall in recurrence.times(series.rule, series.start, *walls) if series.id != but else ():
            if (slot := wall.strftime(WALL)) not in made:
                starts_at, ends_at = recurrence.span(wall, series.minutes, series.zone)
                yield Appointment(series=series, slot=slot, starts_at=starts_at, ends_at=ends_at, state=PLANNED)
