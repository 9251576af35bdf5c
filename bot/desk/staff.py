"""The team: who has an account with which role; an administrator adds, sends new links, closes and opens accounts."""

from dataclasses import dataclass

from sqlalchemy import select
from starlette.exceptions import HTTPException

from bot.care.paging import on_call, set_on_call
from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.errors import BadInput
from bot.people.organization import Organization
from bot.people.roles import ROLES
from bot.people.staff import Staff, make_account, make_link, set_active


@dataclass(frozen=True)
class Member:
    """One account as the list shows it."""

    id: str
    name: str
    email: str
    role: str
    organization: str
    active: bool
    ready: bool
    phone: bool
    on_call: bool


def show(visit: Visit) -> Page:
    """Everybody with an account."""
    return _page(visit)


def add(visit: Visit) -> Page:
    """Make an account; its one-time link is shown once."""
    form = visit.form
    try:
        with visit.session.begin_nested():
            member = make_account(visit.session, form.get("email", ""), form.get("name", ""), form.get("role", ""), form.get("phone"))
            link = make_link(visit.session, member.id)
    except BadInput as error:
        return _page(visit, status=422, problem=str(error))
    visit.note("add_staff", f"staff:{member.id}", role=member.role)
    return _page(visit, link=link, link_for=member.name)


def new_link(visit: Visit) -> Page:
    """A new one-time link, to set a new password; the old password holds until it is used."""
    member = _member(visit)
    link = make_link(visit.session, member.id)
    visit.note("new_link", f"staff:{member.id}")
    return _page(visit, link=link, link_for=member.name)


def turn(visit: Visit) -> Page | Go:
    """Close an account, or open it again. Nobody closes their own, so one administrator always stays."""
    member = _member(visit)
    active = visit.form.get("active") == "yes"
    if member.id == visit.member.id:
        return _page(visit, status=422, own=True)
    set_active(visit.session, member, active)
    if not active:
        set_on_call(visit.session, member.id, False)
    visit.note("open_account" if active else "close_account", f"staff:{member.id}")
    return Go("/desk/staff", "account_open" if active else "account_closed")


def members(visit: Visit) -> list[Member]:
    """Everybody, active ones first, by name."""
    called = {member.id for member in on_call(visit.session)}
    query = (
        select(Staff, Organization.name)
        .join(Organization, Organization.id == Staff.organization_id)
        .order_by(Staff.active.desc(), Staff.name)
    )
    return [
        Member(
            id=one.id,
            name=one.name,
            email=one.email,
            role=one.role,
            organization=organization,
            active=one.active,
            ready=one.password is not None,
            phone=one.phone is not None,
            on_call=one.id in called,
        )
        for one, organization in visit.session.execute(query)
    ]


def _member(visit: Visit) -> Staff:
    found = visit.session.get(Staff, visit.path["staff"], with_for_update=True)
    if found is None:
        raise HTTPException(404)
    return found


def _page(
    visit: Visit, *, status: int = 200, link: str | None = None, link_for: str | None = None, problem: str | None = None, own: bool = False
) -> Page:
    visit.session.flush()
    given = {name: visit.form.get(name, "") if problem else "" for name in ("email", "name", "phone", "role")}
    data = {"members": members(visit), "roles": ROLES, "link": link, "link_for": link_for, "problem": problem, "own": own, "given": given}
    return Page("staff/list.html", data, status)


ROUTES = [
    door("/desk/staff", show, may="read_staff"),
    door("/desk/staff", add, may="manage_staff", method="POST"),
    door("/desk/staff/{staff}/link", new_link, may="manage_staff", method="POST"),
    door("/desk/staff/{staff}/active", turn, may="manage_staff", method="POST"),
]
