"""The effect ledger: what an action did and answered, kept under (message id, action, n) in the same transaction.

Rasa may run an action twice (a crash after our commit and before it saved its tracker, a retry after a time-out). The second
run finds its row here and answers the same, without doing anything again.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.store.session import reading, writing
from bot.store.types import Row, SealedJson, Utc


class Effect(Row):
    """One effect of one message. `answer` is JSON: the Says and whatever the action must return again."""

    __tablename__ = "effect"

    message_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    action: Mapped[str] = mapped_column(String(64), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    answer: Mapped[Any] = mapped_column(SealedJson)
    at: Mapped[datetime] = mapped_column(Utc, index=True)


def stored(session: Session, message_id: str, action: str, n: int = 0) -> Any | None:
    """What this effect answered before, or None if it never happened."""
    effect = session.get(Effect, (message_id, action, n))
    return None if effect is None else effect.answer


def once(message_id: str, action: str, do: Callable[[Session], Any], n: int = 0) -> Any:
    """Do `do` and keep its JSON answer in one transaction, or return the answer kept before.

    Two runs at the same moment: one wins at the primary key, the other rolls back and returns the winner's answer.
    """
    with reading() as session:
        earlier = stored(session, message_id, action, n)
    if earlier is not None:
        return earlier
    try:
        with writing() as session:
            earlier = stored(session, message_id, action, n)
            if earlier is not None:
                return earlier
            answer = do(session)
            session.add(Effect(message_id=message_id, action=action, n=n, answer=answer, at=clock.now()))
            session.flush()
        return answer
    except IntegrityError:
        with reading() as session:
            earlier = stored(session, message_id, action, n)
        if earlier is None:
            raise
        return earlier


def answers_of(session: Session, message_id: str) -> list[Effect]:
    """All effects of a message, oldest first."""
    return list(session.scalars(select(Effect).where(Effect.message_id == message_id).order_by(Effect.at, Effect.n)))
