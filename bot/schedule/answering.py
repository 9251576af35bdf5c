"""What a person says about a shift or class: coming, late, can't come; by a number, days later, or told by themselves."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import open_case
from bot.messaging.conversation import Conversation
from bot.messaging.question import ANSWERED, OPEN, Question, ask, close, open_questions
from bot.schedule import employer, still_so
from bot.schedule.appointment import ABSENT, CLASS, COMING, LATE, Appointment
from bot.schedule.asked_besides import facts
from bot.schedule.own_answers import HERE, UNDERWAY, UNSURE, bare_minutes, own_answer
from bot.schedule.own_troubles import HELD_UP, OFF
from bot.schedule.reading_answers import AT, minutes_late, parse_minutes
from bot.schedule.reading_tell import ALREADY
from bot.schedule.wording import CHOICES, named
from bot.text.answers import yes_no
from bot.text.folding import bare
from bot.text.numbers import choice
from bot.words.catalogue import LANGUAGES
from bot.words.say import Say, say

LATE_MINUTES, TELL_EMPLOYER = "late_minutes", "tell_employer"
LEAST_LATER = 4
SOON = timedelta(hours=3)


def answer(session: Session, talk: Conversation, question: Question, value: str, inbound_id: int) -> list[Say]:
    """The answer to a reminder, as reading_answers.py writes it."""
    one = session.get(Appointment, question.data["appointment"])
    if one is None:
        return [say("question_is_over")]
    if (news := still_so.changed(session, talk, one, question)) is not None:
        return news
    value, _, about = value.partition("?")
    value, _, late = value.partition(":")
    minutes = _minutes(one, late)
    if value == AT and minutes is not None:
        value = LATE if minutes else COMING
    if value == HELD_UP:
        value = LATE if clock.now() >= one.starts_at - SOON else UNSURE
    if value == OFF:
        return [*_says_off(session, talk, one, inbound_id), _asked_again(question)]
    if value in (UNSURE, AT):  # never guessed
        return [_asked_again(question)]
    first, *rest = said(session, talk, one, value, inbound_id, minutes or None)
    return [first, *(facts(session, talk, one, about.split(","), inbound_id) if about else []), *rest]


def _asked_again(question: Question) -> Say:
    question.state, question.closed_at = OPEN, None
    return say("shift_unsure", {"appointment": question.data["label"]["appointment"]}, options=list(CHOICES), question_id=question.id)


def _says_off(session: Session, talk: Conversation, one: Appointment, inbound_id: int) -> list[Say]:
    """ "I don't work that day": it stays as it is, and people look who is right."""
    details = {"appointment_id": one.id}
    open_case(session, "schedule", conversation=talk, reason="case_says_off", inbound_id=inbound_id, details=details)
    return [say("shift_says_off", {"appointment": named(one)})]


def _minutes(one: Appointment, late: str) -> int | None:
    """How late "20", "@09:30~" (there at half past nine) or "+20" (there in 20 minutes) is; 0 in time, None where it is not known."""
    if late.startswith("@"):
        return minutes_late(late, one.starts_at.astimezone(one.series.zone))
    if late.startswith("+"):
        after = clock.now() + timedelta(minutes=int(late)) - one.starts_at
        return max(0, int(after.total_seconds()) // 60)
    return int(late) if late else None


def said(session: Session, talk: Conversation, one: Appointment, value: str, inbound_id: int, minutes: int | None = None) -> list[Say]:
    """Keep what a person said about one appointment, tell the team, and ask what comes next."""
    _close_for(session, talk, one)
    now = clock.now()
    if not still_so.takes_place(one):
        return [still_so.off(one)]
    if one.ends_at <= now:
        one.answer, one.answered_at = value if value in (ABSENT, LATE) else COMING, now
        return [_over(session, talk, one, inbound_id)]
    before, came = one.answer, value == HERE
    if value in (COMING, UNDERWAY, HERE):
        value = _by_now(value, before, started=now >= one.starts_at)
        if value == before == LATE and (came or one.late_minutes):  # who is late and on the way is no less late
            still = say("shift_still_late", {"minutes": str(one.late_minutes), "appointment": named(one)})
            return [say("shift_here_ok") if came else still]
    if value == COMING:
        one.answer, one.answered_at, one.late_minutes = COMING, now, None
        thanks = say("shift_here_ok") if came else say("shift_coming_ok", {"appointment": named(one)})
        return [thanks, *_after_all(session, talk, one, before, inbound_id)]
    if value == LATE:
        one.answer, one.answered_at, one.late_minutes = LATE, now, None
        _tell_team(session, talk, one, "late", inbound_id)
        if minutes is None:
            return [minutes_again(_ask_minutes(session, talk, one))]
        return _late(session, talk, one, minutes)
    one.answer, one.answered_at, one.late_minutes = ABSENT, now, None
    _tell_team(session, talk, one, "absence", inbound_id)
    return [say("shift_absent_ok", {"appointment": named(one)}), *_outside(session, talk, one)]


def _over(session: Session, talk: Conversation, one: Appointment, inbound_id: int) -> Say:
    """An answer after the end is for people; who came is theirs to say."""
    details = {"appointment_id": one.id}
    open_case(session, "schedule", conversation=talk, reason="case_answer_after", inbound_id=inbound_id, details=details)
    return say("shift_is_over")


def _by_now(value: str, before: str | None, *, started: bool) -> str:
    """What "coming", "on my way" and "here" come to: on the way after the start is late, and so is who comes after all by then."""
    if value == HERE:
        return LATE if before == LATE and started else COMING
    if value == UNDERWAY:
        return LATE if started or before == LATE else COMING
    return LATE if started and before in (ABSENT, LATE) else COMING


def _after_all(session: Session, talk: Conversation, one: Appointment, before: str | None, inbound_id: int) -> list[Say]:
    """Who was said to be absent or late comes after all: whoever heard the one must hear the other."""
    if before not in (ABSENT, LATE):
        return []
    _tell_team(session, talk, one, "absence" if before == ABSENT else "late", inbound_id, "case_coming_after_all")
    if employer.was_told(session, one):
        return _read_back(session, talk, one) if employer.may_be_told(session, talk, one) else [employer.call_in(one)]
    return [employer.call_in(one)] if before == ABSENT else []


def _late(session: Session, talk: Conversation, one: Appointment, minutes: int) -> list[Say]:
    """0 minutes: nobody knows how late, so they may still be told."""
    one.late_minutes = minutes or None
    if not minutes:
        _ask_minutes(session, talk, one, later=True)
    key = "shift_late_ok" if minutes else "shift_late_open_ok"
    return [say(key, {"minutes": str(minutes), "appointment": named(one)}), *_outside(session, talk, one)]


def _ask_minutes(session: Session, talk: Conversation, one: Appointment, *, later: bool = False) -> Question:
    known = {"appointment": one.id, "starts": f"{one.starts_at.astimezone(one.series.zone):%H:%M}"}
    return ask(session, talk.id, LATE_MINUTES, known | ({"later": True} if later else {}), hours=12)


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


def parse_how_late(text: str, language: str, data: Mapping[str, Any]) -> int | None:
    """Minutes late; 0 for whoever does not know. Once that was said, "1" and "2" answer what was asked since."""
    minutes = parse_minutes(text, language, data) or bare_minutes(text)
    if data.get("later"):
        return minutes if minutes and minutes >= LEAST_LATER else None
    return 0 if minutes is None and own_answer(text) == UNSURE else minutes


def answer_minutes(session: Session, talk: Conversation, question: Question, value: int, inbound_id: int) -> list[Say]:
    """How late."""
    one = session.get(Appointment, question.data["appointment"])
    if one is None:
        return [say("question_is_over")]
    news = still_so.changed(session, talk, one, question)
    return _late(session, talk, one, value) if news is None else news


def parse_yes_no(text: str, language: str, data: Mapping[str, Any]) -> bool | None:
    """1 or yes, 2 or no."""
    picked = choice(text, 2, language)
    return yes_no(text, language) if picked is None else picked == 1


def answer_tell(session: Session, talk: Conversation, question: Question, value: bool | str, inbound_id: int) -> list[Say]:
    """Whether the supervisor is told, or what holds instead of what was read back."""
    one = session.get(Appointment, question.data["appointment"])
    if one is None:
        return [say("question_is_over")]
    if (news := still_so.changed(session, talk, one, question)) is not None:
        return news
    if one.ends_at <= clock.now():
        return [_over(session, talk, one, inbound_id)]
    if isinstance(value, str) and value != ALREADY:
        value, _, late = value.partition(":")
        return said(session, talk, one, value, inbound_id, _minutes(one, late) or None)
    name = dict.fromkeys(LANGUAGES, one.series.supervisor or "")
    helps = _next(session, talk, question.data.get("then", ())) or ([] if one.answer == COMING else [_helps(one)])
    if value is not True:
        return [say("told_nobody_needed" if value == ALREADY else "told_nobody", {"supervisor": name}), *helps]
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
