"""Makes the appointments of a series as its rule says, and takes away those that it has no more."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import clock
from bot.schedule import recurrence
from bot.schedule.appointment import CANCELLED, PLANNED, WALL, Appointment, Series
from bot.schedule.following import follow

STILL_RUNS = timedelta(days=1)


def appointments_of(
    session: Session, series: Series, known: dict[str, Appointment], now: datetime, until: datetime
) -> Iterable[Appointment]:
    """The appointments of a series that are not over, made, changed or taken away as its rule says."""
    zone = series.zone
    slots: dict[str, datetime] = {}
    if series.state == PLANNED:
        first, last = ((at.astimezone(zone)).replace(tzinfo=None) for at in (now - STILL_RUNS, until))
        out = set(series.left_out or ())
        slots = {
            text: wall for wall in recurrence.times(series.rule, series.start, first, last) if (text := wall.strftime(WALL)) not in out
        }
    asked = min(now, series.plan_at)  # what began while a change waited to be planned is changed all the same
    follow(series, known, slots, now, asked)
    fresh = []
    for slot, wall in slots.items():
        starts_at, ends_at = recurrence.span(wall, series.minutes, zone)
        one = known.get(slot)
        if one is None:
            if ends_at > now:
                of_series = {"series_id": series.id, "series": series, "person_id": series.person_id}
                fresh.append(Appointment(id=clock.new_id(), state=PLANNED, slot=slot, starts_at=starts_at, ends_at=ends_at, **of_series))
        elif not one.exception:
            one.put(starts_at, ends_at)
    for slot, one in known.items():
        if (
            slot not in slots
            and one.starts_at > asked
            and (series.state == CANCELLED or not one.exception or slot in (series.left_out or ()))
        ):
            one.state = CANCELLED
    session.add_all(fresh)
    return [one for one in (*known.values(), *fresh) if one.starts_at > now - STILL_RUNS]
