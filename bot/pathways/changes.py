"""A change at work or in class: ideas by what is hard to do, and whether, when and how to tell an employer. Never legal advice."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from bot.knowledge.accommodations import ideas
from bot.messaging.conversation import Conversation
from bot.messaging.question import Question, ask
from bot.pathways.one_open import CHANGES, EASE, make_room
from bot.text.numbers import choice
from bot.words.say import Choice, Say, say

IDEAS, DONE = "ideas", "done"
TOLD = ("whether", "when", "how")
MENU = (IDEAS, *TOLD, DONE)


def changes(session: Session, conversation: Conversation) -> list[Say]:
    """What the person wants to know meanwhile."""
    make_room(session, conversation)
    return [asked_menu(ask(session, conversation.id, CHANGES, {"values": list(MENU)}))]


def asked_menu(question: Question) -> Say:
    """The menu; also to ask it once more."""
    return say("changes_ask", options=[f"changes_{name}" for name in MENU], question_id=question.id)


def chosen(session: Session, conversation: Conversation, _question: Question, value: str, _inbound_id: int) -> list[Say]:
    """Ideas, or one of whether, when and how to tell."""
    if value == DONE:
        return [say("ok_no")]
    if value in TOLD:
        return [say(f"tell_{value}", {"more": ideas()[0].more}), *changes(session, conversation)]
    make_room(session, conversation)
    return [asked_ease(ask(session, conversation.id, EASE, {"values": [one.id for one in ideas()]}))]


def asked_ease(question: Question) -> Say:
    """What is hard to do; also to ask it once more."""
    choices = [Choice(title=one.name, payload=f"answer:{one.id}") for one in ideas() if one.id in question.data["values"]]
    return say("ease_asks", choices=choices, question_id=question.id)


def ease_meant(text: str, language: str, data: Mapping[str, Any]) -> str | None:
    """The idea that a number picks; titles are matched as options of the message."""
    values = [one.id for one in ideas() if one.id in data["values"]]
    number = choice(text, len(values), language)
    return values[number - 1] if number is not None else None


def ease_told(session: Session, conversation: Conversation, _question: Question, value: str, _inbound_id: int) -> list[Say]:
    """One idea, and the menu again."""
    one = next((idea for idea in ideas() if idea.id == value), None)
    told = [say("ease_told", {"name": one.name, "idea": one.idea, "more": one.more})] if one else []
    return [*told, *changes(session, conversation)]
