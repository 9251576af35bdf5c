"""Who can't come for several days: what is known for them is said back, so that nobody believes more was noted than was."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import open_case
from bot.messaging.conversation import Conversation
from bot.messaging.question import Question, ask
from bot.schedule.answering import absent_from, parse_yes_no
from bot.schedule.appointment import PLANNED, Appointment
from bot.schedule.lists import lines
from bot.text.clock_words import When
from bot.text.folding import bare
from bot.words.say import Say, say

ABSENT_DAYS = "absent_days"
MOST = 14
_WEEK = re.compile(
    r"\b(?:(?:all|whole|entire|rest of) (?:this |the )?week|toda (?:la|esta) semana|(?:lo que queda|resto) de la semana|"
    r"semana (?:toda|inteira|entera)|toda (?:a|essa|esta) semana|resto da semana)\b"
)
parse = parse_yes_no


def all_week(found: When, text: str, today: date) -> When:
    """ "all week", "toda la semana": from today to Sunday, unless the text names days itself."""
    if found.dates or found.date_range or not _WEEK.search(bare(text)):
        return found
    return replace(found, date_range=(today, today + timedelta(days=6 - today.weekday())))


def several(session: Session, talk: Conversation, fits: Sequence[Appointment], inbound_id: int) -> list[Say]:
    """The team hears at once; which ones are meant is said back."""
    open_case(session, "absence", conversation=talk, reason="case_absence", inbound_id=inbound_id)
    known = {"values": [one.id for one in fits[:MOST]], "lines": lines(fits[:MOST])}
    return [again(ask(session, talk.id, ABSENT_DAYS, known, hours=24))]


def again(question: Question) -> Say:
    """The days once more."""
    return say("absent_days", {"lines": question.data["lines"]}, question_id=question.id)


def answer(session: Session, talk: Conversation, question: Question, value: bool, inbound_id: int) -> list[Say]:
    """After a yes each of them is noted."""
    if not value:
        return [say("absent_days_no")]
    known = [session.get(Appointment, one) for one in question.data["values"]]
    still = [one for one in known if one is not None and one.state == PLANNED and one.ends_at > clock.now()]
    return absent_from(session, talk, still, inbound_id) if still else [say("question_is_over")]


def names_several(found: When) -> bool:
    """Whether a text speaks of more than one day."""
    return found.date_range is not None or len(found.dates) > 1
