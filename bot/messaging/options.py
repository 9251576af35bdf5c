"""Options a message offered, and which of them a person's words pick."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import DROPPED, Outbound
from bot.text.folding import bare
from bot.text.numbers import choice

MENU_LASTS = timedelta(days=3)


@dataclass(frozen=True)
class Menu:
    """The options of one message. `question_id` is set when they belong to a question."""

    outbound_id: int
    question_id: int | None
    options: tuple[dict[str, Any], ...]


def newest_menu(session: Session, conversation: Conversation) -> Menu | None:
    """The options of the coach's newest message, if it had any that still count."""
    query = (
        select(Outbound)
        .where(Outbound.conversation_id == conversation.id, Outbound.id > conversation.menu_after, Outbound.state != DROPPED)
        .where(Outbound.created_at > clock.now() - MENU_LASTS)
        .order_by(Outbound.id.desc())
        .limit(4)
    )
    newest_turn: int | None = None
    for row in session.scalars(query):
        if newest_turn is not None and row.inbound_id != newest_turn:
            break
        if row.options:
            return Menu(row.id, row.question_id, tuple(row.options))
        newest_turn = row.inbound_id
        if newest_turn is None:
            break
    return None


def menu_of(session: Session, outbound_id: int, conversation_id: str) -> Menu | None:
    """The options of one message of this conversation (a button pressed on the web)."""
    row = session.scalar(select(Outbound).where(Outbound.id == outbound_id, Outbound.conversation_id == conversation_id))
    return Menu(row.id, row.question_id, tuple(row.options)) if row is not None and row.options else None


def pick(text: str, options: Sequence[dict[str, Any]], language: str) -> str | None:
    """The payload of the option that a text means: its number in any form, its title, or other words for it."""
    number = choice(text, len(options), language)
    if number is not None:
        return str(options[number - 1]["payload"])
    said = bare(text)
    for one in options:
        if said and said in (bare(one["title"]), *(bare(word) for word in one.get("accepts") or ())):
            return str(one["payload"])
    return None
