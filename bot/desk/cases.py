"""The list of cases: danger on top, then open, mine or closed. It keeps itself up to date where there is JavaScript."""

from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.desk.queue import MOST, TABS, counts, dangers, lines


def home(visit: Visit) -> Go:
    """The first page of this role."""
    return Go("/desk/cases" if visit.may("read_cases") else "/desk/account", visit.query.get("said"))


def show(visit: Visit) -> Page:
    """One tab of the list."""
    tab = visit.query.get("tab", "open")
    tab = tab if tab in TABS else "open"
    listed = lines(visit.session, visit.member, tab)
    danger = dangers(visit.session, visit.member, numbers=visit.may("see_numbers"))
    seen = {line.person_id for line in listed} | {one.line.person_id for one in danger}
    visit.note("list_cases", f"cases:{tab}", people=sorted(filter(None, seen)))
    data = {"tab": tab, "lines": listed, "dangers": danger, "counts": counts(visit.session, visit.member), "most": MOST}
    return Page("cases/list.html", data)


ROUTES = [door("/desk", home, may="own_account"), door("/desk/cases", show, may="read_cases")]
