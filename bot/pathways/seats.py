"""Seats of openings: who has one, who waits and in which order. The order is data/knowledge/openings.yml's, the same for everybody.

Every decision is a row with the order and the person's reasons as they were then. One transaction at a time decides on an opening,
so of two people on the last seat exactly one gets it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.knowledge.openings import Opening, Share
from bot.store.types import Number, Row, SealedJson, Utc

HELD, WAITING, LEFT = "held", "waiting", "left"


class OpeningLock(Row):
    """The row that a decision on an opening locks."""

    __tablename__ = "opening_lock"

    opening_id: Mapped[str] = mapped_column(String(60), primary_key=True)


class Place(Row):
    """A person's place at an opening. `share` names the organization whose kept seat it is; `reasons` are the rules that speak for it."""

    __tablename__ = "opening_place"
    __table_args__ = (UniqueConstraint("opening_id", "person_id"), UniqueConstraint("opening_id", "seat"))

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False, default=clock.new_number)
    opening_id: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    seat: Mapped[int | None]
    share: Mapped[str | None] = mapped_column(String(120))
    organization: Mapped[str | None] = mapped_column(String(120))
    reasons: Mapped[Any] = mapped_column(SealedJson)
    asked_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)


class Decision(Row):
    """One decision on a place; rows are only added. `reasons`: rule -> whether it spoke for the person, and the order of that day."""

    __tablename__ = "opening_decision"
    __table_args__ = (Index("ix_opening_decision_opening", "opening_id", "at"),)

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False, default=clock.new_number)
    opening_id: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    what: Mapped[str] = mapped_column(String(10))
    seat: Mapped[int | None]
    reasons: Mapped[Any] = mapped_column(SealedJson)
    at: Mapped[datetime] = mapped_column(Utc, default=clock.now)


@dataclass(frozen=True)
class Claims:
    """What speaks for a person at an opening, besides having asked early. `organization` is the name of theirs."""

    organization: str | None = None
    veteran: bool = False
    workshop: bool = False
    wants_employer: bool = False


def request(session: Session, opening: Opening, order: Sequence[str], person_id: str, claims: Claims) -> Place:
    """Ask for a seat: it is held at once if one is free for this person, else they wait. Asking again changes nothing."""
    _lock(session, opening.id)
    found = _place(session, opening.id, person_id)
    if found is not None and found.state != LEFT:
        return found
    if found is None:
        found = Place(opening_id=opening.id, person_id=person_id, state=WAITING)
        session.add(found)
    speaks = {name: value for name, value in asdict(claims).items() if name != "organization"}
    found.organization, found.reasons, found.asked_at = claims.organization, speaks, clock.now()
    found.state, found.seat, found.share = WAITING, None, None
    session.flush()
    if not _seat(session, opening, order, found):
        _note(session, found, order)
    return found


def leave(session: Session, opening: Opening, order: Sequence[str], person_id: str) -> Place | None:
    """Give up a place. The seat goes to the first in the order who may have it; returns their place, or None."""
    _lock(session, opening.id)
    found = _place(session, opening.id, person_id)
    if found is None or found.state == LEFT:
        return None
    had_seat, found.state, found.seat, found.share = found.seat is not None, LEFT, None, None
    session.flush()
    _note(session, found, order)
    if not had_seat:
        return None
    return next((one for one in waiting(session, opening, order) if _seat(session, opening, order, one)), None)


def fill(session: Session, opening: Opening, order: Sequence[str]) -> list[Place]:
    """Give what is free now (a kept seat went back to everybody, the file has more seats) to who waits, in order; returns their places."""
    _lock(session, opening.id)
    moved: list[Place] = []
    while found := next((one for one in waiting(session, opening, order) if _seat(session, opening, order, one)), None):
        moved.append(found)
    return moved


def end(session: Session, opening_id: str, order: Sequence[str]) -> list[Place]:
    """The opening closed: nobody waits for it any more; returns the places of those who did."""
    _lock(session, opening_id)
    rows = list(session.scalars(select(Place).where(Place.opening_id == opening_id, Place.state == WAITING)))
    for place in rows:
        place.state = LEFT
        _note(session, place, order)
    return rows


def now_speaks(session: Session, person_id: str, rule: str) -> None:
    """From now on a rule (a name of ORDER) speaks for a person wherever they wait."""
    for place in session.scalars(select(Place).where(Place.person_id == person_id, Place.state == WAITING)):
        place.reasons = {**place.reasons, rule: True}


def waiting(session: Session, opening: Opening, order: Sequence[str]) -> list[Place]:
    """Who waits, the next one first."""
    query = select(Place).where(Place.opening_id == opening.id, Place.state == WAITING)
    rows = list(session.scalars(query))
    kept = _kept(session, opening, clock.now().date())
    return sorted(rows, key=lambda one: _rank(one, order, kept))


def position(session: Session, opening: Opening, order: Sequence[str], person_id: str) -> int | None:
    """1 is next; None for somebody who does not wait."""
    ids = [one.person_id for one in waiting(session, opening, order)]
    return ids.index(person_id) + 1 if person_id in ids else None


def _rank(place: Place, order: Sequence[str], kept: dict[str, int]) -> tuple[Any, ...]:
    speaks = {"reserved": kept.get(place.organization or "", 0) > 0, **place.reasons}
    return (*((place.asked_at if rule == "waited" else not speaks.get(rule, False)) for rule in order), place.id)


def _held(session: Session, opening: Opening) -> list[Place]:
    return list(session.scalars(select(Place).where(Place.opening_id == opening.id, Place.state == HELD)))


def _kept(session: Session, opening: Opening, today: date) -> dict[str, int]:
    """Seats still kept for each organization today."""
    taken = [place.share for place in _held(session, opening)]

    def holds(share: Share) -> bool:
        return share.until is None or today <= share.until

    return {share.organization: max(0, share.seats - taken.count(share.organization)) for share in opening.shares if holds(share)}


def _seat(session: Session, opening: Opening, order: Sequence[str], place: Place) -> bool:
    """Give a free seat to a place, first one kept for its organization; False if none is free for it."""
    held = _held(session, opening)
    kept = _kept(session, opening, clock.now().date())
    own = kept.get(place.organization or "", 0) > 0
    free = opening.seats - len(held) - sum(kept.values())
    if not own and free <= 0:
        return False
    taken = {one.seat for one in held}
    place.seat = next((n for n in range(1, opening.seats + 1) if n not in taken), None)
    if place.seat is None:  # fewer seats in the file than are taken already
        return False
    place.state, place.share = HELD, place.organization if own else None
    session.flush()
    _note(session, place, order)
    return True


def _note(session: Session, place: Place, order: Sequence[str]) -> None:
    reasons = {**place.reasons, "reserved": place.share is not None, "order": list(order)}
    session.add(Decision(opening_id=place.opening_id, person_id=place.person_id, what=place.state, seat=place.seat, reasons=reasons))
    session.flush()


def _place(session: Session, opening_id: str, person_id: str) -> Place | None:
    return session.scalar(select(Place).where(Place.opening_id == opening_id, Place.person_id == person_id))


def _lock(session: Session, opening_id: str) -> None:
    """Hold the opening until this transaction ends (SQLite's writers wait for each other anyway)."""
    if session.get(OpeningLock, opening_id) is None:
        try:
            with session.begin_nested():
                session.add(OpeningLock(opening_id=opening_id))
        except IntegrityError:  # another one made it at the same moment
            session.expire_all()
    session.scalar(select(OpeningLock).where(OpeningLock.opening_id == opening_id).with_for_update())
