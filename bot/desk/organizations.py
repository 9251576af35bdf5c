"""Organizations of the network, and who is the officer for complaints."""

from sqlalchemy import func, select
from starlette.exceptions import HTTPException

from bot.care.complaints import name_officer, officer_of
from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.desk.scope import at_home, organizations_of, runs
from bot.errors import BadInput, NotAllowed
from bot.people.organization import KINDS, Organization
from bot.people.person import Person
from bot.people.roles import may
from bot.people.staff import Staff


def show(visit: Visit) -> Page:
    """The list."""
    return _page(visit)


def add(visit: Visit) -> Page | Go:
    """A new organization."""
    _home_only(visit)
    name, kind = " ".join(visit.form.get("name", "").split()), visit.form.get("kind", "")
    try:
        if not 0 < len(name) <= 120 or kind not in KINDS:
            raise BadInput("The name is missing or longer than 120 characters.", "Write it as people know it.")
        if visit.session.scalar(select(Organization.id).where(func.lower(Organization.name) == name.lower())):
            raise BadInput("There is already an organization of this name.", "Add its town to tell them apart.")
    except BadInput as error:
        return _page(visit, status=422, problem=str(error))
    made = Organization(name=name, kind=kind, health_records=visit.form.get("health") == "yes")
    visit.session.add(made)
    visit.session.flush()
    visit.note("add_organization", f"organization:{made.id}", health_records=made.health_records)
    return Go("/desk/organizations", "saved")


def set_health(visit: Visit) -> Page | Go:
    """Whether it keeps health records; then nobody else sees its people, and only its own administrators end that."""
    found = visit.session.get(Organization, visit.path["organization"], with_for_update=True)
    if found is None or found.id not in {one.id for one in organizations_of(visit.session, visit.member)}:
        raise HTTPException(404)
    if not runs(visit.member, found):
        problem = "Only administrators of that organization may say that it no longer keeps health records."
        return _page(visit, status=422, problem=problem)
    found.health_records = visit.form.get("health") == "yes"
    visit.note("health_records_on" if found.health_records else "health_records_off", f"organization:{found.id}")
    return Go("/desk/organizations", "saved")


def set_officer(visit: Visit) -> Page | Go:
    """Who gets complaints."""
    _home_only(visit)
    try:
        member = name_officer(visit.session, visit.form.get("staff", ""), visit.actor)
    except BadInput as error:
        return _page(visit, status=422, problem=str(error))
    visit.note("name_officer", f"staff:{member.id}")
    return Go("/desk/organizations", "saved")


def _home_only(visit: Visit) -> None:
    if not at_home(visit.session, visit.member):
        raise NotAllowed("Only the organization that runs the desk may do this.", "Ask one of its administrators.")


def _page(visit: Visit, *, status: int = 200, problem: str | None = None) -> Page:
    session, seen = visit.session, organizations_of(visit.session, visit.member)
    staff = dict(session.execute(select(Staff.organization_id, func.count()).where(Staff.active).group_by(Staff.organization_id)).all())
    alive = Person.erased_at.is_(None)
    people = dict(session.execute(select(Person.organization_id, func.count()).where(alive).group_by(Person.organization_id)).all())
    officer = officer_of(session)
    able = session.execute(select(Staff.id, Staff.name, Staff.role).where(Staff.active).order_by(Staff.name))
    data = {
        "organizations": [
            {
                "id": one.id,
                "name": one.name,
                "kind": one.kind,
                "health": one.health_records,
                "runs": runs(visit.member, one),
                "staff": staff.get(one.id, 0),
                "people": people.get(one.id, 0),
            }
            for one in seen
        ],
        "kinds": KINDS,
        "home": at_home(session, visit.member),
        "officer": officer.name if officer else None,
        "able": [(staff_id, name) for staff_id, name, role in able if may(role, "work_cases")],
        "problem": problem,
        "given": visit.filled,
    }
    return Page("organizations/list.html", data, status)


ROUTES = [
    door("/desk/organizations", show, may="read_organizations"),
    door("/desk/organizations", add, may="manage_organizations", method="POST"),
    door("/desk/organizations/officer", set_officer, may="manage_organizations", method="POST"),
    door("/desk/organizations/{organization}/health", set_health, may="manage_organizations", method="POST"),
]
