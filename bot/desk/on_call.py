"""Who is on call: who gets a text when somebody may be in danger; the roster ahead; the office's hours and holidays."""

from datetime import datetime

from starlette.exceptions import HTTPException

from bot import clock
from bot.care import paging, roster
from bot.care.paging import OnCall
from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.desk.scope import organizations_of
from bot.desk.staff import members
from bot.errors import BadInput
from bot.knowledge.office import DAYS, office
from bot.people.roles import may
from bot.people.staff import Staff
from bot.store.types import id_of


def show(visit: Visit) -> Page:
    """Everybody who can be on call, who is, and who will be."""
    return _page(visit)


def turn(visit: Visit) -> Go:
    """Go on call or off; leads also for others."""
    member, on = _member(visit, visit.path["staff"]), visit.form.get("on") == "yes"
    paging.set_on_call(visit.session, member.id, on)
    visit.note("on_call" if on else "off_call", f"staff:{member.id}")
    return Go("/desk/on-call", "on_call" if on else "off_call")


def plan(visit: Visit) -> Page | Go:
    """Put somebody on the roster, perhaps for several weeks; leads also others."""
    form = visit.form
    member = _member(visit, form.get("staff", ""))
    try:
        try:
            start, end = (datetime.fromisoformat(form.get(name, "").strip()).replace(tzinfo=None) for name in ("start", "end"))
            weeks = int(form.get("weeks", "1"))
        except ValueError:
            raise BadInput("The start, the end or the number of weeks is missing.", "Write them like 2026-11-23T17:00 and 4.") from None
        made = roster.plan(visit.session, member.id, start, end, weeks)
    except BadInput as error:
        return _page(visit, status=422, problem=str(error))
    visit.note("roster_add", f"staff:{member.id}", stretches=made)
    return Go("/desk/on-call", "planned")


def cancel(visit: Visit) -> Go:
    """Take a stretch off the roster; one's own, leads also others'."""
    stretch = visit.session.get(OnCall, id_of(visit.path["stretch"]) or 0, with_for_update=True)
    if stretch is None:
        raise HTTPException(404)
    _member(visit, stretch.staff_id)
    roster.cancel(visit.session, stretch)
    visit.note("roster_remove", f"staff:{stretch.staff_id}")
    return Go("/desk/on-call", "unplanned")


def _member(visit: Visit, staff_id: str) -> Staff:
    if staff_id != visit.member.id:
        visit.need("set_on_call")
    member = visit.session.get(Staff, staff_id)
    places = {one.id for one in organizations_of(visit.session, visit.member)}
    if member is None or not member.active or not may(member.role, "work_cases") or member.organization_id not in places:
        raise HTTPException(404)
    return member


def _page(visit: Visit, *, status: int = 200, problem: str | None = None) -> Page:
    visit.session.flush()
    able = [member for member in members(visit) if member.active and may(member.role, "work_cases")]
    places, here, today = [one.id for one in organizations_of(visit.session, visit.member)], office(), clock.now()
    spans = [" and ".join(f"{a:%H:%M} to {b:%H:%M}" for a, b in day) or "closed" for day in here.hours]
    data = {
        "members": able,
        "anybody": any(member.on_call for member in able),
        "ahead": roster.ahead(visit.session, places),
        "gaps": roster.unwatched(visit.session),
        "now": today,
        "hours": list(zip(DAYS, spans, strict=True)),
        "closed_on": sorted(day for day in here.closed_on if day >= today.astimezone(here.zone).date()),
        "zone": here.zone.key,
        "problem": problem,
        "given": visit.filled,
    }
    return Page("on_call/list.html", data, status)


ROUTES = [
    door("/desk/on-call", show, may="read_cases"),
    door("/desk/on-call/roster", plan, may="work_cases", method="POST"),
    door("/desk/on-call/roster/{stretch}/cancel", cancel, may="work_cases", method="POST"),
    door("/desk/on-call/{staff}", turn, may="work_cases", method="POST"),
]
