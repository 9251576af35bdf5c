"""What a person wants of a trip as far as they said it, as JSON in the question that asks for the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.answers.transit.trip import Place

HOME, WORK, HERE = "@home", "@work", "@here"
MAYBE = "?"  # before words that may name a place: if they do not, nothing was said
LAST, FIRST = "last", "first"


@dataclass(frozen=True)
class Spot:
    """A place that is meant; `kind` is "home", "shift" or empty: home is never called by its name."""

    place: Place
    kind: str = ""


@dataclass(frozen=True)
class Wish:
    """`start` and `end` are words that still name no place (or HOME, WORK, HERE); `from_` and `to` are the places they turned out to be.

    `at` is when to be there (`arrive`) or to leave; `day` alone when no time was said. `which` is "last" or "first" of the day.
    `unclear`: a time was said and not understood. `back_at` is when a shift at `to` ends. On a way back `there_at` is when the way there
    arrived. `asked_start`: we had to ask where they start.
    """

    start: str | None = None
    end: str | None = None
    from_: Spot | None = None
    to: Spot | None = None
    at: datetime | None = None
    arrive: bool = False
    day: date | None = None
    which: str = ""
    unclear: bool = False
    back_at: datetime | None = None
    there_at: datetime | None = None
    asked_start: bool = False
    misses: int = 0


def kept(wish: Wish) -> dict[str, Any]:
    """As JSON."""
    return {
        "start": wish.start,
        "end": wish.end,
        "from": _spot(wish.from_),
        "to": _spot(wish.to),
        "at": wish.at.isoformat() if wish.at else None,
        "arrive": wish.arrive,
        "day": wish.day.isoformat() if wish.day else None,
        "which": wish.which,
        "unclear": wish.unclear,
        "back_at": wish.back_at.isoformat() if wish.back_at else None,
        "there_at": wish.there_at.isoformat() if wish.there_at else None,
        "asked_start": wish.asked_start,
        "misses": wish.misses,
    }


def taken(data: Mapping[str, Any]) -> Wish:
    """From JSON."""
    return Wish(
        start=data.get("start"),
        end=data.get("end"),
        from_=_taken(data.get("from")),
        to=_taken(data.get("to")),
        at=_moment(data.get("at")),
        arrive=bool(data.get("arrive")),
        day=date.fromisoformat(data["day"]) if data.get("day") else None,
        which=str(data.get("which") or ""),
        unclear=bool(data.get("unclear")),
        back_at=_moment(data.get("back_at")),
        there_at=_moment(data.get("there_at")),
        asked_start=bool(data.get("asked_start")),
        misses=int(data.get("misses") or 0),
    )


def turned(wish: Wish, there_at: datetime) -> Wish:
    """The way back, without a time yet; `there_at` is when the way there arrived."""
    back = replace(wish, from_=wish.to, to=wish.from_, there_at=there_at)
    return replace(back, at=None, day=None, arrive=False, which="", unclear=False, back_at=None, asked_start=False)


def _spot(spot: Spot | None) -> dict[str, Any] | None:
    return None if spot is None else {"name": spot.place.name, "lat": spot.place.lat, "lon": spot.place.lon, "kind": spot.kind}


def _taken(data: Mapping[str, Any] | None) -> Spot | None:
    return None if data is None else Spot(Place(data["name"], data["lat"], data["lon"]), str(data["kind"]))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
