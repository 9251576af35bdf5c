"""The rides of a day in order of time, and the walks between stops: what the search runs over."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from bot.answers.transit.feed import Feed

WALK = 400.0  # meters between two stops that count as a change on foot
REACH = 900.0  # meters from a place to its stops
_DETOUR = 1.3  # streets are longer than the straight line
_PACE = 1.1  # meters a second: an easy walk
_CELL = 0.01  # degrees of latitude and longitude; one cell around reaches at least REACH up to 35 degrees from the pole
_LONG_DAY = 30 * 3600
_DAYS_KEPT = 4
METERS_A_DEGREE = 111_320.0


class Ride(NamedTuple):
    """From one stop to the next of one run. Times are seconds since 1970; `run` tells runs of the day apart."""

    departs: int
    arrives: int
    start: int
    end: int
    run: int
    board: bool
    alight: bool


def meters(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The straight line between two places of one region."""
    east = (other_lon - lon) * math.cos(math.radians((lat + other_lat) / 2))
    return METERS_A_DEGREE * math.hypot(other_lat - lat, east)


def walking(distance: float) -> int:
    """Seconds to walk a straight distance of so many meters."""
    return round(distance * _DETOUR / _PACE)


@dataclass(frozen=True)
class Day:
    """Rides from the midnight a day begins to 30 hours later, by departure and by arrival; `runs` gives the feed's run of each."""

    by_departure: tuple[Ride, ...]
    by_arrival: tuple[Ride, ...]
    runs: Mapping[int, int]


class Timetable:
    """A feed made ready to be searched: walks between stops are worked out once, days as they are asked for.

    `until` is the last day that the feed was read for.
    """

    def __init__(self, feed: Feed, until: date = date.max) -> None:
        self.feed, self.until = feed, until
        self._cells: dict[tuple[int, int], list[int]] = {}
        for n, stop in enumerate(feed.stops):
            self._cells.setdefault((int(stop.lat // _CELL), int(stop.lon // _CELL)), []).append(n)
        used = {stop for run in feed.runs for stop in run.stops}
        self.walks = tuple(tuple(self._walks(n, used)) if n in used else () for n in range(len(feed.stops)))
        self._by_service: dict[str, list[int]] = {}
        for n, run in enumerate(feed.runs):
            self._by_service.setdefault(run.service, []).append(n)
        self.day = lru_cache(maxsize=_DAYS_KEPT)(self._day)

    def near(self, lat: float, lon: float, within: float) -> list[tuple[int, int]]:
        """Stops within so many meters of a place, with the seconds to walk there."""
        found = []
        north, east = int(lat // _CELL), int(lon // _CELL)
        wide = math.ceil(within / (METERS_A_DEGREE * _CELL * max(0.1, math.cos(math.radians(lat)))))
        high = math.ceil(within / (METERS_A_DEGREE * _CELL))
        for row in range(north - high, north + high + 1):
            for column in range(east - wide, east + wide + 1):
                for n in self._cells.get((row, column), ()):
                    stop = self.feed.stops[n]
                    distance = meters(lat, lon, stop.lat, stop.lon)
                    if distance <= within:
                        found.append((n, walking(distance)))
        return found

    def _walks(self, n: int, used: set[int]) -> list[tuple[int, int]]:
        stop = self.feed.stops[n]
        near = (one for one in self.near(stop.lat, stop.lon, WALK) if one[0] != n and one[0] in used)
        return sorted(near, key=lambda one: one[1])

    def noon(self, day: date) -> int:
        """Where a service day counts from: noon less twelve hours, which is not midnight when the clocks change."""
        return int(datetime.combine(day, time(12), self.feed.zone).timestamp()) - 12 * 3600

    def runs_on(self, day: date) -> list[int]:
        """The feed's runs of a service day."""
        return [n for name, runs in self._by_service.items() if self.feed.services[name].runs_on(day) for n in runs]

    def _day(self, day: date) -> Day:
        midnight = int(datetime.combine(day, time(), self.feed.zone).timestamp())
        rides: list[Ride] = []
        runs: dict[int, int] = {}
        for service_day in (day - timedelta(days=1), day, day + timedelta(days=1)):
            start = self.noon(service_day)
            for n in self.runs_on(service_day):
                run = self.feed.runs[n]
                if start + run.arrivals[-1] < midnight or start + run.departures[0] > midnight + _LONG_DAY:
                    continue
                number = len(runs)
                runs[number] = n
                stops, board, alight, come, go = run.stops, run.board, run.alight, run.arrivals, run.departures
                for at in range(len(stops) - 1):
                    if (left := start + go[at]) >= midnight:
                        rides.append(Ride(left, start + come[at + 1], stops[at], stops[at + 1], number, board[at], alight[at + 1]))
        # Stable sorts keep the rides of one run in its own order where times are equal, and the second in that order turned round.
        by_departure = tuple(sorted(rides, key=lambda ride: (ride[0], ride[1])))
        rides.reverse()
        rides.sort(key=lambda ride: (-ride[1], -ride[0]))
        return Day(by_departure, tuple(rides), runs)
