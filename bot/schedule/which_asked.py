"""Of several open reminders: which an answer is for, by the day or kind it names, by what is over already, or all of them ("both")."""

import re
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.conversation import Conversation
from bot.messaging.question import ANSWERED, Question, close
from bot.schedule.answering import absent_from, answer
from bot.schedule.appointment import ABSENT, CLASS, COMING, SHIFT, Appointment, zone_of
from bot.schedule.lists import lines
from bot.schedule.reading_answers import ALL, counted_from_now
from bot.schedule.still_so import takes_place
from bot.text.clock_words import when
from bot.text.folding import bare
from bot.words.say import Say, say

_KINDS = {
    SHIFT: re.compile(r"\b(?:shift|work|job|turno|trabajo|chamba|trabalho|servico)\b"),
    CLASS: re.compile(r"\b(?:class|school|training|clase|curso|escuela|aula|escola)\b"),
}


def narrowed(session: Session, talk: Conversation, asked: Sequence[Question], text: str) -> list[Question]:
    """Those that a text may be for. None are left if it names another day; what is over counts only where nothing else is asked."""
    person, now = talk.contact.person, clock.now()
    known = _appointments(session, asked)
    found = when(text, person.language, now.astimezone(zone_of(person)))
    left = list(asked)
    if found.dates and not counted_from_now(found):  # "be there in 20 min" names a moment, no day
        named = [one for one in left if (shift := known.get(one.id)) is None or _day(shift) in found.dates]
        left = named if named or len(found.dates) == 1 else left
    if kind := _kind_named(text):
        left = [one for one in left if (shift := known.get(one.id)) is None or shift.series.kind == kind] or left
    ahead = [one for one in left if (shift := known.get(one.id)) is not None and shift.ends_at > now and takes_place(shift)]
    return ahead or left


def _kind_named(text: str) -> str | None:
    """A shift or a class, if the text speaks of one of them and not of both."""
    words = bare(text)
    named = {kind for kind, pattern in _KINDS.items() if pattern.search(words)}
    return named.pop() if len(named) == 1 else None


def without_days(text: str, language: str) -> str | None:
    """The words of a text without its days; None if it names an hour, or a time that was not understood."""
    found = when(text, language, clock.now())
    if found.start or found.end or found.duration or found.missed:
        return None
    left = list(text)
    for span in found.understood:
        left[span.start : span.end] = " " * (span.end - span.start)
    return bare("".join(left))


def says_all(text: str) -> bool:
    """Whether a text means all that was asked: "both", "1 both", "a los dos"."""
    return bool(ALL.search(bare(text)))


def answer_all(session: Session, talk: Conversation, some: Sequence[tuple[Question, str]], inbound_id: int) -> list[Say] | None:
    """Coming to all of them, or to none; None where the answer is another, which is asked for one by one."""
    values = {value for _, value in some}
    known = _appointments(session, [question for question, _ in some])
    if len(values) != 1 or not values <= {COMING, ABSENT} or len(known) < len(some):
        return None
    for question, _ in some:
        close(question, ANSWERED)
    shifts = sorted(known.values(), key=lambda one: one.starts_at)
    if values == {ABSENT}:
        return absent_from(session, talk, shifts, inbound_id)
    said = [answer(session, talk, question, COMING, inbound_id) for question, _ in some]
    if any(more for _, *more in said) or any(first["key"] != "shift_coming_ok" for first, *_ in said):
        return [one for says in said for one in says]
    return [say("shift_coming_all", {"lines": lines(shifts)})]


def _appointments(session: Session, asked: Sequence[Question]) -> dict[int, Appointment]:
    ids = {question.id: question.data["appointment"] for question in asked}
    rows = {one.id: one for one in session.scalars(select(Appointment).where(Appointment.id.in_(set(ids.values()))))}
    return {question: rows[one] for question, one in ids.items() if one in rows}


def _day(one: Appointment) -> date:
    return one.starts_at.astimezone(one.series.zone).date()
