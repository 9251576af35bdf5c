"""Saying what is not known: names of missing facts in a row, and the offer to ask the team."""

from collections.abc import Sequence

from babel.lists import format_list
from sqlalchemy.orm import Session

from bot.care.offer import drop, offer_staff
from bot.messaging.conversation import Conversation
from bot.words.catalogue import LANGUAGES
from bot.words.render import render
from bot.words.say import Say

WHICH_PROGRAM = "which_program"


def listed(facts: Sequence[str]) -> dict[str, str]:
    """ "the start date and the cost" in every language; `facts` are names of words fact_NAME."""
    return {language: format_list([render(f"fact_{name}", {}, language).text for name in facts], "or", language) for language in LANGUAGES}


def ask_about(session: Session, conversation: Conversation, facts: Sequence[str], reason: str, about: dict[str, str]) -> Say:
    """Say that these facts are not known and offer to ask."""
    drop(session, conversation, WHICH_PROGRAM)
    return offer_staff(session, conversation, "program_ask", reason, about=about, fields={"unknown": listed(facts)})
