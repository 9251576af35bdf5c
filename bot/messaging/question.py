"""The pending question: what the coach asked, what may answer it and until when. A row of ours, so that days do not matter.

What an answer does is registered one stair up (turns/questions.py); here is only what is open.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.store.types import Number, Row, SealedJson, Utc

OPEN, ANSWERED, LAPSED, DROPPED = "open", "answered", "lapsed", "dropped"
GIVES_WAY = "gives_way"


class Question(Row):
    """One question. `name` finds its handler, `data` is what the handler needs again (ids, keys, a place; never a text of the person)."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False, default=clock.new_number)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    name: Mapped[str] = mapped_column(String(40))
    data: Mapped[Any] = mapped_column(SealedJson)
    state: Mapped[str] = mapped_column(String(10), default=OPEN)
    asked_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)
    until: Mapped[datetime] = mapped_column(Utc, index=True)
    closed_at: Mapped[datetime | None] = mapped_column(Utc)

    __table_args__ = (Index("ix_question_open", "conversation_id", "state"),)


def ask(
    session: Session,
    conversation_id: str,
    name: str,
    data: Mapping[str, Any] | None = None,
    *,
    hours: float = 72,
    gives_way: bool = False,
) -> Question:
    """Open a question; an open one of the same name is dropped, since this asks it anew.

    One that `gives_way` is a mere offer: whatever is asked after it takes its place, or "1" would fit two of them.
    """
    for old in open_questions(session, conversation_id):
        if old.name == name or old.data.get(GIVES_WAY):
            close(old, DROPPED)
    kept = dict(data or {}) | ({GIVES_WAY: True} if gives_way else {})
    question = Question(conversation_id=conversation_id, name=name, data=kept, until=clock.now() + timedelta(hours=hours))
    session.add(question)
    session.flush()
    return question


def open_questions(session: Session, conversation_id: str) -> list[Question]:
    """Questions that may still be answered, newest first; those past their time are closed."""
    query = select(Question).where(Question.conversation_id == conversation_id, Question.state == OPEN).order_by(Question.id.desc())
    alive = []
    for question in session.scalars(query):
        if question.until <= clock.now():
            close(question, LAPSED)
        else:
            alive.append(question)
    return alive


def close(question: Question, state: str) -> None:
    """Close a question: answered, dropped, lapsed or put off."""
    question.state, question.closed_at = state, clock.now()


def drop_all(session: Session, conversation_id: str, *, keep: str = "") -> None:
    """Close everything that is open but the question named `keep`, because something more important came."""
    for question in open_questions(session, conversation_id):
        if question.name != keep:
            close(question, DROPPED)
