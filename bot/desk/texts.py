"""Texts for later: what waits, what a sending is, and changing or taking it back until it leaves."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from starlette.exceptions import HTTPException

from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.desk.report import local
from bot.desk.scope import people_seen_by
from bot.errors import BadInput
from bot.knowledge.office import office
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import QUEUED, Kind, Outbound
from bot.people.person import ContactPoint, Person
from bot.people.staff import Staff
from bot.schedule import messages

MOST = 100
_NAME = func.substr(Outbound.key, len(messages.PREFIX) + 2, 22)


@dataclass(frozen=True)
class Sending:
    """One text to one or many: how many wait, when the first and the last go out, who wrote it."""

    name: str
    people: int
    first: datetime
    last: datetime
    by: str


def show(visit: Visit) -> Page:
    """What has not left yet, the next first."""
    query = select(_NAME, func.count(), func.min(Outbound.due_at), func.max(Outbound.due_at), func.min(Outbound.author))
    query = _theirs(visit, query).where(Outbound.state == QUEUED, Outbound.tries == 0).group_by(_NAME)
    rows = visit.session.execute(query.order_by(func.min(Outbound.due_at)).limit(MOST)).all()
    by = dict(visit.session.execute(select(Staff.id, Staff.name)).all())
    sendings = [Sending(name, n, first, last, by.get(author.removeprefix("staff:"), "")) for name, n, first, last, author in rows]
    visit.note("list_texts", "texts", sendings=[one.name for one in sendings])
    return Page("texts/list.html", {"sendings": sendings})


def one(visit: Visit) -> Page:
    """One sending: its text, whom it reached, what became of it."""
    return _page(visit)


def rewrite(visit: Visit) -> Page | Go:
    """Another text or time for what has not left yet."""
    rows, name = _rows(visit), visit.path["sending"]
    if not all(row.author == visit.actor for row in rows):
        visit.need("work_any_case")
    try:
        with visit.session.begin_nested():
            changed = messages.rewrite(visit.session, name, visit.form.get("text", ""), staff_id=visit.member.id)
            # Only a time that was changed: one that waits for its turn since then could not be mended otherwise.
            if visit.form.get("at", "") != visit.form.get("was_at", "") and (at := local(visit.form.get("at", ""))) is not None:
                messages.retime(visit.session, name, at, staff_id=visit.member.id)
    except BadInput as error:
        return _page(visit, status=422, problem=str(error))
    return Go(f"/desk/texts/{name}", "saved" if changed else "texts_gone")


def take_back(visit: Visit) -> Go:
    """Do not send what has not left yet."""
    rows, name = _rows(visit), visit.path["sending"]
    if not all(row.author == visit.actor for row in rows):
        visit.need("work_any_case")
    taken = messages.take_back(visit.session, name, staff_id=visit.member.id)
    return Go("/desk/texts" if taken else f"/desk/texts/{name}", "texts_taken_back" if taken else "texts_gone")


def _theirs[T: Select[Any]](visit: Visit, query: T) -> T:
    """Only texts to people whom this member may see."""
    query = query.select_from(Outbound).join(Conversation, Conversation.id == Outbound.conversation_id)
    query = query.join(ContactPoint, ContactPoint.id == Conversation.contact_point_id).join(Person, Person.id == ContactPoint.person_id)
    return query.where(Outbound.key.startswith(f"{messages.PREFIX}:"), people_seen_by(visit.session, visit.member))


def _rows(visit: Visit) -> list[Outbound]:
    """The texts of this sending; one that also goes to people of others does not exist for this member."""
    name = visit.path["sending"]
    if len(name) != 22 or not name.isalnum():
        raise HTTPException(404)
    begins = f"{messages.PREFIX}:{name}:"
    rows = list(visit.session.scalars(_theirs(visit, select(Outbound)).where(Outbound.key.startswith(begins))))
    total = visit.session.scalar(select(func.count()).select_from(Outbound).where(Outbound.key.startswith(begins)))
    if not rows or len(rows) != total:
        raise HTTPException(404)
    return rows


def _page(visit: Visit, *, status: int = 200, problem: str | None = None) -> Page:
    rows = _rows(visit)
    waiting = [row for row in rows if row.state == QUEUED and row.tries == 0]
    visit.note("read_texts", f"sending:{visit.path['sending']}")
    first = (waiting or rows)[0]
    author = visit.session.get(Staff, first.author.removeprefix("staff:"))
    data = {
        "sending": visit.path["sending"],
        "text": visit.form.get("text", first.body),
        "segments": first.segments,
        "many": first.kind == Kind.BULK,
        "waiting": len(waiting),
        "mine": all(row.author == visit.actor for row in rows) or visit.may("work_any_case"),
        "at": f"{min(row.due_at for row in waiting).astimezone(office().zone):%Y-%m-%dT%H:%M}" if waiting else "",
        "given_at": visit.form.get("at"),
        "zone": office().zone.key,
        "by": author.name if author else "",
        "became": Counter(row.reason or row.status or row.state for row in rows).most_common(),
        "problem": problem,
    }
    return Page("texts/one.html", data, status)


ROUTES = [
    door("/desk/texts", show, may="write_later"),
    door("/desk/texts/{sending}", one, may="write_later"),
    door("/desk/texts/{sending}", rewrite, may="write_later", method="POST"),
    door("/desk/texts/{sending}/take-back", take_back, may="write_later", method="POST"),
]
