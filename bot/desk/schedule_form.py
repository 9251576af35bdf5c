"""Entering and changing a shift or class at the desk: what it overlaps is shown before it is saved."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException

from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.desk.person import person_of
from bot.desk.schedule_draft import REPEATS, draft_of, fields_of
from bot.desk.schedule_parts import told
from bot.errors import BadInput
from bot.knowledge.programs import programs
from bot.people.consent import current
from bot.people.person import Person
from bot.schedule.appointment import KINDS, Series, zone_of
from bot.schedule.conflicts import Conflict, conflicts
from bot.schedule.entering import ENGLISH, change, enter
from bot.schedule.planning import plan
from bot.schedule.recurrence import DAYS
from bot.store.session import after_commit
from bot.words.catalogue import LANGUAGES
from bot.worker import wake

# Where people here work; any other name of the world's zones may be typed.
ZONES = (
    *("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles"),
    *("America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico"),
)


def blank(visit: Visit) -> Page:
    """An empty form."""
    person = person_of(visit)
    visit.note("read_schedule", f"person:{person.id}")
    return _page(visit, person, None, {"kind": "shift", "zone": zone_of(person).key, "day": visit.query.get("day", "")})


def filled(visit: Visit) -> Page:
    """The form of one that is there."""
    person = person_of(visit)
    series = series_of(visit, person)
    visit.note("read_schedule", f"person:{person.id}")
    return _page(visit, person, series, fields_of(series))


def save_new(visit: Visit) -> Page | Go:
    """Enter it; with an overlap only once that was seen."""
    return _save(visit, person_of(visit, lock=True), None)


def save(visit: Visit) -> Page | Go:
    """Change a whole series."""
    person = person_of(visit, lock=True)
    return _save(visit, person, series_of(visit, person))


def series_of(visit: Visit, person: Person) -> Series:
    """The series of the address, if it is this person's."""
    found = visit.session.get(Series, visit.path["series"])
    if found is None or found.person_id != person.id:
        raise HTTPException(404)
    return found


def _save(visit: Visit, person: Person, series: Series | None) -> Page | Go:
    session, form = visit.session, visit.form
    spoke = series.supervisor_language if series else ENGLISH
    try:
        with session.begin_nested():
            draft = draft_of(form, zone_of(person).key)
            overlaps = conflicts(session, person, draft, but=series.id if series else None)
            if overlaps and form.get("seen") != "yes":
                return _page(visit, person, series, form, status=409, overlaps=overlaps)
            if series is None:
                series = enter(session, person, draft)
            else:
                change(session, series, draft)
            plan(session, [series])
    except BadInput as error:
        return _page(visit, person, series, form, status=422, problem=error)
    told_in = {"supervisor_language": series.supervisor_language} if series.supervisor_language != spoke else {}
    visit.note("save_schedule", f"person:{person.id}", series=series.id, overlaps=len(overlaps), **told_in)
    after_commit(session, wake.something_due)
    return Go(f"/desk/people/{person.id}/schedule?week={series.starts[:10]}", "saved")


def _page(
    visit: Visit,
    person: Person,
    series: Series | None,
    given: Mapping[str, str],
    *,
    status: int = 200,
    problem: BadInput | None = None,
    overlaps: list[Conflict] | None = None,
) -> Page:
    agreed = [one.recipient for one in current(visit.session, person.id) if one.purpose == "employer_contact" and one.given]
    data: dict[str, Any] = {
        "person": {"id": person.id, "name": person.name},
        "series": None if series is None else {"id": series.id, "source": series.source},
        "given": defaultdict(str, given),
        "kinds": KINDS,
        "repeats": tuple(REPEATS),
        "weekdays": DAYS,
        "agreed": sorted(filter(None, agreed)),
        "languages": LANGUAGES,
        "programs": [one.names["en"] for one in programs()],
        "overlaps": told(overlaps or ()),
        "zones": ZONES,
        "problem": str(problem) if problem else None,
        "field": problem.field if problem else "",
    }
    return Page("schedule/form.html", data, status)


_AT = "/desk/people/{person}/schedule"
ROUTES = [
    door(f"{_AT}/new", blank, may="change_people"),
    door(f"{_AT}/new", save_new, may="change_people", method="POST"),
    door(f"{_AT}/{{series}}", filled, may="change_people"),
    door(f"{_AT}/{{series}}", save, may="change_people", method="POST"),
]
