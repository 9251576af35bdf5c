"""The place a person starts from and the fare they pay: kept only when they said so, sealed, changed and forgotten at their word."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.answers.transit.trip import Place
from bot.store.types import Row, SealedJson, Utc

REDUCED, FULL = "reduced", "full"


class SavedPlace(Row):
    """One person's wish. `place` is sealed JSON {name, lat, lon}; `declined_at`: they did not want one kept; `fare`: reduced or full."""

    __tablename__ = "saved_place"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    place: Mapped[Any] = mapped_column(SealedJson, nullable=True)
    declined_at: Mapped[datetime | None] = mapped_column(Utc)
    fare: Mapped[str | None] = mapped_column(String(10))
    changed_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)
    retention: Mapped[str] = mapped_column(String(20), default="person")


def place_of(row: SavedPlace | None) -> Place | None:
    """The saved place, if there is one."""
    return Place(**row.place) if row is not None and row.place is not None else None


def saved(session: Session, person_id: str) -> SavedPlace | None:
    """What this person had kept."""
    return session.get(SavedPlace, person_id)


def places(session: Session) -> list[SavedPlace]:
    """Everybody who had a place kept."""
    return list(session.scalars(select(SavedPlace).where(SavedPlace.place.is_not(None))))


def _row(session: Session, person_id: str) -> SavedPlace:
    row = saved(session, person_id)
    if row is None:
        row = SavedPlace(person_id=person_id)
        session.add(row)
    row.changed_at = clock.now()
    return row


def keep(session: Session, person_id: str, place: Place) -> None:
    """They want it kept."""
    row = _row(session, person_id)
    row.place, row.declined_at = {"name": place.name, "lat": place.lat, "lon": place.lon}, None


def decline(session: Session, person_id: str) -> None:
    """They do not want it kept: they are not asked again."""
    _row(session, person_id).declined_at = clock.now()


def forget(session: Session, person_id: str) -> bool:
    """They want it forgotten; whether there was one."""
    row = saved(session, person_id)
    if row is None or row.place is None:
        return False
    row.place, row.declined_at, row.changed_at = None, clock.now(), clock.now()
    return True


def keep_fare(session: Session, person_id: str, fare: str) -> None:
    """They pay the reduced or the full fare."""
    _row(session, person_id).fare = fare
