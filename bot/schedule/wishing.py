"""A person says how they want to be reminded: understood and kept, or asked as a choice."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import open_case
from bot.messaging.conversation import Conversation
from bot.messaging.question import Question, ask
from bot.schedule.appointment import zone_of
from bot.schedule.reminder_times import AT_EVENING
from bot.schedule.wish_words import read_asleep, read_wish
from bot.schedule.wishes import CHOICES, DEFAULT, EVENING, THREE_DAYS, ReminderWish, set_wish
from bot.schedule.wording import time_of
from bot.text.clock_words import when
from bot.text.numbers import choice
from bot.words.catalogue import LANGUAGES
from bot.words.render import render
from bot.words.say import Say, say

REMINDER_WISH = "reminder_wish"
_KEYS = {EVENING: "wish_at_evening", THREE_DAYS: "wish_at_3days"}


def wished(session: Session, talk: Conversation, text: str, inbound_id: int) -> list[Say]:
    """Keep a wish that is clear; else ask, and let the team see it."""
    person = talk.contact.person
    now = clock.now().astimezone(zone_of(person))
    had = session.get(ReminderWish, person.id)
    offsets = read_wish(text, person.language, now, tuple(had.offsets) if had and had.offsets is not None else DEFAULT)
    asleep = read_asleep(text, person.language, now)
    said = [] if offsets is None else kept(session, talk, offsets)
    hour = when(text, person.language, now).start
    if offsets and EVENING in offsets and hour not in (None, AT_EVENING):  # "at 8 the night before"
        said.append(say("reminders_evening_at", {"start": time_of(datetime.combine(now.date(), AT_EVENING, now.tzinfo), zone_of(person))}))
    if asleep is not None:
        set_wish(session, person.id, asleep=asleep)
        start, end = (time_of(datetime.combine(now.date(), at, now.tzinfo), zone_of(person)) for at in asleep)
        return [*said, say("reminders_asleep", {"start": start, "end": end})]
    if said:
        return said
    open_case(session, "schedule", conversation=talk, reason="case_reminders", inbound_id=inbound_id)
    return [again(ask(session, talk.id, REMINDER_WISH, {}))]


def kept(session: Session, talk: Conversation, offsets: Sequence[str]) -> list[Say]:
    """Keep when to remind, and say it back."""
    set_wish(session, talk.contact.person_id, offsets=tuple(offsets))
    if not offsets:
        return [say("reminders_none")]
    return [say("reminders_set", {"wish": {language: ", ".join(_said(one, language) for one in offsets) for language in LANGUAGES}})]


def _said(offset: str, language: str) -> str:
    if offset in _KEYS:
        return render(_KEYS[offset], {}, language).text
    hours, minutes = divmod(int(offset), 60)
    long = " ".join(filter(None, (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "")))
    return render("wish_at_minutes", {"n": long}, language).text


def again(question: Question) -> Say:
    """The choice once more."""
    return say("reminder_wish", question_id=question.id)


def parse(text: str, language: str, data: Mapping[str, Any]) -> str | None:
    """One of the choices by its number, or "offsets:..." from own words."""
    picked = choice(text, len(CHOICES), language)
    if picked is not None:
        return list(CHOICES)[picked - 1]
    offsets = read_wish(text, language, clock.now(), DEFAULT)
    return None if offsets is None else "offsets:" + ",".join(offsets)


def answer(session: Session, talk: Conversation, question: Question, value: str, inbound_id: int) -> list[Say]:
    """The choice that was made."""
    if value.startswith("offsets:"):
        return kept(session, talk, [one for one in value.removeprefix("offsets:").split(",") if one])
    return kept(session, talk, CHOICES[value])
