""" "nvm ill be there": a person takes back that they can't come or will be late, when nothing is asked any more."""

from datetime import timedelta

from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.conversation import Conversation
from bot.schedule.answering import said
from bot.schedule.appointment import ABSENT, COMING, LATE, coming_up
from bot.schedule.own_answers import own_answer
from bot.words.say import Say

AHEAD = timedelta(days=7)
_REMEMBERED = timedelta(days=2)


def taken_back(session: Session, talk: Conversation, text: str, inbound_id: int) -> list[Say] | None:
    """What to say to it; None if the text says nothing of the kind, or no such answer stands."""
    if own_answer(text) != COMING:
        return None
    now = clock.now()
    told = [one for one in coming_up(session, talk.contact.person_id, now, now + AHEAD) if one.answer in (ABSENT, LATE)]
    told = [one for one in told if one.answered_at is not None and one.answered_at > now - _REMEMBERED]
    if not told:
        return None
    return said(session, talk, max(told, key=lambda one: one.answered_at or now), COMING, inbound_id)
