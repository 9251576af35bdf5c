"""Two records of one person become one, and one again becomes two: what moved is written down, row by row, so that it can be undone.

Nothing is lost: where both have a row that there may be only one of (a PIN, a plan of exploration), the other record keeps its own.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.errors import BadInput
from bot.people.audit import note
from bot.people.holds import is_held
from bot.people.person import Person
from bot.store.pointers import move, move_back
from bot.store.types import Json, Row, Utc


class Merge(Row):
    """`gone_id` became `kept_id`; `moved` is table -> keys of the rows that changed hands."""

    __tablename__ = "person_merge"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=clock.new_id)
    kept_id: Mapped[str] = mapped_column(String(22), index=True)
    gone_id: Mapped[str] = mapped_column(String(22), index=True)
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Utc, default=clock.now)
    undone_at: Mapped[datetime | None] = mapped_column(Utc)
    moved: Mapped[Any] = mapped_column(Json)


def merge(session: Session, kept: Person, other: Person, by: str) -> Merge:
    """Everything of `other` becomes `kept`'s. Raises BadInput where that would be wrong."""
    if kept.id == other.id:
        raise BadInput("That is the same person.", "Copy the address of the other page.")
    if kept.organization_id != other.organization_id:
        raise BadInput("They belong to two organizations.", "Whose people they are is to be settled first.")
    if kept.erased_at is not None or other.erased_at is not None or into(session, other.id) is not None:
        raise BadInput("One of the two is not there any more.", "Look at both pages again.")
    if is_held(session, other.id) != is_held(session, kept.id):
        raise BadInput("One of the two is under a legal hold.", "Ask whoever placed it.")
    row = Merge(kept_id=kept.id, gone_id=other.id, by=by, moved=move(session, "person", other.id, kept.id))
    session.add(row)
    session.flush()
    note(session, by, "merged", f"person:{kept.id}", other=other.id)
    note(session, by, "merged", f"person:{other.id}", into=kept.id)
    session.expire_all()
    return row


def undo(session: Session, row: Merge, by: str) -> None:
    """Give back what moved and is still there. Raises BadInput when it was undone before."""
    if row.undone_at is not None:
        raise BadInput("That was undone before.")
    move_back(session, "person", row.moved, row.kept_id, row.gone_id)
    row.undone_at = clock.now()
    note(session, by, "merge_undone", f"person:{row.kept_id}", other=row.gone_id)
    note(session, by, "merge_undone", f"person:{row.gone_id}", into=row.kept_id)
    session.flush()
    session.expire_all()


def into(session: Session, person_id: str) -> str | None:
    """Whom a person became, if they were merged."""
    return session.scalar(select(Merge.kept_id).where(Merge.gone_id == person_id, Merge.undone_at.is_(None)).limit(1))


def of_person(session: Session, person_id: str) -> list[Merge]:
    """Those that hold and made this person, the newest first."""
    return list(session.scalars(select(Merge).where(Merge.kept_id == person_id, Merge.undone_at.is_(None)).order_by(Merge.at.desc())))


def merged_away() -> Any:
    """Ids of everybody who became somebody else, as a query."""
    return select(Merge.gone_id).where(Merge.undone_at.is_(None))
