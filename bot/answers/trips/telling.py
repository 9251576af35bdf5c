"""Says what was prepared: the trip with its follow-ups, a question for what is missing, or honestly that there is no way."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from bot.answers.memory import NEVER_AGAIN, latest
from bot.answers.telling import ANSWER_MORE, ANSWER_WHICH
from bot.answers.transit import faults
from bot.answers.transit.trip import Place
from bot.answers.trips import saved, wording
from bot.answers.trips.follow import CHANGE, FORGET, about_own
from bot.answers.trips.known import OWN, Prepared
from bot.answers.trips.whereabouts import called
from bot.answers.trips.wish import Wish, kept
from bot.care.offer import ASK_STAFF, drop, offer_staff
from bot.knowledge.help_line import help_line
from bot.messaging.conversation import Conversation
from bot.messaging.question import Question, ask
from bot.text.answers import yes_no
from bot.text.numbers import choice
from bot.words.catalogue import LANGUAGES
from bot.words.say import Choice, Say, say

TRIP, TRIP_ASK, TRIP_KEEP = "trip", "trip_ask", "trip_keep"
REASON = "case_trip"
_HOURS = 24.0


def tell(session: Session, conversation: Conversation, found: Prepared) -> list[Say]:
    """What to say and the questions that stay open; faults of sources are kept for staff."""
    person = conversation.contact.person_id
    if found.forget:
        return [say("trip_forgotten" if saved.forget(session, person) else "trip_nothing_kept")]
    if found.own is not None:
        drop(session, conversation, TRIP_ASK, TRIP_KEEP)
        saved.keep(session, person, found.own)
        return [say("trip_kept", {"place": wording.place(found.own)})]
    if found.fare:
        saved.keep_fare(session, person, found.fare)
        return [say("trip_fare_noted")]
    drop(session, conversation, ASK_STAFF, TRIP, TRIP_ASK, TRIP_KEEP, ANSWER_MORE, ANSWER_WHICH)  # or "1" would fit two
    if found.need:
        return [_ask(session, conversation, found)]
    if found.planned is None:
        return [say(found.key, found.fields or None), *_people(session, conversation)]
    faults.note(session, found.planned.faults)
    if found.planned.trip is None:
        return _no_way(session, conversation, found)
    return _told(session, conversation, found)


def _told(session: Session, conversation: Conversation, found: Prepared) -> list[Say]:
    planned = found.planned
    assert planned is not None
    trip = planned.trip
    assert trip is not None
    mine = saved.saved(session, conversation.contact.person_id)
    data = {
        "wish": kept(found.wish),
        "leaves": trip.leaves.isoformat(),
        "arrives": trip.arrives.isoformat(),
        "asked_again": NEVER_AGAIN,
    }
    told_before = latest(session, conversation.id, TRIP) is not None
    asked = ask(session, conversation.id, TRIP, data, hours=_HOURS)
    says = wording.told(trip, found.wish, later_only=found.later_only)
    says += wording.live(trip, planned.live)
    says += wording.fare(trip, mine.fare if mine else None)
    start = found.wish.from_
    if found.wish.asked_start and start is not None and (mine is None or (mine.place is None and mine.declined_at is None)):
        return [*says, _keep(session, conversation, start.place)]
    if not told_before:
        return [*says, say("trip_more", question_id=asked.id)]
    says[-1]["question_id"] = asked.id
    return says


def _keep(session: Session, conversation: Conversation, place: Place) -> Say:
    data = {"place": {"name": place.name, "lat": place.lat, "lon": place.lon}, "asked_again": NEVER_AGAIN}
    return keep_again(ask(session, conversation.id, TRIP_KEEP, data, hours=_HOURS))


def keep_again(question: Question) -> Say:
    """Whether to keep the start place."""
    return say("trip_keep", {"place": wording.place(Place(**question.data["place"]))}, question_id=question.id)


def kept_or_not(session: Session, conversation: Conversation, question: Question, value: bool, inbound_id: int) -> list[Say]:
    """They said whether to keep it."""
    person = conversation.contact.person_id
    if not value:
        saved.decline(session, person)
        return [say("trip_not_kept")]
    place = Place(**question.data["place"])
    saved.keep(session, person, place)
    return [say("trip_kept", {"place": wording.place(place)})]


def _people(session: Session, conversation: Conversation) -> list[Say]:
    return [say("trip_line", help_line().fields), offer_staff(session, conversation, "ask_staff", REASON)]


def _no_way(session: Session, conversation: Conversation, found: Prepared) -> list[Say]:
    """Nothing found, or nobody could look: never a guess."""
    planned, wish = found.planned, found.wish
    assert planned is not None
    if not planned.asked:
        key, fields = "trip_source_down", {}
    else:
        assert wish.from_ is not None
        assert wish.to is not None
        key, fields = "trip_no_way", {"start": wording.place(wish.from_), "place": wording.place(wish.to)}
        ask(
            session,
            conversation.id,
            TRIP_ASK,
            {"need": "when", "key": "trip_when", "wish": kept(wish), "asked_again": NEVER_AGAIN},
            hours=1,
        )
    phone = [say("trip_agency_phone", {"phone": planned.phones[0]})] if planned.phones else []
    return [say(key, fields), *phone, *_people(session, conversation)]


def _ask(session: Session, conversation: Conversation, found: Prepared) -> Say:
    data: dict[str, Any] = {"need": found.need, "key": found.key, "fields": dict(found.fields), "wish": kept(found.wish)}
    data["choices"] = [{"name": one.name, "lat": one.lat, "lon": one.lon} for one in found.choices]
    return again(ask(session, conversation.id, TRIP_ASK, data, hours=_HOURS))


def again(question: Question) -> Say:
    """What is missing, asked once more."""
    data = question.data
    choices = [
        Choice(title={language: called(Place(**one), language) for language in LANGUAGES}, payload=f"answer:{n}")
        for n, one in enumerate(data.get("choices") or ())
    ]
    return say(data["key"], data.get("fields"), choices=choices, question_id=question.id)


def trip_again(question: Question) -> Say:
    """A told trip stands by itself; this only happens if somebody says "repeat"."""
    return say("trip_more", question_id=question.id)


def yes_or_no(text: str, language: str, data: Mapping[str, Any]) -> bool | None:
    """Yes or no, as a word or a number."""
    number = choice(text, 2, language)
    return yes_no(text, language) if number is None else number == 1


def forget(session: Session, conversation: Conversation, text: str) -> list[Say] | None:
    """Forget where their trips start, if the text asks for that; None if it asks for something else or nothing is kept."""
    if about_own(text) != FORGET or not saved.forget(session, conversation.contact.person_id):
        return None
    return [say("trip_forgotten")]


def moved(session: Session, conversation: Conversation, text: str) -> list[Say]:
    """They have a new address: ask where their trips start now, if a start was kept."""
    mine = saved.place_of(saved.saved(session, conversation.contact.person_id))
    if mine is None or about_own(text) != CHANGE:
        return []
    return [_ask(session, conversation, Prepared(Wish(), "trip_own_where", need=OWN))]
