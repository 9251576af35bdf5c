"""Writing a text for later: whom, what and when; then a look at its segments and cost; then it is promised."""

from typing import Any

from sqlalchemy import select

from bot import clock
from bot.desk import texts_to
from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.desk.report import local
from bot.desk.scope import people_seen_by
from bot.desk.texts_look import marked, shown
from bot.errors import BadInput
from bot.knowledge.office import office
from bot.people.person import Person
from bot.schedule import messages
from bot.store.session import after_commit
from bot.worker import wake


def blank(visit: Visit) -> Page:
    """An empty form; ?to=person:ID writes to one."""
    return _page(visit)


def look(visit: Visit) -> Page | Go:
    """Show what it would be; promise it when exactly that was looked at. The sending's name in the form makes pressing twice harmless."""
    session, form = visit.session, visit.form
    name = form.get("sending", "")
    try:
        with session.begin_nested():
            at = local(form.get("at", "")) or clock.now()
            talks = texts_to.talks_of(visit)
            messages.check_time(at)
            bulk = len(talks) > 1
            seen = messages.preview(session, talks, form.get("text", ""), bulk=bulk, staff_id=visit.member.id)
            asked = [form.get(one, "").strip() for one in ("to", "day", "numbers", "at")]
            mark = marked(seen.text, seen.people, *asked)
            if form.get("looked") == mark and len(name) == 22 and name.isalnum():
                messages.send_later(session, talks, form.get("text", ""), at, staff_id=visit.member.id, name=name)
                after_commit(session, wake.something_due)
                return Go(f"/desk/texts/{name}", "texts_promised")
    except BadInput as error:
        return _page(visit, status=422, problem=error)
    dues = messages.due_times(talks, at, bulk=bulk)
    left_out = {"strangers": texts_to.strangers(visit, talks), "numberless": texts_to.numberless(visit, talks)}
    return _page(visit, seen=shown(visit, seen, talks, dues, bulk=bulk, mark=mark, **left_out))


def _name(visit: Visit) -> str:
    """The sending's name. Whoever goes back to the form of one that is promised and writes another text gets a new one: under the old
    name it would be taken for a second click."""
    name = visit.form.get("sending", "")
    return name if name and not messages.promised_before(visit.session, name) else clock.new_id()


def _page(visit: Visit, *, status: int = 200, problem: BadInput | None = None, seen: dict[str, Any] | None = None) -> Page:
    to = visit.form.get("to", visit.query.get("to", ""))
    kind, _, value = to.partition(":")
    one = select(Person).where(Person.id == value, people_seen_by(visit.session, visit.member))
    person = visit.session.scalar(one) if kind == texts_to.PERSON else None
    data = {
        "person": None if person is None else {"id": person.id, "name": person.name},
        "choices": texts_to.choices(visit),
        "to": to,
        "sending": _name(visit),
        "program": office().program,
        "zone": office().zone.key,
        "hours": (messages.BULK_FROM, messages.BULK_UNTIL, messages.SUNDAY_FROM),
        "longest": messages.LONGEST,
        "seen": seen,
        "problem": str(problem) if problem else None,
        "field": problem.field if problem else "",
        "given": visit.filled,
    }
    return Page("texts/new.html", data, status)


ROUTES = [
    door("/desk/texts/new", blank, may="write_later"),
    door("/desk/texts/new", look, may="write_later", method="POST"),
]
