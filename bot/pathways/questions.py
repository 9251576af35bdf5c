"""The questions of this room: how each answer is read, what it does and how it is asked again. bot/turns joins them to its register."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.messaging.conversation import Conversation
from bot.messaging.question import Question
from bot.pathways import changes, flow, job_search, one_open, own_words, plan, refer
from bot.text.answers import yes_no
from bot.text.numbers import choice
from bot.words.say import Say

Answer = Callable[[Session, Conversation, Question, Any, int], list[Say]]


@dataclass(frozen=True)
class Handler:
    """`label` is a key of words; `answer` takes the id of the message that answers."""

    label: str
    parse: Callable[[str, str, Mapping[str, Any]], Any]
    answer: Answer
    again: Callable[[Question], Say]


def _by_number(text: str, language: str, data: Mapping[str, Any]) -> str | None:
    """One of data["values"]; titles are matched as options of the message."""
    number = choice(text, len(data["values"]), language)
    return str(data["values"][number - 1]) if number is not None else None


def _of(values: Sequence[str]) -> Callable[[str, str, Mapping[str, Any]], str | None]:
    return lambda text, language, _data: _by_number(text, language, {"values": values})


def _explored(session: Session, conversation: Conversation, question: Question, value: Any, _inbound_id: int) -> list[Say]:
    return flow.answered(session, conversation, question, value)


def _again_or_new(session: Session, conversation: Conversation, _question: Question, value: Any, _inbound_id: int) -> list[Say]:
    return flow.again_or_new(session, conversation, value)


def _picked(session: Session, conversation: Conversation, _question: Question, value: Any, inbound_id: int) -> list[Say]:
    return flow.picked(session, conversation, value, inbound_id)


def _planned(session: Session, conversation: Conversation, question: Question, value: Any, inbound_id: int) -> list[Say]:
    return plan.answered(session, conversation, question.data["step"], value, inbound_id)


def _yes_no(text: str, language: str, _data: Mapping[str, Any]) -> bool | None:
    number = choice(text, 2, language)
    return number == 1 if number is not None else yes_no(text, language)


def _gave_up(session: Session, conversation: Conversation, _question: Question, value: Any, _inbound_id: int) -> list[Say]:
    return plan.gave_up(session, conversation, bool(value))


QUESTIONS: dict[str, Handler] = {
    one_open.EXPLORE: Handler("label_explore", own_words.understood, _explored, flow.asked),
    one_open.EXPLORE_AGAIN: Handler("label_explore", _by_number, _again_or_new, flow.again_asked),
    one_open.PATHWAY_PICK: Handler("label_pathway_pick", flow.pick_meant, _picked, flow.picks_asked),
    one_open.PLAN_STEP: Handler("label_plan_step", _by_number, _planned, plan.asked),
    one_open.SEAT_GIVE_UP: Handler("label_plan_step", _yes_no, _gave_up, plan.asked_give_up),
    one_open.REFER_NAME: Handler("label_refer", refer.name_meant, refer.answered, refer.asked),
    one_open.REFER_VETERAN: Handler("label_refer", _of(refer.CHOICES[one_open.REFER_VETERAN]), refer.answered, refer.asked),
    one_open.REFER_CONSENT: Handler("label_refer", _of(refer.CHOICES[one_open.REFER_CONSENT]), refer.answered, refer.asked),
    one_open.JOB_HELP: Handler("label_job_help", _by_number, job_search.chosen, job_search.asked_menu),
    one_open.GUIDE: Handler("label_guide", job_search.words_meant, job_search.answered, job_search.asked_step),
    one_open.CHANGES: Handler("label_changes", _by_number, changes.chosen, changes.asked_menu),
    one_open.EASE: Handler("label_changes", changes.ease_meant, changes.ease_told, changes.asked_ease),
}
