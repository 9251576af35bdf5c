"""What became of asking sources of others: kept in the database, since the program that asks is not the one that shows it to staff."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.store.types import Row, Utc


class SourceState(Row):
    """One source. `failing_since` is empty while it answers; `fault` is the last one, `failures` are all of them."""

    __tablename__ = "source_state"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    failing_since: Mapped[datetime | None] = mapped_column(Utc)
    failed_at: Mapped[datetime | None] = mapped_column(Utc)
    fault: Mapped[str | None] = mapped_column(String(20))
    failures: Mapped[int] = mapped_column(default=0)


def note(session: Session, found: Mapping[str, str]) -> None:
    """Keep for each source how asking it went: its fault, or an empty text when it answered."""
    for name, fault in found.items():
        row = session.get(SourceState, name)
        if row is None:
            if not fault:
                continue
            row = SourceState(name=name, failures=0)
            try:
                with session.begin_nested():
                    session.add(row)
            except IntegrityError:  # another program noted its first failure in the same moment
                row = session.get_one(SourceState, name)
        if fault:
            row.failing_since, row.failed_at = row.failing_since or clock.now(), clock.now()
            row.fault, row.failures = fault, row.failures + 1
        elif row.failing_since is not None:
            row.failing_since = None


def states(session: Session) -> list[SourceState]:
    """Every source that ever failed, by name."""
    return list(session.scalars(select(SourceState).order_by(SourceState.name)))
