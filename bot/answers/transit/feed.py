"""The records of a timetable (GTFS), and several timetables made one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.errors import BadFile


@dataclass(frozen=True)
class Stop:
    """A stop; `id` is the agency's, `parent` the id of its station."""

    id: str
    name: str
    lat: float
    lon: float
    parent: str


@dataclass(frozen=True)
class Line:
    """A line as riders call it. `mode` is GTFS's route_type (3 is a bus); `agency` is its agency's name."""

    id: str
    name: str
    mode: int
    agency: str


@dataclass(frozen=True)
class Run:
    """One trip of a vehicle. `line` and `stops` are places in Feed.lines and Feed.stops; times are seconds of its service day.

    Times after midnight are over 86,400. `board` and `alight` say where one may get on and off.
    """

    id: str
    service: str
    line: int
    headsign: str
    stops: tuple[int, ...]
    arrivals: tuple[int, ...]
    departures: tuple[int, ...]
    board: tuple[bool, ...]
    alight: tuple[bool, ...]


@dataclass
class Service:
    """The days a service runs: by weekday within dates, with days added and taken out."""

    weekdays: tuple[bool, ...] = (False,) * 7
    first: date = date.max
    last: date = date.min
    added: set[date] = field(default_factory=set)
    removed: set[date] = field(default_factory=set)

    def runs_on(self, day: date) -> bool:
        """Whether it runs on a day."""
        if day in self.removed:
            return False
        return day in self.added or (self.first <= day <= self.last and self.weekdays[day.weekday()])

    @property
    def begins(self) -> date:
        """Its first day."""
        return min([self.first, *self.added])

    @property
    def ends(self) -> date:
        """Its last day."""
        return max([self.last, *self.added])


@dataclass(frozen=True)
class Feed:
    """One or more timetables together. `fares` are dollars by agency, where all rides of that agency's feed cost the same."""

    zone: ZoneInfo
    agencies: tuple[str, ...]
    phones: tuple[str, ...]
    stops: tuple[Stop, ...]
    lines: tuple[Line, ...]
    runs: tuple[Run, ...]
    services: Mapping[str, Service]
    fares: Mapping[str, str]

    @property
    def last_day(self) -> date:
        """The last day anything runs."""
        return max((service.ends for service in self.services.values()), default=date.min)

    @property
    def first_day(self) -> date:
        """The first day anything runs."""
        return min((service.begins for service in self.services.values()), default=date.max)


def together(feeds: Sequence[Feed]) -> Feed:
    """Several feeds as one; services and lines are told apart by their feed. Raises BadFile where time zones differ."""
    if len(feeds) == 1:
        return feeds[0]
    if len({feed.zone.key for feed in feeds}) > 1:
        zones = [f"{', '.join(feed.agencies)}: {feed.zone.key}" for feed in feeds]
        raise BadFile("The timetables are of different time zones.", zones, "Keep one region under var/transit.")
    stops: list[Stop] = []
    lines: list[Line] = []
    runs: list[Run] = []
    services: dict[str, Service] = {}
    fares: dict[str, str] = {}
    for n, feed in enumerate(feeds):
        first_stop, first_line = len(stops), len(lines)
        stops += feed.stops
        lines += feed.lines
        services |= {f"{n}:{name}": service for name, service in feed.services.items()}
        fares |= feed.fares
        moved: dict[tuple[int, ...], tuple[int, ...]] = {}
        for run in feed.runs:
            if run.stops not in moved:
                moved[run.stops] = tuple(stop + first_stop for stop in run.stops)
            runs.append(replace(run, service=f"{n}:{run.service}", line=run.line + first_line, stops=moved[run.stops]))
    names, phones = (tuple(dict.fromkeys(one for feed in feeds for one in getattr(feed, what))) for what in ("agencies", "phones"))
    return Feed(feeds[0].zone, names, phones, tuple(stops), tuple(lines), tuple(runs), services, fares)
