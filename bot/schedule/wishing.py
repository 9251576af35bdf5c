"""A person says how they want to be reminded: understood and kept, or asked as a choice."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import open_case
from bot.messaging.conversation import Conversation
from bot.messaging.question import Question, ask
from bot.schedule.appointment import zone_of
from bot.schedule.reminder_times import is_quiet
from bot.schedule.wish_words import NOON, read_asleep, read_wish
from bot.schedule.wishes import CHOICES, DEFAULT, EVENING, THREE_DAYS, ReminderWish, evening_at, hour_of, quiet_for, set_wish
from bot.schedule.wording import time_at, time_of
from bot.text.clock_words import When, when
from bot.text.folding import bare
from bot.text.numbers import choice
from bot.words.catalogue import LANGUAGES
from bot.words.render import render
from bot.words.say import Say, say

REMINDER_WISH = "reminder_wish"
_OF_A_SHIFT = re.compile(r"\b(?:shifts?|work|class|start|turno|trabajo|clase|entro|empiezo|trabalho|aula|comeco)\b")  # "my 2pm shift"


def wished(session: Session, talk: Conversation, text: str, inbound_id: int) -> list[Say]:
    """Keep a wish that is clear; else ask, and let the team see it."""
    person = talk.contact.person
    now = clock.now().astimezone(zone_of(person))
    had = session.get(ReminderWish, person.id)
    offsets = read_wish(text, person.language, now, tuple(had.offsets) if had and had.offsets is not None else DEFAULT)
    asleep = read_asleep(text, person.language, now)
    hour = None if asleep or _OF_A_SHIFT.search(bare(text)) else _evening_hour(when(text, person.language, now))
    usual = next((at for one in offsets or () if (at := hour_of(one))), None)
    held = (
        hour is not None and hour >= NOON and not is_quiet(datetime.combine(now.date(), hour, now.tzinfo), zone_of(person), quiet_for(had))
    )
    if offsets and usual and hour and held:
        offsets = tuple(evening_at(hour) if hour_of(one) else one for one in offsets)
    said = [] if offsets is None else kept(session, talk, offsets)
    if usual and hour and not held:
        said.append(say("reminders_evening_at", {"start": time_at(f"{usual:%H:%M}")}))
    if asleep is not None:
        set_wish(session, person.id, asleep=asleep)
        start, end = (time_of(datetime.combine(now.date(), at, now.tzinfo), zone_of(person)) for at in asleep)
        return [*said, say("reminders_asleep", {"start": start, "end": end})]
    if said:
        return said
    open_case(session, "schedule", conversation=talk, reason="case_reminders", inbound_id=inbound_id)
    return [again(ask(session, talk.id, REMINDER_WISH, {}))]


def _evening_hour(found: When) -> time | None:
    """The hour that a text names for the evening before: "at 8" is eight in the evening."""
    hour = found.start or found.end  # "the night before at 8" reads like an end
    return hour.replace(hour=hour.hour + 12) if hour and found.ambiguous and hour < NOON else hour


def kept(session: Session, talk: Conversation, offsets: Sequence[str]) -> list[Say]:
    """Keep when to remind, and say it back."""
    set_wish(session, talk.contact.person_id, offsets=tuple(offsets))
    if not offsets:
        return [say("reminders_none")]
    return [say("reminders_set", {"wish": {language: ", ".join(_said(one, language) for one in offsets) for language in LANGUAGES}})]


def _said(offset: str, language: str) -> str:
    if offset == THREE_DAYS:
        return render("wish_at_3days", {}, language).text
    if hour := hour_of(offset):
        plain = offset == EVENING
        return render(
            "wish_at_evening" if plain else "wish_at_evening_hour", {} if plain else {"start": time_at(f"{hour:%H:%M}")}, language
        ).text
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
