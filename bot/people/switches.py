"""Switches that an administrator turns while the coach runs, such as "live"."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.store.types import Row, Utc

LIVE = "live"


class Switch(Row):
    """One switch and who turned it."""

    __tablename__ = "switch"

    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    on: Mapped[bool]
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Utc, default=clock.now)


def is_on(session: Session, name: str) -> bool:
    """Whether a switch is on; one never turned is off."""
    row = session.get(Switch, name)
    return row is not None and row.on


def turn(session: Session, name: str, on: bool, by: str) -> None:
    """Turn a switch."""
    session.merge(Switch(name=name, on=on, by=by, at=clock.now()))
