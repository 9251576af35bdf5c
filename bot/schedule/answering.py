"""What a person says about a shift or class: coming, late, can't come; by a number, days later, or told by themselves."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import open_case
from bot.messaging.conversation import Conversation
from bot.messaging.question import ANSWERED, OPEN, Question, ask, close, open_questions
from bot.schedule import employer
from bot.schedule.appointment import ABSENT, CLASS, COMING, LATE, Appointment
from bot.schedule.own_answers import UNSURE, contradicts, numbered_answer, own_answer
from bot.schedule.wording import CHOICES, named
from bot.text.answers import yes_no
from bot.text.clock_words import when
from bot.text.folding import bare
from bot.text.numbers import choice, number
from bot.words.catalogue import LANGUAGES, catalogue
from bot.words.say import Say, say

LATE_MINUTES, TELL_EMPLOYER = "late_minutes", "tell_employer"
MOST_LATE = 12 * 60


def parse_answer(text: str, language: str, data: Mapping[str, Any]) -> str | None:
    """coming, late (or late:MINUTES), absent or unsure: by number, yes or no, or own words in any of the three languages."""
    if (picked := choice(text, len(CHOICES), language)) is not None:
        return (COMING, LATE, ABSENT)[picked - 1]
    if (numbered := numbered_answer(text)) is not None:
        minutes = parse_minutes(numbered[1], language, {}) if numbered[0] == LATE else None
        return f"{LATE}:{minutes}" if minutes else numbered[0]
    said = bare(text)
    for name in CHOICES:
        known = catalogue().options[name]
        if any(said in (bare(known.titles[tongue]), *map(bare, known.also[tongue])) for tongue in LANGUAGES):
            return known.payload.removeprefix("answer:")
    if (own := own_answer(text)) is not None:
        return own
    verdict = yes_no(text, language)
    return None if verdict is None or contradicts(text, verdict) else COMING if verdict else ABSENT


def answer(session: Session, talk: Conversation, question: Question, value: str, inbound_id: int) -> list[Say]:
    """The answer to a reminder."""
    one = session.get(Appointment, question.data["appointment"])
    if one is None:
        return [say("question_is_over")]
    if value == UNSURE:  # never guessed
        question.state, question.closed_at = OPEN, None
        return [say("shift_unsure", {"appointment": question.data["label"]["appointment"]}, options=list(CHOICES), question_id=question.id)]
    value, _, minutes = value.partition(":")
    return said(session, talk, one, value, inbound_id, int(minutes) if minutes else None)


def said(session: Session, talk: Conversation, one: Appointment, value: str, inbound_id: int, minutes: int | None = None) -> list[Say]:
    """Keep what a person said about one appointment, tell the team, and ask what comes next."""
    _close_for(session, talk, one)
    now = clock.now()
    if one.ends_at <= now:
        one.answer, one.answered_at = value, now
        open_case(
            session,
            "schedule",
            conversation=talk,
            reason="case_answer_after",
            inbound_id=inbound_id,
            details={"appointment_id": one.id},
        )
        return [say("shift_is_over")]
    before = one.answer
    if value == COMING:
        one.answer, one.answered_at, one.late_minutes = COMING, now, None
        return [say("shift_coming_ok", {"appointment": named(one)}), *_after_all(session, talk, one, before, inbound_id)]
    if value == LATE:
        one.answer, one.answered_at, one.late_minutes = LATE, now, None
        _tell_team(session, talk, one, "late", inbound_id)
        if minutes is None:
            starts = f"{one.starts_at.astimezone(one.series.zone):%H:%M}"
            question = ask(session, talk.id, LATE_MINUTES, {"appointment": one.id, "starts": starts}, hours=12)
            return [say("ask_late_minutes", question_id=question.id)]
        return _late(session, talk, one, minutes)
    one.answer, one.answered_at, one.late_minutes = ABSENT, now, None
    _tell_team(session, talk, one, "absence", inbound_id)
    return [say("shift_absent_ok", {"appointment": named(one)}), *_outside(session, talk, one)]


def _after_all(session: Session, talk: Conversation, one: Appointment, before: str | None, inbound_id: int) -> list[Say]:
    """Who was said to be absent or late comes after all: whoever heard the one must hear the other."""
    if before not in (ABSENT, LATE):
        return []
    _tell_team(session, talk, one, "absence" if before == ABSENT else "late", inbound_id, "case_coming_after_all")
    if employer.was_told(session, one):
        return _read_back(session, talk, one) if employer.may_be_told(session, talk, one) else [employer.call_in(one)]
    return [employer.call_in(one)] if before == ABSENT else []


def _late(session: Session, talk: Conversation, one: Appointment, minutes: int) -> list[Say]:
    one.late_minutes = minutes
    return [say("shift_late_ok", {"minutes": str(minutes), "appointment": named(one)}), *_outside(session, talk, one)]


def _tell_team(session: Session, talk: Conversation, one: Appointment, kind: str, inbound_id: int, reason: str = "") -> None:
    reason = reason or ("case_late" if kind == "late" else "case_absence")
    open_case(session, kind, conversation=talk, reason=reason, inbound_id=inbound_id, details={"appointment_id": one.id})


def _outside(session: Session, talk: Conversation, one: Appointment) -> list[Say]:
    """With consent for this employer: what would be told, to be confirmed. Without: how to call in. Then what may help."""
    if not employer.may_be_told(session, talk, one):
        return [employer.call_in(one), _helps(one)]
    return _read_back(session, talk, one)


def _read_back(session: Session, talk: Conversation, one: Appointment, then: Sequence[str] = ()) -> list[Say]:
    """`then` are ids of further appointments whose supervisors are asked about afterwards."""
    readback = employer.read_back(one, named(one))
    known = {"appointment": one.id, "read_back": readback, "then": list(then)}
    return [tell_again(ask(session, talk.id, TELL_EMPLOYER, known, hours=12))]


def absent_from(session: Session, talk: Conversation, some: Sequence[Appointment], inbound_id: int) -> list[Say]:
    """Cannot come to any of these: noted, told to the team, and read back for each supervisor who may hear of it."""
    now = clock.now()
    for one in some:
        _close_for(session, talk, one)
        one.answer, one.answered_at, one.late_minutes = ABSENT, now, None
        _tell_team(session, talk, one, "absence", inbound_id)
    told = [one.id for one in some if employer.may_be_told(session, talk, one)]
    call = {bare(one.series.supervisor or ""): employer.call_in(one) for one in some if one.id not in told}
    return [say("absent_days_ok", {"n": str(len(some))}), *call.values(), *(_next(session, talk, told) or [_helps(some[0])])]


def _next(session: Session, talk: Conversation, ids: Sequence[str]) -> list[Say]:
    """The read-back of the first of these that still needs one."""
    for n, one_id in enumerate(ids):
        one = session.get(Appointment, one_id)
        if one is not None and one.answer == ABSENT and employer.may_be_told(session, talk, one):
            return _read_back(session, talk, one, ids[n + 1 :])
    return []


def _helps(one: Appointment) -> Say:
    """A ride or another time; for a class one that makes up for it."""
    return say("what_helps_class" if one.series.kind == CLASS else "what_helps")


def parse_minutes(text: str, language: str, data: Mapping[str, Any]) -> int | None:
    """Minutes from "20", "20 min", "half an hour", "media hora", or from when they will be there: "9:30"."""
    found, minutes = when(text, language, clock.now()), number(text, language)
    if found.duration:
        minutes = int(found.duration.total_seconds() // 60)
    elif minutes is None and found.start and data.get("starts"):
        minutes = minutes_after(time.fromisoformat(data["starts"]), found.start, found.ambiguous)
    return minutes if minutes is not None and 0 < minutes <= MOST_LATE else None


def minutes_after(starts: time, there: time, ambiguous: bool) -> int:
    """Minutes from the start of a shift to when somebody says they are there, on the clock; below zero if that is earlier."""
    minutes = (there.hour * 60 + there.minute) - (starts.hour * 60 + starts.minute)
    if ambiguous:  # morning or evening was guessed: the first time after the start
        return minutes % (12 * 60)
    return minutes + 24 * 60 if minutes < -12 * 60 else minutes  # a night shift: after midnight


def answer_minutes(session: Session, talk: Conversation, question: Question, value: int, inbound_id: int) -> list[Say]:
    """How late."""
    one = session.get(Appointment, question.data["appointment"])
    return [say("question_is_over")] if one is None else _late(session, talk, one, value)


def parse_yes_no(text: str, language: str, data: Mapping[str, Any]) -> bool | None:
    """1 or yes, 2 or no."""
    picked = choice(text, 2, language)
    return yes_no(text, language) if picked is None else picked == 1


def answer_tell(session: Session, talk: Conversation, question: Question, value: bool, inbound_id: int) -> list[Say]:
    """Whether the supervisor is told."""
    one = session.get(Appointment, question.data["appointment"])
    if one is None:
        return [say("question_is_over")]
    name = dict.fromkeys(LANGUAGES, one.series.supervisor or "")
    helps = _next(session, talk, question.data.get("then", ())) or ([] if one.answer == COMING else [_helps(one)])
    if not value:
        return [say("told_nobody", {"supervisor": name}), *helps]
    if not employer.tell(session, talk, one):
        return [employer.call_in(one), *helps]
    return [say("told_employer", {"supervisor": name}), *helps]


def ask_again(question: Question) -> Say:
    """A reminder's question once more, without a look into the database."""
    name = question.data["label"]["appointment"]
    return say("shift_ask_again", {"appointment": name}, options=list(CHOICES), question_id=question.id)


def minutes_again(question: Question) -> Say:
    """How late, once more."""
    return say("ask_late_minutes", question_id=question.id)


def tell_again(question: Question) -> Say:
    """Whether to tell the supervisor, once more, from what the question keeps."""
    kept = question.data["read_back"]
    return say(kept["key"], kept["fields"], question_id=question.id)


def _close_for(session: Session, talk: Conversation, one: Appointment) -> None:
    """What was asked about this appointment is answered, in whatever way it was said."""
    for question in open_questions(session, talk.id):
        if question.state == OPEN and question.data.get("appointment") == one.id:
            close(question, ANSWERED)
