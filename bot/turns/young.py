"""Exploration asks for the age: whoever says under 14 there is not stored."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from bot.care import deleting
from bot.messaging.question import Question
from bot.people.ages import YOUNGEST
from bot.text.numbers import number
from bot.turns.turn import Turn
from bot.words.say import Say

TOO_YOUNG = "under 14"
_CHOICES = 5  # numbers up to here pick one of the ages that are offered
Parser = Callable[[str, str, Mapping[str, Any]], Any]
Answerer = Callable[[Session, Turn, Question, Any], list[Say]]


def watched(parse: Parser) -> Parser:
    """The parser of exploration, which also notices an age under 14."""

    def parse_it(text: str, language: str, data: Mapping[str, Any]) -> Any:
        if data.get("step") == "age" and (said := number(text, language)) is not None and _CHOICES < said < YOUNGEST:
            return TOO_YOUNG
        return parse(text, language, data)

    return parse_it


def answered(answer: Answerer) -> Answerer:
    """What exploration does with an answer, or the deletion of everything."""

    def answer_it(session: Session, turn: Turn, question: Question, value: Any) -> list[Say]:
        return deleting.too_young(session, turn.conversation) if value == TOO_YOUNG else answer(session, turn, question, value)

    return answer_it
