"""The register of questions: for each name, what understands the answer, what the answer does and how it is asked again.

Topic rooms only ask (messaging/question.py); here their answers are joined to them. Every name a room asks must be here; a test
walks both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from bot.answers.asking import QUESTIONS as ANSWERS
from bot.answers.asking import Handler as AnswersHandler
from bot.care import complaints, crisis
from bot.care.asking import QUESTIONS as CARE
from bot.care.asking import Handler as CareHandler
from bot.care.handover import ask_person
from bot.care.offer import ASK_STAFF
from bot.knowledge.crisis_lines import crisis_lines
from bot.messaging.question import ANSWERED, Question, close, open_questions
from bot.pathways import asking, flow
from bot.pathways.one_open import GUIDE
from bot.pathways.questions import QUESTIONS as PATHWAYS
from bot.pathways.questions import Handler as PathwaysHandler
from bot.pathways.unknown import WHICH_PROGRAM
from bot.people.language import choose
from bot.schedule.asking import QUESTIONS as SCHEDULE
from bot.schedule.asking import Handler
from bot.text.answers import yes_no
from bot.text.numbers import choice
from bot.turns import own_data, young
from bot.turns.turn import Turn
from bot.words.catalogue import LANGUAGES
from bot.words.render import render
from bot.words.say import Say, say

Value = Any
Parser = Callable[[str, str, Mapping[str, Any]], Value]
WHICH_LANGUAGE = "which_language"


@dataclass(frozen=True)
class Asked:
    """One kind of question. `label` is the words key that names it when two are open, with data["label"] as its fields."""

    label: str
    parse: Parser
    answer: Callable[[Session, Turn, Question, Value], list[Say]]
    again: Callable[[Question], Say]
    superseded_by: frozenset[str] = frozenset()
    """Intents after which it makes no sense to ask it again."""
    by_intent: str = ""
    """Set where the action of an intent carries on with the answer; the question stays open until it did."""
    aside: bool = False
    """Whether it stands aside where another open question fits too: "9 to 5" may follow a trip, but answers "which hours?"."""


def _yes_no(text: str, language: str, data: Mapping[str, Any]) -> bool | None:
    if (number := choice(text, 2, language)) is not None:
        return number == 1
    return yes_no(text, language)


def _one_of(text: str, language: str, data: Mapping[str, Any]) -> str | None:
    """One of data["values"] by its number; their titles are matched as the message's options."""
    number = choice(text, len(data["values"]), language)
    return data["values"][number - 1] if number is not None else None


def _safe(session: Session, turn: Turn, question: Question, value: bool) -> list[Say]:
    return crisis.answer_safe(session, turn.conversation, question, value, turn.inbound.id)


def _ask_staff(session: Session, turn: Turn, question: Question, value: bool) -> list[Say]:
    if not value:
        return [say("ok_no"), *flow.way_back(session, turn.conversation)]
    data = question.data
    looks = ask_person(session, turn.conversation, data.get("kind", "question"), data["reason"], turn.inbound.id, **data.get("about", {}))
    return [say("asked_staff"), *looks, *flow.way_back(session, turn.conversation)]


def _ask_staff_again(question: Question) -> Say:
    topic = question.data["reason"].removeprefix("case_")
    return say("ask_staff_again", {"topic": f"@topic_{topic}"}, question_id=question.id)


def _program(session: Session, turn: Turn, question: Question, value: str) -> list[Say]:
    return asking.chosen(session, turn.conversation, question, value, turn.inbound.id)


def _language(session: Session, turn: Turn, question: Question, value: str) -> list[Say]:
    choose(turn.conversation.contact.person, value)
    return [say("language_changed")]


_FREE_WORDS = frozenset((complaints.ASK, GUIDE))
"""Questions that take almost any words for their answer."""
_PATHWAYS = frozenset(("explore_pathways", "ask_program", "ask_requirements", "ask_pay", "ask_advancement", "apply_program"))


REGISTER: dict[str, Asked] = {
    crisis.SAFE_NOW: Asked(
        "label_safe_now",
        _yes_no,
        _safe,
        lambda question: say(f"crisis_possible_{question.data['kind']}", crisis_lines().fields, question_id=question.id),
    ),
    ASK_STAFF: Asked("label_ask_staff", _yes_no, _ask_staff, _ask_staff_again),
    WHICH_PROGRAM: Asked("label_which_program", asking.meant, _program, asking.asked, superseded_by=_PATHWAYS),
    own_data.OWN_PIN: Asked("label_proving_own", own_data.parse_pin, own_data.answer_pin, own_data.pin_again),
    WHICH_LANGUAGE: Asked("label_which_language", _one_of, _language, lambda question: say("which_language", question_id=question.id)),
}


def _of_room(label: str, handler: Handler | CareHandler | PathwaysHandler) -> Asked:
    """A question that a topic room handles by itself: it needs no more of the turn than conversation and message."""

    def answer_it(session: Session, turn: Turn, question: Question, value: Value) -> list[Say]:
        return handler.answer(session, turn.conversation, question, value, turn.inbound.id)

    return Asked(label, handler.parse, answer_it, handler.again)


def _of_answers(handler: AnswersHandler) -> Asked:
    def answer_it(session: Session, turn: Turn, question: Question, value: Value) -> list[Say]:
        assert handler.answer is not None
        return handler.answer(session, turn.conversation, question, value, turn.inbound.id)

    return Asked(handler.label, handler.parse, answer_it, handler.again, by_intent=handler.intent, aside=handler.aside)


REGISTER |= {name: _of_room(f"label_{name}", handler) for name, handler in SCHEDULE.items()}
REGISTER |= {name: _of_room(f"label_{name}", handler) for name, handler in CARE.items()}
REGISTER |= {name: _of_answers(handler) for name, handler in ANSWERS.items()}
REGISTER |= {name: _of_room(handler.label, handler) for name, handler in PATHWAYS.items()}
_EXPLORE = REGISTER["explore"]
REGISTER["explore"] = replace(_EXPLORE, parse=young.watched(_EXPLORE.parse), answer=young.answered(_EXPLORE.answer))


def parsed(question: Question, text: str, language: str) -> Value:
    """The value that a text gives this question, or None."""
    asked = REGISTER.get(question.name)
    return None if asked is None else asked.parse(text, language, question.data)


def in_free_words(session: Session, turn: Turn) -> bool:
    """Whether a question is open to which this text would be an answer just because it has words."""
    asked = [one for one in open_questions(session, turn.conversation.id) if one.name in _FREE_WORDS]
    return any(parsed(one, turn.text, turn.language) is not None for one in asked)


def by_option(payload: str) -> Value:
    """The value that an option "answer:VALUE" stands for; yes and no become true and false."""
    value = payload.removeprefix("answer:")
    return {"yes": True, "no": False}.get(value, value)


def answer(session: Session, turn: Turn, question: Question, value: Value) -> list[Say]:
    """Close a question with its answer and return what to say."""
    close(question, ANSWERED)
    return REGISTER[question.name].answer(session, turn, question, value)


def again(question: Question) -> list[Say]:
    """Ask once more."""
    return [REGISTER[question.name].again(question)]


def label(question: Question) -> dict[str, str]:
    """What a question is called when the coach asks which one is meant."""
    fields = question.data.get("label") or {}
    return {language: render(REGISTER[question.name].label, fields, language).text for language in LANGUAGES}
