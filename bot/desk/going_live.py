"""The switch from a few test numbers to everybody. It matters while COACH_ALLOW_NUMBERS is set."""

from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.people.staff import Staff
from bot.people.switches import LIVE, Switch, turn


def show(visit: Visit) -> Page:
    """What holds now, and the button."""
    row = visit.session.get(Switch, LIVE)
    who = visit.session.get(Staff, row.by.removeprefix("staff:")) if row else None
    data = {
        "numbers": len(visit.settings.allow_numbers),
        "live": row is not None and row.on,
        "by": who.name if who else None,
        "at": row.at if row else None,
    }
    return Page("going_live/switch.html", data)


def change(visit: Visit) -> Go:
    """Turn it on or off."""
    on = visit.form.get("live") == "yes"
    turn(visit.session, LIVE, on, visit.actor)
    visit.note("go_live" if on else "stop_live", "switch:live")
    return Go("/desk/going-live", "live" if on else "not_live")


ROUTES = [door("/desk/going-live", show, may="go_live"), door("/desk/going-live", change, may="go_live", method="POST")]
