""" "Which one is your answer for?", answered in words: "the shift", "el martes"; or by what is said of the other: "y el jueves si voy"."""

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.messaging.question import ANSWERED, Question, close
from bot.schedule import which_asked
from bot.schedule.shift_question import SHIFT_ANSWER
from bot.text.folding import bare
from bot.turns import questions
from bot.turns.turn import Turn
from bot.words.say import Say

_POINTS = re.compile(
    r"\b(?:the|my|for|its|it|is|one|on|at|i|mean|meant|just|only|that|el|la|los|las|lo|de|del|es|al|a|para|por|mi|que|digo|solo|o|os|as|do|da|"
    r"pra|pro|no|na|meu|minha|quis|dizer|so|e|y|shift|work|job|class|school|training|turno|trabajo|clase|curso|aula|trabalho|servico)\b"
)


def pointed_at(session: Session, turn: Turn, which_one: Question, waiting: Sequence[Question]) -> Question | None:
    """The one reminder that "the class" or "el martes" points at, of those that what was said before may be for."""
    fits = _may_be_for(turn, which_one, waiting)
    without = which_asked.without_days(re.sub(r"\bone\b", "   ", turn.text), turn.language)  # "the thursday one" is no hour
    if len(fits) <= 1 or "?" in turn.text or without is None or bare(_POINTS.sub(" ", without)):
        return None
    left = which_asked.narrowed(session, turn.conversation, fits, turn.text)
    return left[0] if len(left) == 1 else None


def left_over(
    session: Session, turn: Turn, which_one: Question, now: Question, value: questions.Value, waiting: Sequence[Question]
) -> list[Say]:
    """After another answer about one of two the words that were said before are about the one that is left."""
    close(which_one, ANSWERED)
    said = which_one.data["said"]
    fits = [one for one in _may_be_for(turn, which_one, waiting) if one.id != now.id]
    if len(fits) != 1 or questions.parsed(now, said, turn.language) in (None, value):
        return []
    return questions.answer(session, turn, fits[0], questions.parsed(fits[0], said, turn.language))


def _may_be_for(turn: Turn, which_one: Question, waiting: Sequence[Question]) -> list[Question]:
    said = which_one.data["said"]
    return [one for one in waiting if one.name == SHIFT_ANSWER and questions.parsed(one, said, turn.language) is not None]
