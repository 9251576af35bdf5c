"""People: the newest ones, or whoever has a number."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.desk.doors import Visit, door
from bot.desk.drawing import Page
from bot.desk.scope import people_seen_by
from bot.people.numbers import e164
from bot.people.organization import Organization
from bot.people.person import SMS, Person, contact_at
from bot.people.proof import AlsoUses

PAGE = 50


@dataclass(frozen=True)
class Known:
    """One person of the list."""

    id: str
    name: str | None
    language: str
    organization: str
    since: datetime


def show(visit: Visit) -> Page:
    """The list; ?q=NUMBER finds a person by any number, ?before=ID goes on."""
    asked, before = visit.query.get("q", "").strip(), visit.query.get("before", "")
    query = select(Person, Organization.name).join(Organization, Organization.id == Person.organization_id)
    query = query.where(people_seen_by(visit.session, visit.member), Person.erased_at.is_(None)).order_by(Person.id.desc())
    if asked:
        query = query.where(Person.id.in_(_found(visit, asked)))
    elif before:
        query = query.where(Person.id < before)
    rows = visit.session.execute(query.limit(PAGE + 1)).all()
    people = [Known(one.id, one.name, one.language, where, one.created_at) for one, where in rows[:PAGE]]
    visit.note("list_people", "people", people=[one.id for one in people], searched=bool(asked))
    return Page("people/list.html", {"people": people, "q": asked, "more": people[-1].id if len(rows) > PAGE else None})


def _found(visit: Visit, asked: str) -> set[str]:
    """Ids of whoever uses this number."""
    number = e164(asked)
    contact = contact_at(visit.session, SMS, number) if number else None
    if contact is None:
        return set()
    also = visit.session.scalars(select(AlsoUses.person_id).where(AlsoUses.contact_point_id == contact.id))
    return {contact.person_id, *also}


ROUTES = [door("/desk/people", show, may="read_people")]
