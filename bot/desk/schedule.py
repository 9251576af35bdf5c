"""A person's week at the desk, their shifts and classes, how it went, and how they want to be reminded."""

from datetime import date, timedelta
from typing import Any

from bot import clock
from bot.desk import schedule_parts as parts
from bot.desk.doors import Visit, door
from bot.desk.drawing import Page
from bot.desk.person import person_of
from bot.people.person import Person
from bot.schedule.appointment import ATTENDANCE, zone_of
from bot.schedule.wishes import CHOICES, quiet_for

_FARTHEST = timedelta(days=10 * 366)


def show(visit: Visit) -> Page:
    """The week; ?week=2026-11-23 shows the one with that day."""
    return page_of(visit, person_of(visit))


def page_of(visit: Visit, person: Person, *, status: int = 200, problem: str | None = None, where: str = "") -> Page:
    """The page; reading it is noted. `where` names the form that `problem` belongs to."""
    session = visit.session
    visit.note("read_schedule", f"person:{person.id}")
    session.flush()
    zone = zone_of(person)
    monday = _monday(visit.query.get("week") or visit.form.get("week") or "", clock.now().astimezone(zone).date())
    quiet = quiet_for(None)
    data: dict[str, Any] = {
        "person": {"id": person.id, "name": person.name, "zone": zone.key, "own_zone": person.timezone},
        "days": parts.week_of(session, person, monday),
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
        "problem": problem,
        "where": where,
        "given": visit.filled,
    }
    return Page("schedule/week.html", data, status)


def _monday(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        day = today
    day = day if abs(day - today) <= _FARTHEST else today  # its days must have moments on every clock
    return day - timedelta(days=day.weekday())


ROUTES = [door("/desk/people/{person}/schedule", show, may="read_people")]
