"""Every question of this room but danger and offers: name -> what understands the answer, what it does, how it is asked again.

turns/questions.py joins them to the turn.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from bot.care import complaints, deleting, permission, proving
from bot.messaging.conversation import Conversation
from bot.messaging.discreet import PRIVATE_PHONE, answered
from bot.messaging.question import Question
from bot.text.answers import yes_no
from bot.text.folding import bare
from bot.text.numbers import choice
from bot.words.catalogue import LANGUAGES
from bot.words.say import Say, say


class Handler(NamedTuple):
    """`answer` takes session, conversation, question, the parsed value and the id of the message."""

    parse: Callable[[str, str, Mapping[str, Any]], Any]
    answer: Callable[[Session, Conversation, Question, Any, int], list[Say]]
    again: Callable[[Question], Say]


def _yes_no(text: str, language: str, data: Mapping[str, Any]) -> bool | None:
    number = choice(text, 2, language)
    return number == 1 if number is not None else yes_no(text, language)


def _never(text: str, language: str, data: Mapping[str, Any]) -> None:
    """Answered before questions are looked at: care/proving.py takes every text while the phone has to prove who uses it."""


def _whole(text: str, language: str, data: Mapping[str, Any]) -> str | None:
    """What happened, in words; a number or a word alone is no complaint."""
    return text.strip() if len(bare(text).split()) > 1 else None


def _private(session: Session, conversation: Conversation, question: Question, value: bool, inbound_id: int) -> list[Say]:
    return answered(session, conversation, question, value)


def _complained(session: Session, conversation: Conversation, question: Question, value: str, inbound_id: int) -> list[Say]:
    return complaints.told(session, conversation, value, inbound_id)


def _nothing(session: Session, conversation: Conversation, question: Question, value: Any, inbound_id: int) -> list[Say]:
    return [say("ok_no")]


def _about(key: str) -> Callable[[Question], Say]:
    return lambda question: say(key, {"who": dict.fromkeys(LANGUAGES, question.data["who"])}, question_id=question.id)


def _plain(key: str) -> Callable[[Question], Say]:
    return lambda question: say(key, question_id=question.id)


def _prove(question: Question) -> Say:
    return say(f"prove_{question.data['way']}", question_id=question.id)


QUESTIONS: Mapping[str, Handler] = {
    PRIVATE_PHONE: Handler(_yes_no, _private, _plain("private_ask")),
    proving.PROVING: Handler(_never, _nothing, _prove),
    permission.EMPLOYER: Handler(_yes_no, permission.answer_employer, _about("employer_contact_ask")),
    permission.KNOWS: Handler(_yes_no, permission.answer_knows, _about("employer_knows_ask")),
    complaints.ASK: Handler(_whole, _complained, _plain("complaint_ask")),
    deleting.SURE: Handler(deleting.parse_sure, deleting.answer_sure, _plain("delete_sure")),
    deleting.UNDO: Handler(deleting.parse_undo, deleting.answer_undo, _plain("delete_undone")),
}
