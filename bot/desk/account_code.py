"""One's own second factor: a QR code to scan, the first code to turn it on, another to turn it off."""

import segno
from markupsafe import Markup

from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.people import second_factor
from bot.people.second_factor import StaffCode

PATH = "/desk/account/code"


def show(visit: Visit) -> Page:
    """Whether it is on. The key is shown only while it is being set up."""
    return _page(visit)


def begin(visit: Visit) -> Page:
    """Make a key and show it."""
    if not second_factor.needed(visit.session, visit.member.id):
        second_factor.begin(visit.session, visit.member)
    return _page(visit)


def confirm(visit: Visit) -> Page | Go:
    """Turn it on by a first code."""
    if not second_factor.confirm(visit.session, visit.member.id, visit.form.get("code", "")):
        return _page(visit, status=422)
    visit.note("code_on", visit.actor)
    return Go(PATH, "code_on")


def off(visit: Visit) -> Page | Go:
    """Turn it off by one more code, so that an unlocked desk alone is not enough."""
    if second_factor.admit(visit.session, visit.member.id, visit.form.get("code", "")) is None:
        return _page(visit, status=422)
    second_factor.forget(visit.session, visit.member.id)
    visit.note("code_off", visit.actor)
    return Go(PATH, "code_off")


def _page(visit: Visit, *, status: int = 200) -> Page:
    row = visit.session.get(StaffCode, visit.member.id)
    on = row is not None and row.confirmed_at is not None
    secret, picture = None, None
    if row is not None and not on:
        secret, address = second_factor.begin(visit.session, visit.member)
        picture = Markup(segno.make(address, error="m").svg_inline(scale=5, border=4, light="#fff"))  # noqa: S704 - made here
    return Page("account/code.html", {"on": on, "secret": secret, "picture": picture, "problem": status == 422}, status)


ROUTES = [
    door(PATH, show, may="own_account"),
    door(f"{PATH}/begin", begin, may="own_account", method="POST"),
    door(PATH, confirm, may="own_account", method="POST"),
    door(f"{PATH}/off", off, may="own_account", method="POST"),
]
