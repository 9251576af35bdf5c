"""What the coach did not understand, kept sealed until staff say what it meant. Names, numbers and addresses are taken out on the way in.

Rows hang on their conversation, so they go with a person who is erased; bot/worker/keeping.py removes them with messages of their age.
What staff labelled becomes training data by `./coach labels`.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import yaml
from sqlalchemy import ForeignKey, Index, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.errors import BadInput
from bot.messaging.conversation import Conversation
from bot.people.language import LANGUAGES
from bot.people.masking import masked
from bot.settings import ROOT
from bot.store.types import Json, Number, Row, Sealed, Utc

WAITING, LABELLED, PASSED = "waiting", "labelled", "passed"
_FALLBACK = "nlu_fallback"
_LONGEST = 400  # characters: longer than any training message should be


class Unclear(Row):
    """One message. `guesses` are intents the model found likely, the best first; `intent` is what staff say it means."""

    __tablename__ = "unclear"

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False, default=clock.new_number)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    inbound_id: Mapped[int] = mapped_column(Number, unique=True)
    body: Mapped[str] = mapped_column(Sealed)
    language: Mapped[str] = mapped_column(String(5))
    guesses: Mapped[Any] = mapped_column(Json)
    kept_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    intent: Mapped[str | None] = mapped_column(String(40))
    staff_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    labelled_at: Mapped[datetime | None] = mapped_column(Utc)
    retention: Mapped[str] = mapped_column(String(20), default="message")

    __table_args__ = (Index("ix_unclear_state", "state", "id"),)


@lru_cache(maxsize=1)
def intents() -> tuple[str, ...]:
    """What a message can mean, in the order of domain.yml."""
    named = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
    return tuple(name for name in named if name != _FALLBACK)


def keep(session: Session, conversation: Conversation, inbound_id: int, text: str, language: str, guesses: Sequence[str]) -> None:
    """Keep a message for staff; one that was kept before, or that has no letters, is passed over."""
    if not any(letter.isalpha() for letter in text) or session.scalar(select(Unclear.id).where(Unclear.inbound_id == inbound_id)):
        return
    name = conversation.contact.person.name
    body = masked(" ".join(text.split()), [name] if name else ())
    session.add(Unclear(conversation_id=conversation.id, inbound_id=inbound_id, body=body, language=language, guesses=list(guesses)))


def label(session: Session, row: Unclear, staff_id: str, intent: str, language: str, text: str) -> None:
    """Say what it means, in words that may be learned from. Raises BadInput."""
    text = " ".join(text.split())
    if intent not in intents() or language not in LANGUAGES:
        raise BadInput("Nothing in the list was chosen.", "Choose what the message means and its language.")
    if not any(letter.isalpha() for letter in text) or len(text) > _LONGEST:
        raise BadInput(f"The message is empty or has more than {_LONGEST} characters.", "Keep the part that says what is meant.")
    row.state, row.intent, row.language, row.body = LABELLED, intent, language, text
    row.staff_id, row.labelled_at = staff_id, clock.now()
    session.flush()


def pass_over(session: Session, row: Unclear, staff_id: str) -> None:
    """Nothing can be learned from it: its words go, that it was looked at stays."""
    row.state, row.intent, row.body = PASSED, None, ""
    row.staff_id, row.labelled_at = staff_id, clock.now()
    session.flush()


def labelled(session: Session) -> list[Unclear]:
    """What staff said the meaning of, oldest first."""
    return list(session.scalars(select(Unclear).where(Unclear.state == LABELLED).order_by(Unclear.labelled_at, Unclear.id)))


def remove_old(session: Session, before: datetime, held: Any, most: int) -> int:
    """Remove rows kept before a moment, but those of conversations in the query `held`; returns how many, at most `most`."""
    ids = list(session.scalars(select(Unclear.id).where(Unclear.kept_at < before, Unclear.conversation_id.not_in(held)).limit(most)))
    session.execute(delete(Unclear).where(Unclear.id.in_(ids)))
    return len(ids)
