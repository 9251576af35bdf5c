"""Wishes to have one's data deleted: asked, seven days to undo, done. The rows outlive the person, so that no backup brings them back.

What is removed and what stays is decided in worker/erasing.py; a legal hold comes before any wish.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.people.audit import note
from bot.people.holds import held_people
from bot.store.types import Json, Row, Utc

UNDO = timedelta(days=7)


class Erasure(Row):
    """One wish. `person_id` is no foreign key, since it stays when the person is gone; `removed` counts rows by table."""

    __tablename__ = "erasure"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=clock.new_id)
    person_id: Mapped[str] = mapped_column(String(22), index=True)
    by: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)
    due_at: Mapped[datetime] = mapped_column(Utc, index=True)
    undone_at: Mapped[datetime | None] = mapped_column(Utc)
    done_at: Mapped[datetime | None] = mapped_column(Utc)
    removed: Mapped[Any] = mapped_column(Json, nullable=True)


def wanted(session: Session, person_id: str) -> Erasure | None:
    """The wish that waits for its day, if there is one."""
    query = select(Erasure).where(Erasure.person_id == person_id, Erasure.undone_at.is_(None), Erasure.done_at.is_(None))
    return session.scalar(query.order_by(Erasure.asked_at).limit(1))


def ask(session: Session, person_id: str, by: str, wait: timedelta = UNDO) -> Erasure:
    """Note the wish; asking again changes nothing. `by` is "person", "staff:ID" or "retention"."""
    found = wanted(session, person_id)
    if found is None:
        now = clock.now()
        found = Erasure(person_id=person_id, by=by, asked_at=now, due_at=now + wait)
        session.add(found)
        session.flush()
        note(session, by, "delete_asked", f"person:{person_id}")
    return found


def undo(session: Session, person_id: str, by: str) -> bool:
    """Take the wish back. False if there is none (any more)."""
    found = wanted(session, person_id)
    if found is None:
        return False
    found.undone_at = clock.now()
    note(session, by, "delete_undone", f"person:{person_id}")
    return True


def due(session: Session, limit: int = 20) -> list[Erasure]:
    """Wishes whose seven days are over, of people who are not held."""
    query = select(Erasure).where(Erasure.undone_at.is_(None), Erasure.done_at.is_(None), Erasure.due_at <= clock.now())
    query = query.where(Erasure.person_id.not_in(held_people())).order_by(Erasure.due_at).limit(limit)
    return list(session.scalars(query.with_for_update(skip_locked=True)))


def erased(session: Session) -> list[Erasure]:
    """Everybody who was ever erased."""
    return list(session.scalars(select(Erasure).where(Erasure.done_at.is_not(None))))
