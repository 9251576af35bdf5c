"""Where people's reminders go: to the newest phone of theirs that takes texts."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.messaging.conversation import Conversation, conversation_for
from bot.people.person import SMS, ContactPoint, Person


@dataclass(frozen=True)
class Reachable:
    """Where a person's reminders go."""

    person: Person
    contact: ContactPoint
    conversation: Conversation


def reachable(session: Session, people: set[str]) -> dict[str, Reachable]:
    """People with a phone that takes texts; their newest one."""
    query = select(Person, ContactPoint).join(ContactPoint, ContactPoint.person_id == Person.id)
    query = query.where(Person.id.in_(people), ContactPoint.stopped_at.is_(None), Person.erased_at.is_(None))
    # The kind is looked at here: after a big import PostgreSQL, still without statistics, would read all phones for each person.
    pairs = [pair for pair in session.execute(query.order_by(ContactPoint.created_at, ContactPoint.id)) if pair[1].kind == SMS]
    contacts = {contact.id: contact for _, contact in pairs}
    talks = {one.contact_point_id: one for one in session.scalars(select(Conversation).where(Conversation.contact_point_id.in_(contacts)))}
    found = {}
    for person, contact in pairs:
        talk = talks.get(contact.id) or conversation_for(session, contact, f"{SMS}:{contact.address_hash}")
        found[person.id] = Reachable(person, contact, talk)
    return found
