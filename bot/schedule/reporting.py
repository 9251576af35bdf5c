"""Which shift or class a person speaks of who tells by themselves that they are late or can't come."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.conversation import Conversation
from bot.messaging.question import Question, ask, open_questions
from bot.schedule import days_off
from bot.schedule.answering import absent_from, said
from bot.schedule.appointment import ABSENT, CLASS, LATE, SHIFT, Appointment, coming_up
from bot.schedule.reading_answers import ALL, MOST_LATE, minutes_after
from bot.schedule.shift_question import SHIFT_ANSWER
from bot.schedule.still_so import takes_place
from bot.schedule.wording import line
from bot.text.clock_words import When
from bot.text.folding import bare
from bot.text.numbers import choice
from bot.words.say import Choice, Say, say

_JUST = r"(?:(?:its|it is|just|only|the|my|for|to|from|solo|es|la|el|mi|de|al|a|so|e|o|minha|meu|da|do|na|no|pra|para) )*"
_NAMED = {
    SHIFT: re.compile(_JUST + r"(?:shift|work|job|turno|trabajo|trabalho|servico)(?: one| only| solo| so)?"),
    CLASS: re.compile(_JUST + r"(?:class|classes|course|training|school|clase|curso|escuela|aula|escola)(?: one| only| solo| so)?"),
}
WHICH_SHIFT, EACH = "which_shift", "each"
MOST_CHOICES = 4
SOON = timedelta(hours=36)
AHEAD = timedelta(days=35)


def meant(session: Session, talk: Conversation, found: When, value: str) -> list[Appointment]:
    """Which appointments a text may speak of: of the days it names, else what runs now or comes in the next day and a half.

    One they can't come to is over for "can't come", but not for "actually 30 min late".
    """
    person_id, now = talk.contact.person_id, clock.now()
    ahead = coming_up(session, person_id, now, now + AHEAD)
    if found.dates:
        return [one for one in ahead if one.starts_at.astimezone(one.series.zone).date() in found.dates]
    if found.date_range:
        first, last = found.date_range
        return [one for one in ahead if first <= one.starts_at.astimezone(one.series.zone).date() <= last]
    near = [one for one in ahead if one.starts_at < now + SOON and not one.answer == value == ABSENT]
    asked = {question.data["appointment"] for question in open_questions(session, talk.id) if question.name == SHIFT_ANSWER}
    just_asked = [one for one in near if one.id in asked]
    return just_asked if len(just_asked) == 1 else _first_day_of(near)


def _first_day_of(near: Sequence[Appointment]) -> list[Appointment]:
    """What is next, and whatever else is on that same day."""
    if not near:
        return []
    day = near[0].starts_at.astimezone(near[0].series.zone).date()
    return [one for one in near if one.starts_at.astimezone(one.series.zone).date() == day]


def report(session: Session, talk: Conversation, value: str, found: When, inbound_id: int) -> list[Say] | None:
    """Somebody tells by themselves that they are late or can't come; None when we know of no appointment that is meant."""
    fits = meant(session, talk, found, value)
    if value == LATE and not found.dates:  # "tomorrow fine, but friday late": which of them is asked, never guessed
        fits = [one for one in fits if one.starts_at < clock.now() + SOON] or fits
    if not fits:
        return None
    if value == ABSENT and len(fits) > 1 and days_off.names_several(found):
        return days_off.several(session, talk, fits, inbound_id)
    if len(fits) == 1:
        return said(session, talk, fits[0], value, inbound_id, late_by(fits[0], found) if value == LATE else None)
    return [which(session, talk, fits[:MOST_CHOICES], value, found)]


def late_by(one: Appointment, found: When) -> int | None:
    """Minutes late as a text says it: "20 min late", or "there at 9:15"."""
    if found.duration:
        minutes = int(found.duration.total_seconds() // 60)
    elif at := found.start or found.end:  # "there at 9:15", "late till 9:15"
        minutes = minutes_after(one.starts_at.astimezone(one.series.zone).time(), at, found.ambiguous)
    else:
        return None
    return minutes if 0 < minutes <= MOST_LATE else None


def which(session: Session, talk: Conversation, fits: Sequence[Appointment], value: str, found: When) -> Say:
    """Several fit: ask which one is meant."""
    known: dict[str, Any] = {"values": [one.id for one in fits], "said": value, "lines": [line(one) for one in fits]}
    known["kinds"] = [one.series.kind for one in fits]
    minutes = int(found.duration.total_seconds() // 60) if found.duration else None
    return which_again(ask(session, talk.id, WHICH_SHIFT, known | {"minutes": minutes}, hours=12))


def which_again(question: Question) -> Say:
    """The choice once more."""
    pairs = zip(question.data["values"], question.data["lines"], strict=True)
    return say("which_shift", choices=[Choice(title=title, payload=f"answer:{one}") for one, title in pairs], question_id=question.id)


def parse_which(text: str, language: str, data: Mapping[str, Any]) -> str | None:
    """One of data["values"] by its number, or "the class" where only one is; "both" is all of them for who can't come."""
    if data["said"] == ABSENT and ALL.fullmatch(bare(text)):
        return EACH
    kinds = data.get("kinds", [])
    named = [kind for kind, words in _NAMED.items() if words.fullmatch(bare(text)) and kinds.count(kind) == 1]
    if named:
        return str(data["values"][kinds.index(named[0])])
    picked = choice(text, len(data["values"]), language)
    return None if picked is None else str(data["values"][picked - 1])


def answer_which(session: Session, talk: Conversation, question: Question, value: str, inbound_id: int) -> list[Say]:
    """The appointment that was meant, or all that still take place."""
    if value == EACH:
        known = [session.get(Appointment, one) for one in question.data["values"]]
        still = [one for one in known if one is not None and takes_place(one) and one.ends_at > clock.now()]
        return absent_from(session, talk, still, inbound_id) if still else [say("question_is_over")]
    one = session.get(Appointment, value)
    if one is None:
        return [say("question_is_over")]
    return said(session, talk, one, question.data["said"], inbound_id, question.data.get("minutes"))
