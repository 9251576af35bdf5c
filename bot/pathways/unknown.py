"""Saying what is not known: the missing facts by name, and the offer to ask the team."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.care.offer import offer_staff
from bot.messaging.conversation import Conversation
from bot.pathways import one_open
from bot.words.listing import either
from bot.words.say import Say

WHICH_PROGRAM = one_open.WHICH_PROGRAM


def ask_about(session: Session, conversation: Conversation, facts: Sequence[str], reason: str, about: dict[str, str]) -> Say:
    """Say that these facts are not known and offer to ask."""
    one_open.make_room(session, conversation)
    return offer_staff(
        session, conversation, "program_ask", reason, about=about, fields={"unknown": either([f"fact_{name}" for name in facts])}
    )
