"""May we text here? Every reason against it, for staff and for whatever sends unasked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.people.ages import GUARDIAN, Aged, is_minor
from bot.people.consent import Consent
from bot.people.person import ContactPoint
from bot.people.proof import QUIET, ContactCheck
from bot.store.many import among

# Reasons, the worst first; templates/words.html and docs/desk.md say them in words.
STOPPED, UNREACHABLE, UNPROVEN, QUIET_LONG, NO_GUARDIAN, NO_CONSENT = (
    "stopped",
    "unreachable",
    "unproven",
    "quiet",
    "no_guardian",
    "no_consent",
)


class Phone(Protocol):
    """What must be known of a contact point: a ContactPoint, or only these columns of it where very many are looked at."""

    @property
    def id(self) -> str: ...
    @property
    def person_id(self) -> str: ...
    @property
    def verified_at(self) -> datetime | None: ...
    @property
    def stopped_at(self) -> datetime | None: ...
    @property
    def unreachable_at(self) -> datetime | None: ...
    @property
    def person(self) -> Aged: ...


Heard = tuple[Phone, datetime | None]


def against(session: Session, contact: ContactPoint, last_inbound_at: datetime | None, purpose: str = "coaching_texts") -> list[str]:
    """Why nothing may be sent there unasked; empty when it may. `last_inbound_at` is when the person last wrote from there."""
    return against_many(session, [(contact, last_inbound_at)], (purpose,))[contact.id]


def against_many(session: Session, contacts: Sequence[Heard], purposes: Sequence[str] = ("coaching_texts",)) -> dict[str, list[str]]:
    """The same for many at once, with two queries: contact id -> reasons.

    Each contact comes with when the person last wrote from there. Of several purposes the first one with an answer counts.
    """
    ids, people = {contact.id for contact, _ in contacts}, {contact.person_id for contact, _ in contacts}
    unproven = set(session.scalars(select(ContactCheck.contact_point_id).where(among(ContactCheck.contact_point_id, ids))))
    agreed = _newest(session, people, (*purposes, GUARDIAN))
    return {contact.id: _reasons(contact, heard_at, contact.id in unproven, agreed, purposes) for contact, heard_at in contacts}


def _newest(session: Session, people: set[str], purposes: Sequence[str]) -> Mapping[tuple[str, str], bool]:
    query = select(Consent.person_id, Consent.purpose, Consent.given)
    query = query.where(among(Consent.person_id, people), Consent.purpose.in_(purposes))
    query = query.order_by(Consent.at, Consent.id)
    return {(person_id, purpose): given for person_id, purpose, given in session.execute(query)}


def _reasons(
    contact: Phone, heard_at: datetime | None, unproven: bool, agreed: Mapping[tuple[str, str], bool], purposes: Sequence[str]
) -> list[str]:
    now, person_id = clock.now(), contact.person_id
    heard = max(filter(None, (heard_at, contact.verified_at)), default=None)
    yes = next((agreed[person_id, one] for one in purposes if (person_id, one) in agreed), False)
    facts = {
        STOPPED: contact.stopped_at is not None,
        UNREACHABLE: contact.unreachable_at is not None,
        UNPROVEN: unproven,
        QUIET_LONG: heard is not None and now - heard > QUIET,
        NO_GUARDIAN: is_minor(contact.person, now.date()) and not agreed.get((person_id, GUARDIAN), False),
        NO_CONSENT: not yes,
    }
    return [reason for reason, holds_good in facts.items() if holds_good]
