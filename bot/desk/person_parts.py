"""Parts of a person's page as plain data: phones and chats, and the newest answers of the consent ledger."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.doors import Visit
from bot.messaging.conversation import Conversation
from bot.people import erasure, merging
from bot.people.consent import Consent, current
from bot.people.person import SMS, Person
from bot.people.proof import AlsoUses, ContactCheck
from bot.people.reach import against_many


def contacts(visit: Visit, person: Person) -> list[dict[str, Any]]:
    """Phones and chats; a number only for roles that may see it."""
    session = visit.session
    ids = [contact.id for contact in person.contacts]
    talks = {one.contact_point_id: one for one in session.scalars(select(Conversation).where(Conversation.contact_point_id.in_(ids)))}
    checks = {one.contact_point_id: one for one in session.scalars(select(ContactCheck).where(ContactCheck.contact_point_id.in_(ids)))}
    also = list(session.scalars(select(AlsoUses).where(AlsoUses.contact_point_id.in_(ids)).order_by(AlsoUses.at)))
    heard_at = {contact.id: talks[contact.id].last_inbound_at if contact.id in talks else None for contact in person.contacts}
    reasons = against_many(session, [(contact, heard_at[contact.id]) for contact in person.contacts])
    rows = []
    for contact in person.contacts:
        talk, check = talks.get(contact.id), checks.get(contact.id)
        rows.append(
            {
                "id": contact.id,
                "kind": contact.kind,
                "number": contact.address if contact.kind == SMS and visit.may("see_numbers") else None,
                "conversation": talk.id if talk else None,
                "heard_at": heard_at[contact.id],
                "private": contact.private,
                "verified_at": contact.verified_at,
                "check": check.reason if check else None,
                "shared": [one.person_id for one in also if one.contact_point_id == contact.id and contact.kind == SMS],
                "stop_reason": contact.stop_reason,
                "against": reasons[contact.id] if contact.kind == SMS else [],
            }
        )
    return rows


def agreed(session: Session, person_id: str, places: Mapping[str, str]) -> list[dict[str, Any]]:
    """The newest answer for each purpose and recipient."""
    return [line(row, places) for row in current(session, person_id)]


def line(row: Consent, places: Mapping[str, str]) -> dict[str, Any]:
    """One answer as a page shows it; an organization's id becomes its name."""
    return {
        "purpose": row.purpose,
        "recipient": places.get(row.recipient or "", row.recipient),
        "raw": row.recipient,
        "given": row.given,
        "wording": row.wording,
        "channel": row.channel,
        "proof": row.proof,
        "at": row.at,
        "recorded_at": row.recorded_at,
    }


def their_data(visit: Visit, person: Person) -> dict[str, Any]:
    """A wish to delete it, and the records that were joined to this one."""
    wish = erasure.wanted(visit.session, person.id)
    joined = merging.of_person(visit.session, person.id)
    others = select(Person.id, Person.name).where(Person.id.in_([one.gone_id for one in joined]))
    names = dict(visit.session.execute(others).all()) if joined else {}
    return {
        "due": wish.due_at if wish else None,
        "asked_by": wish.by.partition(":")[0] if wish else None,
        "merges": [{"id": one.id, "name": names.get(one.gone_id), "at": one.at} for one in joined],
    }
