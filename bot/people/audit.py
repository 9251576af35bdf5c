"""The audit log: who read or changed what about whom. Rows are only added."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.store.types import Json, Number, Row, Utc

LONGEST_SUBJECT = 60


class Audit(Row):
    """One act. `subject` is a kind and an id such as "person:..."; `details` holds ids and keys only."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False, default=clock.new_number)
    at: Mapped[datetime] = mapped_column(Utc, default=clock.now, index=True)
    actor: Mapped[str] = mapped_column(String(40), index=True)
    act: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT), index=True)
    details: Mapped[Any] = mapped_column(Json, nullable=True)


def note(session: Session, actor: str, act: str, subject: str, **details: Any) -> None:
    """Write one act down, in the transaction of the act itself."""
    session.add(Audit(actor=actor, act=act, subject=subject, details=details or None))
