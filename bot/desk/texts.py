"""Texts for later: what waits, what a sending is, and taking it back until it leaves."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.desk.scope import people_seen_by
from bot.errors import BadInput
from bot.knowledge.office import office
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import QUEUED, Kind, Outbound
from bot.people.audit import Audit
from bot.people.person import ContactPoint, Person
from bot.people.staff import Staff
from bot.schedule import messages
from bot.schedule.messages_changing import TAKEN_BACK, newest_change
from bot.schedule.messages_changing import take_back as take_back_waiting

MOST = 100
_NAME = func.substr(Outbound.key, len(messages.PREFIX) + 2, 22)


@dataclass(frozen=True)
class Sending:
    """One text to one or many: how many wait (and for whom, if it is one), when the first and the last go out, who wrote what."""

    name: str
    people: int
    first: datetime
    last: datetime
    by: str
    to: str | None
    text: str


def show(visit: Visit) -> Page:
    """What has not left yet, the next first."""
    session = visit.session
    query = select(_NAME, func.count(), func.min(Outbound.due_at), func.max(Outbound.due_at), func.min(Outbound.id))
    query = _theirs(visit, query).where(Outbound.state == QUEUED, Outbound.tries == 0).group_by(_NAME)
    rows = session.execute(query.order_by(func.min(Outbound.due_at)).limit(MOST)).all()
    written = select(Outbound.id, Outbound.author, Outbound.body, Person.name)
    written = _theirs(visit, written).where(Outbound.id.in_([row[-1] for row in rows]))
    ones = {number: (author, body, whose) for number, author, body, whose in session.execute(written)}
    by = dict(session.execute(select(Staff.id, Staff.name)).all())
    sendings = []
    for name, people, first, last, number in rows:
        if number in ones:  # else it leaves at this moment
            author, body, whose = ones[number]
            sendings.append(Sending(name, people, first, last, by.get(author.removeprefix("staff:"), ""), whose, body))
    visit.note("list_texts", "texts", sendings=[one.name for one in sendings])
    return Page("texts/list.html", {"sendings": sendings})


def one(visit: Visit) -> Page:
    """One sending: its text, whom it reached, what became of it."""
    return page_of(visit, rows_of(visit))


def take_back(visit: Visit) -> Go:
    """Do not send what has not left yet."""
    need_theirs(visit, rows_of(visit))
    name = visit.path["sending"]
    taken = take_back_waiting(visit.session, name, staff_id=visit.member.id)
    return Go("/desk/texts" if taken else f"/desk/texts/{name}", "texts_taken_back" if taken else "texts_gone")


def _theirs[*Columns](visit: Visit, query: Select[*Columns]) -> Select[*Columns]:
    """Only texts to people whom this member may see."""
    query = query.select_from(Outbound).join(Conversation, Conversation.id == Outbound.conversation_id)
    query = query.join(ContactPoint, ContactPoint.id == Conversation.contact_point_id).join(Person, Person.id == ContactPoint.person_id)
    query = query.where(Outbound.kind.in_((Kind.STAFF, Kind.BULK)))  # few among many reminders
    return query.where(Outbound.key.startswith(f"{messages.PREFIX}:"), people_seen_by(visit.session, visit.member))


def rows_of(visit: Visit) -> list[Outbound]:
    """The texts of this sending; one that also goes to people of others does not exist for this member."""
    name = visit.path["sending"]
    if len(name) != 22 or not name.isalnum():
        raise HTTPException(404)
    rows = list(visit.session.scalars(_theirs(visit, select(Outbound)).where(messages.of_sending(name))))
    total = visit.session.scalar(select(func.count()).select_from(Outbound).where(messages.of_sending(name)))
    if not rows or len(rows) != total:
        raise HTTPException(404)
    return rows


def need_theirs(visit: Visit, rows: Sequence[Outbound]) -> None:
    """Raises NotAllowed unless this member wrote it or leads."""
    if not _mine(visit, rows):
        visit.need("work_any_case")


def _mine(visit: Visit, rows: Sequence[Outbound]) -> bool:
    return all(row.author == visit.actor for row in rows)


def is_waiting(row: Outbound) -> bool:
    """Whether it has not left yet and may be changed."""
    return row.state == QUEUED and row.tries == 0


def asked_for(at: datetime) -> str:
    """A moment as the field of a form has it, in the office's zone."""
    return f"{at.astimezone(office().zone):%Y-%m-%dT%H:%M}"


def fingerprint(text: str) -> str:
    """By which a form tells whether its text was touched: browsers send other line ends than they were given."""
    return hashlib.sha256("\n".join(line.rstrip() for line in text.strip().splitlines()).encode()).hexdigest()[:16]


def page_of(visit: Visit, rows: Sequence[Outbound], *, status: int = 200, problem: BadInput | None = None, **more: Any) -> Page:
    """The page of one sending; `more` is what the form holds and what stands above it, where somebody is changing it."""
    session, name = visit.session, visit.path["sending"]
    waiting = [row for row in rows if is_waiting(row)]
    newest = newest_change(session, name)
    visit.note("read_texts", f"sending:{name}")
    first = (waiting or rows)[0]
    author = session.get(Staff, first.author.removeprefix("staff:"))
    at = asked_for(min(row.due_at for row in waiting)) if waiting else ""
    data = {
        "sending": name,
        "version": version_of(newest),
        "text": first.body,
        "typed": first.body,
        "was_text": fingerprint(first.body),
        "typed_at": at,
        "was_at": at,
        "segments": first.segments,
        "many": first.kind == Kind.BULK,
        "person": None if first.kind == Kind.BULK else _person(session, first),
        "waiting": len(waiting),
        "mine": _mine(visit, rows) or visit.may("work_any_case"),
        "zone": office().zone.key,
        "longest": messages.LONGEST,
        "by": author.name if author else "",
        "became": Counter(row.reason or row.status or row.state for row in rows).most_common(),
        "problem": str(problem) if problem else None,
        "field": problem.field if problem else "",
        "seen": None,
        "theirs": None,
        "gone": False,
        "taken_back": newest is not None and newest.act == TAKEN_BACK,
    }
    return Page("texts/one.html", data | more, status)


def version_of(newest: Audit | None) -> str:
    """What a form holds of the change that it was drawn after."""
    return str(newest.id if newest else 0)


def _person(session: Session, row: Outbound) -> dict[str, Any]:
    person = session.get_one(Conversation, row.conversation_id).contact.person
    return {"id": person.id, "name": person.name}


ROUTES = [
    door("/desk/texts", show, may="write_later"),
    door("/desk/texts/{sending}", one, may="write_later"),
    door("/desk/texts/{sending}/take-back", take_back, may="write_later", method="POST"),
]
