"""A trip as it is told, whoever planned it: places, rides with their lines, times as aware datetimes."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Place:
    """Where a trip starts or ends. `lat` and `lon` are degrees."""

    name: str
    lat: float
    lon: float


@dataclass(frozen=True)
class Leg:
    """A ride: which line, from which stop to which, when. `walk` are minutes on foot to its first stop from where one was before.

    `mode` is GTFS's route_type. `run`, `route` and `stop` are the source's own ids, to ask for predictions; empty where it has none.
    """

    line: str
    mode: int
    agency: str
    headsign: str
    start: str
    end: str
    departs: datetime
    arrives: datetime
    walk: int
    route: str = ""
    run: str = ""
    stop: str = ""


@dataclass(frozen=True)
class Trip:
    """`legs` is empty when the way is short enough to walk. `walk` are minutes on foot from the last stop (or all the way).

    `fare` is dollars a ride where the timetable holds it.
    """

    start: Place
    end: Place
    leaves: datetime
    arrives: datetime
    legs: tuple[Leg, ...]
    walk: int
    fare: str | None = None
