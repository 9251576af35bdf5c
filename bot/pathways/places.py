"""A person's place at an opening: asking for it, what they hear of it, giving it up, and moving up when a seat comes free."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import open_case
from bot.knowledge.openings import Opening, openings
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import Kind
from bot.messaging.speaking import speak
from bot.pathways import seats
from bot.pathways.career_map import Plan, PlanStep
from bot.pathways.wants import AVOID
from bot.people.organization import Organization
from bot.people.person import ContactPoint, Person
from bot.people.reach import NO_CONSENT, against
from bot.settings import settings
from bot.words.say import Say, say

VETERAN = "veteran"
WORKSHOP = "step_workshop"


def take(session: Session, person: Person, opening: Opening, answers: Mapping[str, Any]) -> tuple[seats.Place, list[Say]]:
    """Ask for a seat with everything that speaks for the person; the place, and what they are told."""
    organization = session.get(Organization, person.organization_id)
    claims = seats.Claims(
        organization=organization.name if organization else None,
        veteran=answers.get("veteran") == VETERAN,
        workshop=did_workshop(session, person.id),
        wants_employer=opening.employer in [name for name in answers.get("employers") or () if not name.startswith(AVOID)],
    )
    place = seats.request(session, opening, openings().order, person.id, claims)
    told = [told_place(session, place, opening)]
    if opening.workshop and not claims.workshop:
        told.append(say("seat_workshop"))
    return place, told


def did_workshop(session: Session, person_id: str) -> bool:
    """Whether staff saw this person in the workshop; one's own word gives nobody a better place."""
    query = select(PlanStep.id).join(Plan).where(Plan.person_id == person_id, PlanStep.key == WORKSHOP)
    return session.scalar(query.where(PlanStep.done_by.startswith("staff:")).limit(1)) is not None


def told_place(session: Session, place: seats.Place, opening: Opening) -> Say:
    """Held, or the number in the line."""
    if place.state == seats.HELD:
        return say("seat_held", {"employer": opening.employer})
    return say("seat_waiting", {"position": str(seats.position(session, opening, openings().order, place.person_id))})


def told_again(session: Session, place: seats.Place, opening: Opening) -> Say:
    """The same later on, for a private phone only."""
    if place.state == seats.HELD:
        return say("seat_yours", {"employer": opening.employer})
    position = seats.position(session, opening, openings().order, place.person_id)
    return say("seat_line", {"employer": opening.employer, "position": str(position)})


def mine(session: Session, person_id: str) -> list[tuple[seats.Place, Opening]]:
    """The places a person has or waits for, of openings that are still in the file."""
    query = select(seats.Place).where(seats.Place.person_id == person_id, seats.Place.state != seats.LEFT).order_by(seats.Place.asked_at)
    return [(place, opening) for place in session.scalars(query) if (opening := openings().find(place.opening_id)) is not None]


def give_up(session: Session, opening: Opening, person_id: str) -> None:
    """The place is given up; whoever gets the seat is told."""
    moved = seats.leave(session, opening, openings().order, person_id)
    if moved is not None:
        _tell(session, moved, "seat_opened")


def move_up(session: Session) -> int:
    """Give seats that came free to who waits, end lines of what closed, and tell the people; how many were told."""
    known, today, told = openings(), clock.now().date(), 0
    lines = session.scalars(select(seats.Place.opening_id).where(seats.Place.state == seats.WAITING).distinct()).all()
    for opening_id in lines:
        opening = known.find(opening_id)
        if opening is not None and opening.open_on(today):
            moved, key = seats.fill(session, opening, known.order), "seat_opened"
        else:
            moved, key = seats.end(session, opening_id, known.order), "seat_closed"
        for place in moved:
            _tell(session, place, key)
        told += len(moved)
    return told


def _tell(session: Session, place: seats.Place, key: str) -> None:
    """Tell the person, in words that anybody may read, if we may write to them, in their waking hours; staff hear of it in any case."""
    query = select(Conversation).join(ContactPoint, ContactPoint.id == Conversation.contact_point_id)
    query = query.where(ContactPoint.person_id == place.person_id).order_by(Conversation.last_inbound_at.desc().nulls_last())
    talk = session.scalars(query.limit(1)).first()
    if talk is None:
        return
    reasons = set(against(session, talk.contact, talk.last_inbound_at)) - {NO_CONSENT}  # they asked to be told
    if not reasons:
        speak(session, talk, [say(key)], kind=Kind.ANSWER, due_at=_awake(talk.contact.person), key=f"{key}:{place.id}:{clock.now():%Y%m%d}")
    details = {"opening": place.opening_id, "seat": str(place.seat or ""), "told": "no" if reasons else "yes"}
    open_case(session, "application", conversation=talk, reason=f"case_{key}", details=details)


def _awake(person: Person) -> datetime | None:
    """None now, or when the quiet hours of this person's day end."""
    begin, end = settings().quiet_hours
    here = clock.now().astimezone(ZoneInfo(person.timezone or settings().timezone))
    if not (here.time() >= begin or here.time() < end if begin > end else begin <= here.time() < end):
        return None
    at = here.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return (at if at > here else at + timedelta(days=1)).astimezone(clock.now().tzinfo)
