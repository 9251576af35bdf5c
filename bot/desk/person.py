"""One person: how to reach them and whether we may, what they agreed to, their cases and conversations."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import defer
from starlette.exceptions import HTTPException

from bot import clock
from bot.care.cases import Case
from bot.care.complaints import ABOUT
from bot.desk.doors import Visit, door
from bot.desk.drawing import Page
from bot.desk.person_parts import agreed, contacts, their_data
from bot.desk.queue import lines_of
from bot.desk.schedule_parts import upcoming
from bot.desk.scope import people_seen_by, seen_by
from bot.desk.thread import messages
from bot.errors import BadInput
from bot.messaging.conversation import Conversation
from bot.people import ages, holds, merging, proof
from bot.people.organization import Organization
from bot.people.person import Person
from bot.people.staff import Staff

MOST_CASES = 50


def show(visit: Visit) -> Page:
    """The person's page."""
    return page_of(visit, person_of(visit))


def thread(visit: Visit) -> Page:
    """One of their conversations, without a case."""
    person = person_of(visit)
    conversation = visit.session.get(Conversation, visit.path["conversation"])
    if conversation is None or conversation.contact.person_id != person.id:
        raise HTTPException(404)
    visit.note("read_thread", f"person:{person.id}", conversation=conversation.id)
    before = visit.query.get("before", "")
    entries, earlier = messages(visit.session, conversation, visit.member, before)
    data = {
        "person": {"id": person.id, "name": person.name},
        "conversation": conversation.id,
        "channel": conversation.channel,
        "entries": entries,
        "earlier": entries[0].id if earlier else None,
        "is_latest": not before,
    }
    return Page("person/thread.html", data)


def person_of(visit: Visit, *, lock: bool = False) -> Person:
    """The person of the address, if this member may see them. Whoever is not theirs does not exist for them."""
    query = select(Person).where(Person.id == visit.path["person"], people_seen_by(visit.session, visit.member))
    query = query.where(Person.erased_at.is_(None), Person.id.not_in(merging.merged_away()))
    found = visit.session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise HTTPException(404)
    return found


def page_of(visit: Visit, person: Person, *, status: int = 200, problem: BadInput | None = None, where: str = "") -> Page:
    """The person as a page; reading it is noted. `where` names the form that `problem` belongs to."""
    session = visit.session
    visit.note("read_person", f"person:{person.id}")
    session.flush()
    organizations = {one.id: one for one in session.scalars(select(Organization))}
    here, places = organizations[person.organization_id], {one.id: one.name for one in organizations.values()}
    held = holds.of_person(session, person.id)
    theirs = select(Case).where(Case.person_id == person.id, seen_by(session, visit.member)).order_by(Case.opened_at.desc())
    data: dict[str, Any] = {
        "person": {
            "id": person.id,
            "name": person.name,
            "language": person.language,
            "chosen": person.language_chosen,
            "band": ages.band_of(person, clock.now().date()),
            "born": person.born_on is not None,
            "since": person.created_at,
            "source": person.source,
            "organization": here.name,
            "health_records": here.health_records,
            "pin": proof.has_pin(session, person.id),
        },
        "bands": ages.BANDS,
        "contacts": contacts(visit, person),
        "ahead": upcoming(session, person.id),
        "consents": agreed(session, person.id, places),
        "cases": lines_of(session, session.scalars(theirs.options(defer(Case.details)).limit(MOST_CASES)).all()),
        "organizations": [(one, name) for one, name in places.items() if one != person.organization_id],
        "staff": [(one, name) for one, name in session.execute(select(Staff.id, Staff.name).where(Staff.active).order_by(Staff.name))],
        "complaint_about": ABOUT,
        "holds": [
            {"id": one.id, "why": one.why, "since": one.since, "until": one.until, "lifted_at": one.lifted_at}
            for one in (held if visit.may("hold_data") else [])
        ],
        "held": any(one.holds for one in held),
        "data": their_data(visit, person),
        "problem": problem,
        "where": where,
        "given": visit.filled,
    }
    return Page("person/person.html", data, status)


ROUTES = [
    door("/desk/people/{person}", show, may="read_people"),
    door("/desk/people/{person}/thread/{conversation}", thread, may="read_people"),
]
