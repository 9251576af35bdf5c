"""A person's week at the desk, their shifts and classes, how it went, and how they want to be reminded."""

from datetime import date, timedelta
from typing import Any

from bot import clock
from bot.desk import schedule_parts as parts
from bot.desk.doors import Visit, door
from bot.desk.drawing import Page
from bot.desk.person import person_of
from bot.errors import BadInput, CoachError
from bot.people.person import Person
from bot.schedule.appointment import ATTENDANCE, zone_of
from bot.schedule.wishes import CHOICES, quiet_for

_DAY = "day"
_ALONE = {"zone": "zone", "calendar": "address"}  # forms of one field
_FARTHEST = timedelta(days=10 * 366)


def show(visit: Visit) -> Page:
    """The week; ?week=2026-11-23 shows the one with that day."""
    return page_of(visit, person_of(visit))


def page_of(visit: Visit, person: Person, *, status: int = 200, problem: CoachError | None = None, where: str = "") -> Page:
    """The page; reading it is noted. `where` names the form that `problem` belongs to."""
    session = visit.session
    visit.note("read_schedule", f"person:{person.id}")
    session.flush()
    zone = zone_of(person)
    monday = _monday(visit.query.get("week") or visit.form.get("week") or "", clock.now().astimezone(zone).date())
    quiet = quiet_for(None)
    days = parts.week_of(session, person, monday)
    forms = {row["id"] for _, rows in days for row in rows if not row["cancelled"]}
    data: dict[str, Any] = {
        "person": {"id": person.id, "name": person.name, "zone": zone.key, "own_zone": person.timezone},
        "days": days,
        "week": monday.isoformat(),
        "before": (monday - timedelta(days=7)).isoformat(),
        "after": (monday + timedelta(days=7)).isoformat(),
        "series": parts.series_of(session, person.id),
        "went": parts.went(session, person.id),
        "calendars": parts.calendars_of(session, person.id),
        "wish": parts.wish_of(session, person.id),
        "choices": tuple(CHOICES),
        "quiet": tuple(f"{at:%H:%M}" for at in quiet),
        "attendance": ATTENDANCE,
        "problem": str(problem) if problem else None,
        "field": _field(visit, problem, where, forms) if problem else "",
        "where": where,
        "given": visit.filled,
    }
    return Page("schedule/week.html", data, status)


def _field(visit: Visit, problem: CoachError, where: str, forms: set[str]) -> str:
    """The id of the field that is wrong; "" if its form is not on this page. Each day has a form of its own, `forms` are those."""
    name = problem.field if isinstance(problem, BadInput) else ""
    if where == _DAY:
        one = visit.path["appointment"]
        name = name if name in visit.form else next((each for each in ("attendance", "from") if each in visit.form), "")
        return f"{name}-{one}" if name and one in forms else ""
    return name if where == "reminders" else _ALONE.get(where, "")


def _monday(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        day = today
    day = day if abs(day - today) <= _FARTHEST else today  # its days must have moments on every clock
    return day - timedelta(days=day.weekday())


ROUTES = [door("/desk/people/{person}/schedule", show, may="read_people")]
