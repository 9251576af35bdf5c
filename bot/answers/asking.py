"""Every question of this room: name -> what understands the answer, what the answer does, how it is asked again.

turns/questions.py joins them to the turn.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from bot.answers import telling
from bot.answers.pay import asking as pay
from bot.messaging.conversation import Conversation
from bot.messaging.question import Question
from bot.words.say import Say


class Handler(NamedTuple):
    """`answer` takes session, conversation, question, the parsed value and the id of the message. `label` is a key of words."""

    label: str
    parse: Callable[[str, str, Mapping[str, Any]], Any]
    answer: Callable[[Session, Conversation, Question, Any, int], list[Say]]
    again: Callable[[Question], Say]


QUESTIONS: Mapping[str, Handler] = {
    telling.ANSWER_MORE: Handler("label_answer", telling.wants, telling.more, telling.more_again),
    telling.ANSWER_WHICH: Handler("label_answer", telling.picked, telling.which, telling.which_again),
    pay.PAY_FACT: Handler("label_pay", pay.meant, pay.told, pay.again),
}
