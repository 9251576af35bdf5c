""" "nvm ill be there", "oops 2": a person takes back what they said of a shift, when nothing is asked any more."""

import re
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.conversation import Conversation
from bot.messaging.question import ANSWERED, Question
from bot.schedule.answering import answer, said
from bot.schedule.appointment import ABSENT, COMING, LATE, Appointment, coming_up
from bot.schedule.own_answers import HERE, UNDERWAY, own_answer
from bot.schedule.shift_question import SHIFT_ANSWER
from bot.schedule.wording import CHOICES
from bot.text.folding import bare
from bot.text.numbers import choice
from bot.words.say import Say

AHEAD = timedelta(days=7)
_REMEMBERED = timedelta(days=2)
_NEAR = timedelta(hours=3)


_OOPS = re.compile(
    r"^(?:(?:oops|ops|sorry|wait|no|i ment|i meant|meant|actually|perdon|digo|quise decir|espera|desculpa|digo|quis dizer|alias) )+"
)
_A_WHILE = timedelta(hours=12)


def another_number(session: Session, talk: Conversation, text: str, inbound_id: int) -> list[Say] | None:
    """ "2" some time after "1": the same reminder is answered anew, as long as its shift lies ahead."""
    picked = choice(_OOPS.sub("", bare(text)), len(CHOICES), talk.contact.person.language)
    if picked is None:
        return None
    now = clock.now()
    query = select(Question).where(Question.conversation_id == talk.id, Question.name == SHIFT_ANSWER, Question.state == ANSWERED)
    last = session.scalar(query.where(Question.closed_at > now - _A_WHILE).order_by(Question.closed_at.desc()).limit(1))
    one = session.get(Appointment, last.data["appointment"]) if last else None
    if last is None or one is None or one.answer is None or one.starts_at <= now:
        return None
    return answer(session, talk, last, (COMING, LATE, ABSENT)[picked - 1], inbound_id)


def taken_back(session: Session, talk: Conversation, text: str, inbound_id: int) -> list[Say] | None:
    """What to say to it; None if the text says nothing of the kind, or no such answer stands."""
    own = own_answer(text)
    if own not in (COMING, UNDERWAY, HERE):
        return None
    now = clock.now()
    told = [one for one in coming_up(session, talk.contact.person_id, now, now + AHEAD) if one.answer in (ABSENT, LATE)]
    told = [one for one in told if one.answered_at is not None and one.answered_at > now - _REMEMBERED]
    if own != COMING:  # on the way to what is now, or there
        told = [one for one in told if one.starts_at < now + _NEAR]
    if not told:
        return None
    return said(session, talk, max(told, key=lambda one: one.answered_at or now), own, inbound_id)
