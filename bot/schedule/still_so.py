"""Whether a shift still is what the person was asked about: "1" to one that was called off or moved is no answer to what it is now."""

from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.messaging.conversation import Conversation
from bot.messaging.outbox import SENT, STATE, Outbound, key_begins
from bot.messaging.question import Question
from bot.schedule.appointment import PLANNED, Appointment, coming_up
from bot.schedule.shift_question import SHIFT_ANSWER, question_about
from bot.schedule.telling_changes import PREFIX
from bot.schedule.wording import CHOICES, day_of, named, time_of
from bot.words.say import Say, say


def takes_place(one: Appointment) -> bool:
    """Whether it is on; a series called off just now counts before its days are planned again."""
    return one.state == PLANNED and one.series.state == PLANNED


def changed(session: Session, talk: Conversation, one: Appointment, question: Question) -> list[Say] | None:
    """What to say where it changed since it was asked about; None where it is as it was, or the person heard of the change."""
    if not takes_place(one):
        other = _instead(session, one)
        return [_ask(session, talk, other)] if other else [off(one)]
    asked = (question.data.get("label") or {}).get("appointment")
    if question.name != SHIFT_ANSWER:
        return None if one.answer is not None else [_ask(session, talk, one)]  # a move forgets the answer, see Appointment.put
    return None if asked in (None, named(one)) or _heard(session, one) else [_ask(session, talk, one)]


def off(one: Appointment) -> Say:
    """That it is called off."""
    zone = one.series.zone
    return say(f"cancelled_{one.series.kind}", {"was_day": day_of(one.starts_at, zone), "was_start": time_of(one.starts_at, zone)})


def _instead(session: Session, one: Appointment) -> Appointment | None:
    """What was entered for the same day as this was called off, as calendars do."""
    zone = one.series.zone
    midnight = datetime.combine(one.starts_at.astimezone(zone).date(), time(), zone)
    same_day = coming_up(session, one.person_id, midnight, midnight + timedelta(days=1))
    return next((new for new in same_day if new.series.kind == one.series.kind and takes_place(new) and new.answer is None), None)


def _heard(session: Session, one: Appointment) -> bool:
    told = select(Outbound.id).where(key_begins(f"{PREFIX}:{one.id}:"), STATE == SENT)
    return session.scalar(told.where(Outbound.key.contains(f":{int(one.starts_at.timestamp()) // 60}:")).limit(1)) is not None


def _ask(session: Session, talk: Conversation, one: Appointment) -> Say:
    question = Question(**question_about(talk.id, one.id, named(one), one.ends_at))
    session.add(question)
    session.flush()
    return say("shift_moved_ask", {"appointment": named(one)}, options=list(CHOICES), question_id=question.id)
