"""What takes place between two moments: what is planned, and what the rules will make of it later (the planner looks five weeks ahead)."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from bot.schedule.appointment import PLANNED, WALL, Appointment, Series
from bot.schedule.recurrence import span, times

_ZONES = timedelta(days=1)


def taking_place(session: Session, person_id: str, first: datetime, last: datetime, *, off: bool = False) -> list[Appointment]:
    """A person's appointments that run between two moments, in order; with `off` also those called off.

    What is not planned yet has no id and is not in the session; from there on it may still be moved or cancelled.
    """
    near = or_(
        Appointment.ends_at > first, Appointment.slot >= (first - _ZONES).strftime(WALL)
    )  # moved away, its slot is taken all the same
    query = select(Appointment).where(Appointment.person_id == person_id, near).options(joinedload(Appointment.series))
    known: dict[str, set[str]] = {}
    found: list[Appointment] = []
    for one in session.scalars(query):
        known.setdefault(one.series_id, set()).add(one.slot)
        if one.starts_at < last and one.ends_at > first and (off or one.state == PLANNED):
            found.append(one)
    for series in session.scalars(select(Series).where(Series.person_id == person_id, Series.state == PLANNED)):
        begin, end = (at.astimezone(series.zone).replace(tzinfo=None) for at in (first - timedelta(minutes=series.minutes), last))
        made = known.get(series.id, set()) | set(series.left_out or ())
        for wall in times(series.rule, series.start, begin, end):
            if (slot := wall.strftime(WALL)) not in made:
                starts_at, ends_at = span(wall, series.minutes, series.zone)
                if starts_at < last and ends_at > first:
                    found.append(
                        Appointment(series=series, slot=slot, starts_at=starts_at, ends_at=ends_at, state=PLANNED, exception=False)
                    )
    return sorted(found, key=lambda one: one.starts_at)
