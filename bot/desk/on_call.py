"""Who is on call: who gets a text when somebody may be in danger."""

from starlette.exceptions import HTTPException

from bot.care import paging
from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.desk.staff import members
from bot.people.roles import may
from bot.people.staff import Staff


def show(visit: Visit) -> Page:
    """Everybody who can be on call, and who is."""
    able = [member for member in members(visit) if member.active and may(member.role, "work_cases")]
    return Page("on_call/list.html", {"members": able, "anybody": any(member.on_call for member in able)})


def turn(visit: Visit) -> Go:
    """Go on call or off; leads also for others."""
    staff_id, on = visit.path["staff"], visit.form.get("on") == "yes"
    if staff_id != visit.member.id:
        visit.need("set_on_call")
    member = visit.session.get(Staff, staff_id)
    if member is None or not member.active or not may(member.role, "work_cases"):
        raise HTTPException(404)
    paging.set_on_call(visit.session, staff_id, on)
    visit.note("on_call" if on else "off_call", f"staff:{staff_id}")
    return Go("/desk/on-call", "on_call" if on else "off_call")


ROUTES = [door("/desk/on-call", show, may="read_cases"), door("/desk/on-call/{staff}", turn, may="work_cases", method="POST")]
