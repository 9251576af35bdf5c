"""Every question of this room: name -> what understands the answer, what the answer does, how it is asked again.

turns/questions.py joins them to the turn.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from bot.messaging.conversation import Conversation
from bot.messaging.question import Question
from bot.schedule import adding, answering, change_wish, days_off, placing, reporting, taken_off, wishing
from bot.schedule.half_day import parse_half
from bot.schedule.reading_answers import parse_answer
from bot.schedule.reading_tell import parse_tell
from bot.schedule.shift_question import SHIFT_ANSWER
from bot.words.say import Say


class Handler(NamedTuple):
    """`answer` takes session, conversation, question, the parsed value and the id of the message."""

    parse: Callable[[str, str, Mapping[str, Any]], Any]
    answer: Callable[[Session, Conversation, Question, Any, int], list[Say]]
    again: Callable[[Question], Say]


QUESTIONS: Mapping[str, Handler] = {
    SHIFT_ANSWER: Handler(parse_answer, answering.answer, answering.ask_again),
    answering.LATE_MINUTES: Handler(answering.parse_how_late, answering.answer_minutes, answering.minutes_again),
    answering.TELL_EMPLOYER: Handler(parse_tell, answering.answer_tell, answering.tell_again),
    reporting.WHICH_SHIFT: Handler(reporting.parse_which, reporting.answer_which, reporting.which_again),
    days_off.ABSENT_DAYS: Handler(days_off.parse, days_off.answer, days_off.again),
    change_wish.TELL_CHANGE: Handler(change_wish.parse, change_wish.answer, change_wish.again),
    adding.ADD_SHIFT_WHEN: Handler(adding.parse_when, adding.answer_when, adding.when_again),
    adding.ADD_SHIFT_HALF: Handler(parse_half, adding.answer_half, adding.half_again),
    adding.ADD_SHIFT_CONFIRM: Handler(adding.parse_confirm, adding.answer_confirm, adding.confirm_again),
    placing.ADD_PLACE: Handler(placing.parse, placing.answer, placing.again),
    taken_off.TAKEN_OFF: Handler(taken_off.parse, taken_off.answer, taken_off.again),
    wishing.REMINDER_WISH: Handler(wishing.parse, wishing.answer, wishing.again),
}
