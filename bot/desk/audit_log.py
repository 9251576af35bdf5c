"""The audit log for supervisors: who read or changed what, by person, colleague, act and days."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, literal, or_, select, type_coerce

from bot import clock
from bot.care.complaints import Complaint
from bot.desk.doors import Visit, door
from bot.desk.drawing import Page
from bot.desk.scope import at_home, organizations_of, people_seen_by
from bot.errors import BadInput
from bot.knowledge.office import office
from bot.people.audit import Audit
from bot.people.person import Person
from bot.people.staff import Staff
from bot.store.types import id_of

PAGE = 100
SPAN = 31  # days shown when none are named
LONGEST = 366
_LONGEST_ID = 22
_AN_ID = 10**12  # numbers from here on are ids, which stay in the database


def show(visit: Visit) -> Page:
    """?person=ID&staff=ID&act=WORD&from=DAY&to=DAY&before=ID; all may be left out."""
    asked = {name: visit.query.get(name, "").strip() for name in ("person", "staff", "act", "from", "to", "before")}
    asked["person"] = asked["person"].rstrip("/").rpartition("/")[2]
    problem, rows, start, end = None, [], None, None
    try:
        start, end = _days(asked["from"], asked["to"])
        rows = _rows(visit, asked, start, end)
    except BadInput as error:
        problem = str(error)
    subjects = [row.subject for row in rows[:PAGE]]
    about = f"person:{asked['person']}" if asked["person"] and problem is None else "audit"  # what is no id could be a name
    visit.note("search_audit", about, looked_for=asked["act"] or None)
    staff = visit.session.execute(select(Staff.id, Staff.name).where(_colleagues(visit)).order_by(Staff.name)).all()
    names = dict(staff)
    data = {
        "asked": asked,
        "problem": problem,
        "rows": [_line(row, names) for row in rows[:PAGE]],
        "more": rows[PAGE - 1].id if len(rows) > PAGE else None,
        "staff": [tuple(row) for row in staff],
        "people": _names(visit, subjects),
        "start": start,
        "end": end,
    }
    return Page("audit/log.html", data, 422 if problem else 200)


def _days(first: str, last: str) -> tuple[date, date]:
    today = clock.now().astimezone(office().zone).date()
    try:
        end = date.fromisoformat(last) if last else today
        start = date.fromisoformat(first) if first else end - timedelta(days=SPAN - 1)
    except ValueError:
        raise BadInput("That is not a day.", "Write it like 2026-11-23.") from None
    if not timedelta() <= end - start < timedelta(days=LONGEST) or not 2000 <= start.year <= end.year <= 3000:
        raise BadInput("The last day is before the first, or more than a year after it.", "Choose other days.")
    return start, end


def _rows(visit: Visit, asked: dict[str, str], start: date, end: date) -> list[Audit]:
    zone = office().zone
    query = select(Audit).where(
        Audit.at >= datetime.combine(start, time(), zone), Audit.at < datetime.combine(end + timedelta(days=1), time(), zone)
    )
    if asked["person"]:
        if not asked["person"].isalnum() or len(asked["person"]) > _LONGEST_ID:
            raise BadInput("That is not the address of a person's page.", "Open the page and copy its address.")
        # Details hold the ids of people beside other ids; ids are long enough to be found as text.
        query = query.where(
            or_(Audit.subject == f"person:{asked['person']}", type_coerce(Audit.details, Text).contains(f'"{asked["person"]}"'))
        )
    if asked["staff"]:
        query = query.where(Audit.actor == f"staff:{asked['staff']}")
    if asked["act"]:
        query = query.where(Audit.act == asked["act"])
    if before := id_of(asked["before"]):
        query = query.where(Audit.id < before)
    query = query.where(or_(Audit.actor == visit.actor, ~_of_others_complaints(visit)))
    if not at_home(visit.session, visit.member):
        theirs = select(Staff.id).where(_colleagues(visit))
        query = query.where(Audit.actor.in_([f"staff:{one}" for one in visit.session.scalars(theirs)]))
    return list(visit.session.scalars(query.order_by(Audit.id.desc()).limit(PAGE + 1)))


def _of_others_complaints(visit: Visit) -> ColumnElement[bool]:
    """A condition on Audit: it tells of a complaint that goes to another officer. Whoever is concerned learns nothing of it here either."""
    others = select(literal("case:").concat(Complaint.case_id)).where(Complaint.officer_id.is_distinct_from(visit.member.id))
    before = and_(Audit.act == "complaint", Audit.subject.startswith("person:"))  # as it was noted once
    return or_(Audit.subject.in_(others), before)


def _colleagues(visit: Visit) -> Any:
    return Staff.organization_id.in_([one.id for one in organizations_of(visit.session, visit.member)])


def _names(visit: Visit, subjects: list[str]) -> dict[str, str | None]:
    """Names of the people among the subjects whom this member may see."""
    ids = {subject.removeprefix("person:") for subject in subjects if subject.startswith("person:")}
    query = select(Person.id, Person.name).where(Person.id.in_(ids), people_seen_by(visit.session, visit.member))
    return {f"person:{one}": name for one, name in visit.session.execute(query)}


def _line(row: Audit, names: dict[str, str]) -> dict[str, Any]:
    actor = names.get(row.actor.removeprefix("staff:"), row.actor)
    return {"at": row.at, "actor": actor, "act": row.act, "subject": row.subject, "more": _more(row.details)}


def _more(details: Any) -> str:
    """What else is known of the act: words and counts; ids stay in the database."""
    shown = []
    for name, value in (details or {}).items():
        if isinstance(value, list):
            shown.append(f"{len(value)} {name}")
        elif isinstance(value, bool | int):
            if abs(value) < _AN_ID:
                shown.append(f"{name}: {value}")
        elif isinstance(value, str) and len(value) < 22:
            shown.append(f"{name}: {value}")
    return ", ".join(shown)


ROUTES = [door("/desk/audit", show, may="read_audit")]
