"""Writing a text for later: whom, what and when; then a look at its segments and cost; then it is promised."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot import clock
from bot.desk import texts_to
from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.desk.report import local
from bot.desk.scope import people_seen_by
from bot.errors import BadInput
from bot.knowledge.office import office
from bot.people.person import Person
from bot.schedule import messages
from bot.schedule.appointment import zone_of
from bot.store.session import after_commit
from bot.worker import wake


def blank(visit: Visit) -> Page:
    """An empty form; ?to=person:ID writes to one."""
    return _page(visit, to=visit.query.get("to", ""))


def look(visit: Visit) -> Page | Go:
    """Show what it would be; promise it when exactly that was looked at. The sending's name in the form makes pressing twice harmless."""
    session, form = visit.session, visit.form
    name = form.get("sending", "")
    try:
        with session.begin_nested():
            at = local(form.get("at", "")) or clock.now()
            talks = texts_to.talks_of(visit)
            bulk = len(talks) > 1
            seen = messages.preview(session, talks, form.get("text", ""), bulk=bulk, staff_id=visit.member.id)
            mark = _mark(form, seen.text, seen.people)
            if form.get("looked") == mark and len(name) == 22 and name.isalnum():
                messages.send_later(session, talks, form.get("text", ""), at, staff_id=visit.member.id, name=name)
                after_commit(session, wake.something_due)
                return Go(f"/desk/texts/{name}", "texts_promised")
            dues = [messages.bulk_time(at, zone_of(talk.contact.person)) if bulk else at for talk in talks]
    except BadInput as error:
        return _page(visit, status=422, problem=str(error), to=form.get("to", ""))
    shown = {
        "mark": mark,
        "text": seen.text,
        "segments": seen.each.segments,
        "people": seen.people,
        "cost": f"{seen.cost / 1000:.2f}",
        "strangers": texts_to.strangers(visit, talks),
        "numberless": texts_to.numberless(visit, talks),
        "languages": Counter(talk.contact.person.language for talk in messages.reachable(session, talks)[0]).most_common(),
        "left_out": seen.left_out.most_common(),
        "first": min(dues),
        "last": max(dues),
        "many": bulk,
    }
    return _page(visit, to=form.get("to", ""), seen=shown)


def _mark(form: Mapping[str, str], text: str, people: int) -> str:
    """Of what was looked at: only exactly that is sent."""
    asked = [form.get(name, "").strip() for name in ("to", "day", "numbers", "at")]
    return hashlib.sha256(json.dumps([text, people, *asked]).encode()).hexdigest()[:32]


def _page(visit: Visit, *, to: str, status: int = 200, problem: str | None = None, seen: dict[str, Any] | None = None) -> Page:
    kind, _, value = to.partition(":")
    one = select(Person).where(Person.id == value, people_seen_by(visit.session, visit.member))
    person = visit.session.scalar(one) if kind == texts_to.PERSON else None
    data = {
        "person": None if person is None else {"id": person.id, "name": person.name},
        "choices": texts_to.choices(visit),
        "to": to,
        "sending": visit.form.get("sending") or clock.new_id(),
        "program": office().program,
        "zone": office().zone.key,
        "hours": (messages.BULK_FROM, messages.BULK_UNTIL, messages.SUNDAY_FROM),
        "longest": messages.LONGEST,
        "seen": seen,
        "problem": problem,
        "given": visit.filled,
    }
    return Page("texts/new.html", data, status)


ROUTES = [
    door("/desk/texts/new", blank, may="write_later"),
    door("/desk/texts/new", look, may="write_later", method="POST"),
]
