"""People: the newest ones, whoever has a number or a name, and who wrote certain words."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal, select, tuple_

from bot.desk.doors import Visit, door
from bot.desk.drawing import Page
from bot.desk.scope import people_seen_by
from bot.messaging import token_index
from bot.messaging.conversation import Conversation
from bot.messaging.inbox import Inbound
from bot.messaging.outbox import Outbound
from bot.people import merging
from bot.people.numbers import e164
from bot.people.organization import Organization
from bot.people.person import SMS, ContactPoint, Person, contact_at
from bot.people.proof import AlsoUses
from bot.store.types import Utc

PAGE = 50
MOST_MESSAGES = 30


@dataclass(frozen=True)
class Known:
    """One person of the list."""

    id: str
    name: str | None
    language: str
    organization: str
    since: datetime


@dataclass(frozen=True)
class Wrote:
    """A message that has the words; what it says is read in its conversation."""

    person_id: str
    name: str | None
    conversation_id: str
    before: int
    at: datetime
    by_staff: bool


def show(visit: Visit) -> Page:
    """The list; ?q=NUMBER, NAME or WORDS finds people and messages, ?before=ID goes on."""
    asked, before = visit.query.get("q", "").strip(), visit.query.get("before", "")
    query = select(Person, Organization.name).join(Organization, Organization.id == Person.organization_id)
    query = query.where(people_seen_by(visit.session, visit.member), Person.erased_at.is_(None))
    query = query.where(Person.id.not_in(merging.merged_away())).order_by(Person.created_at.desc(), Person.id.desc())
    if asked:
        query = query.where(Person.id.in_(_found(visit, asked)))
    elif before and (came := visit.session.scalar(select(Person.created_at).where(Person.id == before))):
        query = query.where(tuple_(Person.created_at, Person.id) < tuple_(literal(came, Utc), literal(before)))
    rows = visit.session.execute(query.limit(PAGE + 1)).all()
    people = [Known(one.id, one.name, one.language, where, one.created_at) for one, where in rows[:PAGE]]
    wrote = _wrote(visit, asked) if asked else []
    visit.note("list_people", "people", people=[one.id for one in people], messages=[one.before for one in wrote], searched=bool(asked))
    more = people[-1].id if len(rows) > PAGE and not asked else None
    return Page("people/list.html", {"people": people, "q": asked, "more": more, "wrote": wrote})


def _found(visit: Visit, asked: str) -> set[str]:
    """Ids of whoever uses this number or has this name."""
    number = e164(asked)
    contact = contact_at(visit.session, SMS, number) if number else None
    if contact is not None:
        also = visit.session.scalars(select(AlsoUses.person_id).where(AlsoUses.contact_point_id == contact.id))
        return {contact.person_id, *also}
    query = token_index.found(asked, [token_index.PERSON])
    ids = {one for one, _ in visit.session.execute(query.limit(PAGE * 4))} if query is not None else set()
    return {merging.into(visit.session, one) or one for one in ids}


def _wrote(visit: Visit, asked: str) -> list[Wrote]:
    """Messages with all these words, newest first, of people this member may see."""
    query = token_index.found(asked, [token_index.INBOUND, token_index.OUTBOUND])
    if query is None:
        return []
    ids = [message for _, message in visit.session.execute(query.limit(MOST_MESSAGES * 4))]
    here = select(Person.id, Person.name, Conversation.id.label("talk")).join(ContactPoint, ContactPoint.person_id == Person.id)
    here = here.join(Conversation, Conversation.contact_point_id == ContactPoint.id).where(people_seen_by(visit.session, visit.member))
    came = here.join(Inbound, Inbound.line == Conversation.line).where(Inbound.id.in_(ids)).add_columns(Inbound.id, Inbound.received_at)
    went = here.join(Outbound, Outbound.conversation_id == Conversation.id).where(Outbound.id.in_(ids))
    rows = [(*row, False) for row in visit.session.execute(came)]
    rows += [(*row, True) for row in visit.session.execute(went.add_columns(Outbound.id, Outbound.created_at))]
    found = [Wrote(who, name, talk, message + 1, at, staff) for who, name, talk, message, at, staff in rows]
    return sorted(found, key=lambda one: one.before, reverse=True)[:MOST_MESSAGES]


ROUTES = [door("/desk/people", show, may="read_people")]
