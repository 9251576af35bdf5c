"""How many texts nobody asked for a person got today: two are enough. What can wait for the morning is put off."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.claiming import Taken
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import QUEUED, SENDING, SENT, STATE, UNKNOWN, Kind, Outbound
from bot.people.person import ContactPoint, Person
from bot.schedule.reminder_times import Quiet, is_quiet, quiet_ends
from bot.store.many import among

MOST_A_DAY = 2
ENOUGH = "enough for today"


def sent_today(session: Session, people: Mapping[str, ZoneInfo]) -> dict[str, int]:
    """Person id -> how many texts nobody asked for went out today, by their own day: reminders, and what staff sent to many.

    `people` are ids with their zone; all their phones count together. What is only being taken up does not count yet. A text of which
    nobody knows whether it left counts: it may well be on the phone.
    """
    if not people:
        return {}
    theirs = select(Conversation.id, ContactPoint.person_id).join(ContactPoint, ContactPoint.id == Conversation.contact_point_id)
    talks = {str(talk): str(person) for talk, person in session.execute(theirs.where(among(ContactPoint.person_id, people)))}
    zones: dict[ZoneInfo, list[str]] = {}
    for talk_id, person_id in talks.items():
        zones.setdefault(people[person_id], []).append(talk_id)
    found: dict[str, int] = {}
    for zone, some in zones.items():
        today = midnight(clock.now(), zone)
        query = select(Outbound.conversation_id, func.count()).where(
            among(Outbound.conversation_id, some), Outbound.kind.in_((Kind.REMINDER, Kind.BULK))
        )
        query = query.where(STATE.in_((SENT, SENDING, UNKNOWN)), Outbound.first_attempt_at >= today, Outbound.id > 0)
        query = query.where(or_(Outbound.key.is_(None), ~Outbound.key.startswith("intro:"))).group_by(Outbound.conversation_id)
        for talk, n in session.execute(query):
            person_id = talks[str(talk)]
            found[person_id] = found.get(person_id, 0) + n
    return found


def hold(session: Session, people: Collection[str]) -> set[str]:
    """Those of these people whose texts nobody else takes until this transaction ends; another worker has the rest in hand.

    Of two that took texts to two phones of a person at once each would count without the other's. Nobody waits, so nobody waits for each
    other. (SQLite has one writer at a time: all.)
    """
    if not people:
        return set()
    free = select(Person.id).where(among(Person.id, people)).with_for_update(skip_locked=True, key_share=True)
    return set(session.connection().execute(free).scalars())


def next_room(at: datetime, zone: ZoneInfo, quiet: Quiet) -> datetime:
    """The first moment (UTC) of the person's next day in which they are awake: then two more may go out."""
    tomorrow = midnight(at, zone, 1)
    return quiet_ends(tomorrow, zone, quiet) if is_quiet(tomorrow, zone, quiet) else tomorrow


def midnight(at: datetime, zone: ZoneInfo, days: int = 0) -> datetime:
    """The start (UTC) of the day there on which `at` lies, or so many days later."""
    return datetime.combine(at.astimezone(zone).date() + timedelta(days=days), time(), zone).astimezone(UTC)


def put_off(row: Taken, at: datetime) -> None:
    """Let a text that was taken up go out at `at` (UTC) instead, or not at all if that is too late; it counts for that day then."""
    if row.valid_until is not None and row.valid_until <= at:
        row.drop("too late")
        return
    row.state, row.tries, row.first_attempt_at = QUEUED, 0, None
    row.due_at = row.next_try_at = at
