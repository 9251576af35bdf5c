"""One's own account: the number to be paged at, and signing out everywhere."""

from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.errors import BadInput
from bot.people.staff import pager


def show(visit: Visit) -> Page:
    """The account of whoever is signed in."""
    return _page(visit, visit.member.phone or "")


def change(visit: Visit) -> Page | Go:
    """Set or clear the number to be paged at."""
    given = visit.form.get("phone", "")
    try:
        visit.member.phone = pager(given)
    except BadInput as error:
        return _page(visit, given, status=422, problem=str(error))
    visit.note("own_phone", visit.actor)
    return Go("/desk/account", "saved")


def _page(visit: Visit, phone: str, *, status: int = 200, problem: str | None = None) -> Page:
    return Page("account/account.html", {"phone": phone, "problem": problem}, status)


ROUTES = [door("/desk/account", show, may="own_account"), door("/desk/account", change, may="own_account", method="POST")]
