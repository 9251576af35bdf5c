"""Whom a text for later goes to: one person, an organization, a program, whoever has something on a day, or numbers."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, func, select

from bot.desk.doors import Visit
from bot.desk.scope import people_seen_by
from bot.errors import BadInput
from bot.knowledge.office import office
from bot.messaging.conversation import Conversation
from bot.people.numbers import e164
from bot.people.organization import Organization
from bot.people.person import SMS, ContactPoint, Person
from bot.schedule.appointment import PLANNED, Appointment, Series
from bot.store.crypto import keyring

MOST = 2000
PERSON, ORGANIZATION, PROGRAM, DAY, NUMBERS = "person", "organization", "program", "day", "numbers"


def choices(visit: Visit) -> list[tuple[str, str]]:
    """(value, name) of every group that this member may choose."""
    session, seen = visit.session, people_seen_by(visit.session, visit.member)
    places = select(Organization.id, Organization.name).where(Organization.id.in_(select(Person.organization_id).where(seen)))
    programs = select(Series.program).join(Person, Person.id == Series.person_id).where(seen, Series.program.is_not(None)).distinct()
    found = [(f"{ORGANIZATION}:{one}", name) for one, name in session.execute(places.order_by(Organization.name))]
    return found + [(f"{PROGRAM}:{name}", str(name)) for name in sorted(filter(None, session.scalars(programs)))]


def talks_of(visit: Visit) -> list[Conversation]:
    """One conversation by text a person: the newest of those this member may see. Raises BadInput."""
    kind, _, value = visit.form.get("to", "").partition(":")
    query = select(Conversation).join(ContactPoint, ContactPoint.id == Conversation.contact_point_id)
    query = query.join(Person, Person.id == ContactPoint.person_id).where(ContactPoint.kind == SMS, Person.erased_at.is_(None))
    query = query.where(people_seen_by(visit.session, visit.member), _these(visit, kind, value))
    # People are counted, not their numbers: a limit of rows would drop the newest numbers of somebody and say nothing.
    if (visit.session.scalar(query.with_only_columns(func.count(Person.id.distinct()))) or 0) > MOST:
        raise BadInput(f"These are more than {MOST:,} people.", "Choose a smaller group.", "to")
    newest: dict[str, Conversation] = {}
    for talk in visit.session.scalars(query.order_by(Conversation.created_at)):
        there = newest.get(talk.contact.person_id)
        if there is None or there.contact.stopped_at is not None or talk.contact.stopped_at is None:
            newest[talk.contact.person_id] = talk
    if not newest:
        raise BadInput("Nobody of yours is meant by that.", "Choose another group, or check the numbers.", "to")
    return list(newest.values())


def _these(visit: Visit, kind: str, value: str) -> ColumnElement[bool]:
    if kind == PERSON:
        return Person.id == value
    if kind == ORGANIZATION:
        return Person.organization_id == value
    if kind == PROGRAM:
        return Person.id.in_(select(Series.person_id).where(Series.program == value, Series.state == PLANNED))
    if kind == DAY:
        return Person.id.in_(_on(visit))
    if kind == NUMBERS:
        return ContactPoint.address_hash.in_(_hashes(visit.form.get("numbers", "")))
    raise BadInput("It is not clear whom it is for.", "Choose one of the list.", "to")


def _on(visit: Visit) -> Select[str]:
    try:
        day = date.fromisoformat(visit.form.get("day", "").strip())
    except ValueError:
        raise BadInput("The day is missing.", "Write it like 2026-11-27.", "day") from None
    first = datetime.combine(day, time(), office().zone)
    query = select(Appointment.person_id).where(Appointment.state == PLANNED)
    return query.where(Appointment.starts_at >= first, Appointment.starts_at < first + timedelta(days=1))


def numberless(visit: Visit, talks: Sequence[Conversation]) -> int:
    """How many people of the group chosen have no number that texts go to, beside those in `talks`."""
    kind, _, value = visit.form.get("to", "").partition(":")
    if kind in (PERSON, NUMBERS):
        return 0
    query = select(func.count()).select_from(Person).where(Person.erased_at.is_(None), people_seen_by(visit.session, visit.member))
    return (visit.session.scalar(query.where(_these(visit, kind, value))) or 0) - len(talks)


def strangers(visit: Visit, talks: Sequence[Conversation]) -> int:
    """How many of the numbers given are of nobody in `talks`; a second number of somebody there is none of them."""
    if visit.form.get("to") != NUMBERS:
        return 0
    theirs = select(ContactPoint.address_hash).where(ContactPoint.person_id.in_({talk.contact.person_id for talk in talks}))
    known = set(visit.session.scalars(theirs))
    numbers = {e164(one) for one in re.split(r"[\n,;]+", visit.form.get("numbers", "")) if one.strip()}
    return sum(known.isdisjoint(keyring().keyed_hashes(one)) for one in numbers if one)


def _hashes(text: str) -> list[str]:
    given = [one for one in re.split(r"[\n,;]+", text) if one.strip()]
    numbers = [e164(one) for one in given]
    if bad := [n for n, number in enumerate(numbers, 1) if number is None]:
        raise BadInput(f"Number {bad[0]} of the list cannot be one.", "Write one number a line, with its area code.", "numbers")
    if len(numbers) > MOST:
        raise BadInput(f"These are more than {MOST:,} numbers.", "Write to fewer at once.", "numbers")
    return [one for number in numbers if number for one in keyring().keyed_hashes(number)]
