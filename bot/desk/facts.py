"""What the coach tells people, with source and dates: out of date or unverified first; editors mark what they verified."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot import clock
from bot.answers.fact_checks import checks, verify, withdraw
from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.errors import BadInput
from bot.knowledge.office import office
from bot.knowledge.records import Record, records
from bot.people import audit
from bot.people.staff import Staff

SOON = timedelta(days=45)
STATES = ("expired", "unverified", "soon", "verified")  # in the order of the list


def show(visit: Visit) -> Page:
    """?state=one of STATES&find=WORDS; both may be left out."""
    return _page(visit)


def mark(visit: Visit) -> Page | Go:
    """Somebody compared a record with its source, or takes that back."""
    key = visit.form.get("record", "")
    try:
        if visit.form.get("verified") == "no":
            withdraw(visit.session, key)
        else:
            verify(visit.session, key, visit.form.get("digest", ""), visit.member.id)
    except BadInput as error:
        return _page(visit, status=422, problem=str(error))
    visit.note("unverify_fact" if visit.form.get("verified") == "no" else "verify_fact", f"fact:{key}"[: audit.LONGEST_SUBJECT], record=key)
    return Go("/desk/facts", "saved")


def _page(visit: Visit, *, status: int = 200, problem: str | None = None) -> Page:
    today = clock.now().astimezone(office().zone).date()
    done = checks(visit.session)
    names = dict(visit.session.execute(select(Staff.id, Staff.name)).all())
    wanted, words = visit.query.get("state", ""), visit.query.get("find", "").strip().lower()

    def line(one: Record) -> dict[str, Any]:
        check = done.get(one.key)
        if one.expired(today):
            state = "expired"
        elif check is None and not one.verified:
            state = "unverified"
        else:
            state = "soon" if one.expired(today + SOON) else "verified"
        by = names.get(check.staff_id) if check else None
        return {"record": one, "state": state, "by": by, "at": check.checked_at if check else None}

    lines = [line(one) for one in records() if not (one.followed and one.expired(today))]
    counts = {state: sum(one["state"] == state for one in lines) for state in STATES}
    shown = [
        one
        for one in lines
        if (wanted not in STATES or one["state"] == wanted)
        and words in f"{one['record'].key} {one['record'].says} {one['record'].owner}".lower()
    ]
    # What must be said with care first: it is the least sure.
    shown.sort(key=lambda one: (STATES.index(one["state"]), not one["record"].care, one["record"].key))
    data = {"lines": shown, "counts": counts, "states": STATES, "wanted": wanted, "find": words, "problem": problem}
    return Page("facts/list.html", data, status)


ROUTES = [door("/desk/facts", show, may="read_facts"), door("/desk/facts", mark, may="verify_facts", method="POST")]
