"""The team: who has an account with which role; an administrator adds, sends new links, closes and opens accounts."""

from dataclasses import dataclass

from sqlalchemy import select
from starlette.exceptions import HTTPException

from bot.care.paging import on_call, set_on_call
from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.desk.scope import at_home, organizations_of, runs
from bot.errors import BadInput
from bot.people import identity, second_factor
from bot.people.organization import Organization
from bot.people.roles import ROLES
from bot.people.second_factor import StaffCode
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
    code: bool


def show(visit: Visit) -> Page:
    """Everybody with an account."""
    return _page(visit)


def add(visit: Visit) -> Page:
    """Make an account; its one-time link is shown once."""
    form = visit.form
    try:
        with visit.session.begin_nested():
            where = form.get("organization") or None
            if not at_home(visit.session, visit.member):
                where = visit.member.organization_id  # nobody makes accounts for another organization, least of all for the home one
            _may_open(visit, where)
            email, name, role = (form.get(field, "") for field in ("email", "name", "role"))
            member = make_account(visit.session, email, name, role, form.get("phone"), where)
            link = make_link(visit.session, member.id)
    except BadInput as error:
        return _page(visit, status=422, problem=str(error))
    visit.note("add_staff", f"staff:{member.id}", role=member.role, organization=member.organization_id)
    return _page(visit, link=link, link_for=member.name)


def new_link(visit: Visit) -> Page:
    """A new one-time link, to set a new password; the old password holds until it is used."""
    member = _member(visit)
    try:
        _may_open(visit, member.organization_id)
    except BadInput as error:
        return _page(visit, status=422, problem=str(error))
    link = make_link(visit.session, member.id)
    visit.note("new_link", f"staff:{member.id}")
    return _page(visit, link=link, link_for=member.name)


def turn(visit: Visit) -> Page | Go:
    """Close an account, or open it again. Nobody closes their own, so one administrator always stays."""
    member = _member(visit)
    active = visit.form.get("active") == "yes"
    if member.id == visit.member.id:
        return _page(visit, status=422, own=True)
    try:
        if active:
            _may_open(visit, member.organization_id)
    except BadInput as error:
        return _page(visit, status=422, problem=str(error))
    set_active(visit.session, member, active)
    if not active:
        set_on_call(visit.session, member.id, False)
    visit.note("open_account" if active else "close_account", f"staff:{member.id}")
    return Go("/desk/staff", "account_open" if active else "account_closed")


def code_off(visit: Visit) -> Page | Go:
    """For somebody who lost their app or whose account at the provider changed: both can be set up again."""
    member = _member(visit)
    try:
        _may_open(visit, member.organization_id)
    except BadInput as error:
        return _page(visit, status=422, problem=str(error))
    second_factor.forget(visit.session, member.id)
    identity.unbind(visit.session, member.id)
    visit.note("code_off", f"staff:{member.id}")
    return Go("/desk/staff", "code_reset")


def _may_open(visit: Visit, organization_id: str | None) -> None:
    """Raises BadInput where an account would open another organization's health records."""
    where = visit.session.get(Organization, organization_id) if organization_id else None
    if where is not None and not runs(visit.member, where):
        raise BadInput(
            "That organization keeps health records: its people are seen by nobody else, so only its own administrators open accounts.",
            "For its first administrator run ./coach staff add with --organization on the server.",
        )


def members(visit: Visit) -> list[Member]:
    """Everybody of the organizations this member sees, active ones first, by name."""
    coded = set(visit.session.scalars(select(StaffCode.staff_id).where(StaffCode.confirmed_at.is_not(None))))
    called = {member.id for member in on_call(visit.session)}
    query = (
        select(Staff, Organization.name)
        .join(Organization, Organization.id == Staff.organization_id)
        .where(Staff.organization_id.in_([one.id for one in organizations_of(visit.session, visit.member)]))
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
            code=one.id in coded,
        )
        for one, organization in visit.session.execute(query)
    ]


def _member(visit: Visit) -> Staff:
    found = visit.session.get(Staff, visit.path["staff"], with_for_update=True)
    if found is None or found.organization_id not in {one.id for one in organizations_of(visit.session, visit.member)}:
        raise HTTPException(404)
    return found


def _page(
    visit: Visit, *, status: int = 200, link: str | None = None, link_for: str | None = None, problem: str | None = None, own: bool = False
) -> Page:
    visit.session.flush()
    given = {name: visit.form.get(name, "") if problem else "" for name in ("email", "name", "phone", "role", "organization")}
    data = {
        "organizations": [(one.id, one.name) for one in organizations_of(visit.session, visit.member) if runs(visit.member, one)],
        "members": members(visit),
        "roles": ROLES,
        "link": link,
        "link_for": link_for,
        "problem": problem,
        "own": own,
        "given": given,
    }
    return Page("staff/list.html", data, status)


ROUTES = [
    door("/desk/staff", show, may="read_staff"),
    door("/desk/staff", add, may="manage_staff", method="POST"),
    door("/desk/staff/{staff}/link", new_link, may="manage_staff", method="POST"),
    door("/desk/staff/{staff}/code-off", code_off, may="manage_staff", method="POST"),
    door("/desk/staff/{staff}/active", turn, may="manage_staff", method="POST"),
]
