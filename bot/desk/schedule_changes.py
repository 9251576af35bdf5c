"""What staff change in a schedule: one day moved or cancelled, who came, a series ended, zone, reminders, calendar addresses."""

from datetime import datetime, time

from starlette.exceptions import HTTPException

from bot import clock
from bot.desk.changing import Change, changing
from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.desk.person import person_of
from bot.desk.schedule import page_of
from bot.desk.schedule_form import series_of
from bot.errors import BadInput, CoachError
from bot.people.person import Person
from bot.schedule import attendance, feeds, wishes
from bot.schedule.appointment import Appointment, Series
from bot.schedule.entering import cancel, cancel_series, move, zone_named
from bot.schedule.planning import plan


def _back(visit: Visit, person: Person) -> Go:
    week = visit.form.get("week", "")[:10]
    return Go(f"/desk/people/{person.id}/schedule" + (f"?week={week}" if week else ""), "saved")


def _one(visit: Visit, person: Person) -> tuple[Appointment, Series]:
    found = visit.session.get(Appointment, visit.path["appointment"])
    if found is None or found.person_id != person.id:
        raise HTTPException(404)
    return found, found.series


def move_day(visit: Visit, person: Person) -> str:
    """One day to other times at its place."""
    one, series = _one(visit, person)
    move(visit.session, series, one.slot, _moment(visit, "from", "The start"), _moment(visit, "until", "The end"))
    plan(visit.session, [series])
    return "move_appointment"


def _moment(visit: Visit, name: str, called: str) -> datetime:
    try:
        return datetime.fromisoformat(visit.form.get(name, "").strip()).replace(tzinfo=None)
    except ValueError:
        raise BadInput(f"{called} is no day and time.", "Write it like 2026-11-27T09:00.", name) from None


def cancel_day(visit: Visit, person: Person) -> str:
    """One day does not take place."""
    one, series = _one(visit, person)
    cancel(visit.session, series, one.slot)
    plan(visit.session, [series])
    return "cancel_appointment"


def attended(visit: Visit, person: Person) -> str:
    """Who came, as staff know it; the log has the value."""
    one, _ = _one(visit, person)
    if one.starts_at > clock.now():
        raise BadInput("It has not begun yet.", "Say how it went afterwards.")
    attendance.correct(visit.session, one, visit.form.get("attendance", ""), visit.member.id)
    return "attendance"


def end_series(visit: Visit, person: Person) -> str:
    """Nothing of it takes place any more."""
    series = series_of(visit, person)
    cancel_series(series)
    plan(visit.session, [series])
    return "cancel_series"


def set_zone(visit: Visit, person: Person) -> str:
    """Where this person lives by the clock; all reminders are planned anew."""
    name = visit.form.get("zone", "").strip()
    person.timezone = zone_named(name).key if name else None
    visit.session.flush()
    wishes.replan(visit.session, person.id)
    return "set_zone"


def set_wish(visit: Visit, person: Person) -> str:
    """When to be reminded and when not to be, as the person told staff."""
    form = visit.form
    choice, hours = form.get("choice", ""), [form.get(name, "").strip() for name in ("asleep_from", "asleep_until")]
    if choice and choice not in wishes.CHOICES:
        raise BadInput("There is no such choice.", "Choose one of the list.", "choice")
    try:
        asleep = (time.fromisoformat(hours[0]), time.fromisoformat(hours[1])) if any(hours) else None
    except ValueError:
        missing = "asleep_until" if hours[0] and not hours[1] else "asleep_from"
        raise BadInput("The hours of sleep need a start and an end.", "Write them like 21:00 and 08:00.", missing) from None
    if asleep and asleep[0] == asleep[1]:
        raise BadInput("The hours of sleep start and end at the same time.", "Leave both empty for the usual ones.", "asleep_until")
    wishes.set_wish(visit.session, person.id, offsets=wishes.CHOICES[choice] if choice else None, asleep=asleep)
    return "set_reminders"


def drop_calendar(visit: Visit, person: Person) -> str:
    """Its address is forgotten and what came from it is taken away."""
    feeds.remove(visit.session, person, visit.path["feed"])
    return "remove_calendar"


def add_calendar(visit: Visit) -> Page | Go:
    """Fetch a calendar now and again every hour. Nobody waits for the database meanwhile: our transaction ends first."""
    person = person_of(visit)
    person_id, address = person.id, visit.form.get("address", "")
    visit.session.rollback()
    try:
        feeds.connect(person_id, address)
    except CoachError as error:
        return page_of(visit, person_of(visit), status=422, problem=error, where="calendar")
    visit.note("add_calendar", f"person:{person_id}")
    return _back(visit, person_of(visit))


_AT = "/desk/people/{person}"
_CHANGES: tuple[tuple[str, Change, str], ...] = (
    ("appointments/{appointment}/move", move_day, "day"),
    ("appointments/{appointment}/cancel", cancel_day, "day"),
    ("appointments/{appointment}/attendance", attended, "day"),
    ("schedule/{series}/end", end_series, "series"),
    ("zone", set_zone, "zone"),
    ("reminders", set_wish, "reminders"),
    ("calendars/{feed}/remove", drop_calendar, "calendar"),
)
ROUTES = [
    *(
        door(f"{_AT}/{path}", changing(change, where, page_of, _back), may="change_people", method="POST")
        for path, change, where in _CHANGES
    ),
    door(f"{_AT}/calendars", add_calendar, may="change_people", method="POST"),
]
