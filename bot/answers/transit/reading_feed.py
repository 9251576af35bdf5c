"""Reads a timetable as agencies publish it (GTFS) from a zip or a folder into memory."""

import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.answers.transit.feed import Feed, Line, Service, Stop
from bot.answers.transit.reading_runs import read_runs
from bot.answers.transit.tables import Reading, opened
from bot.errors import BadFile

NEEDED = ("agency.txt", "stops.txt", "routes.txt", "trips.txt", "stop_times.txt")
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NOT_A_STOP = ("2", "3", "4")  # entrances and the like: nothing stops there
_BUS = 3


def read_feed(path: Path, say: Callable[[str], None] = lambda _: None, days: tuple[date, date] | None = None) -> Feed:
    """Read one feed; `say` is told how it goes. With `days` only trips that run from the first to the last of them are kept.

    Raises BadFile naming what is wrong, file and line.
    """
    with opened(path) as get:
        missing = [f"{name} is missing." for name in NEEDED if get(name) is None]
        if get("calendar.txt") is None and get("calendar_dates.txt") is None:
            missing.append("calendar.txt and calendar_dates.txt are both missing; one is needed.")
        if missing:
            raise BadFile(f"{path.name} is no complete timetable.", missing, "Ask the agency for a complete GTFS file.")
        reading = Reading(get, say)
        feed = _feed(reading, days)
        if reading.problems or not (feed.runs or days):
            problems = reading.found() or ["No trip of it has two stops with times."]
            raise BadFile(f"{path.name} has problems.", problems, "Ask the agency for a corrected one; nothing was changed.")
        return feed


def read_stops(path: Path) -> list[Stop]:
    """Only the stops, for finding names; those that are wrong are left out. Raises BadFile."""
    with opened(path) as get:
        return _stops(Reading(get, lambda _: None))[0]


def _feed(reading: Reading, days: tuple[date, date] | None) -> Feed:
    zone, agencies, phones = _agencies(reading)
    stops, places = _stops(reading)
    reading.say(f"{len(stops)} stops")
    services = _services(reading)
    lines, by_route = _lines(reading, agencies)
    reading.say(f"{len(lines)} lines, {len(services)} kinds of days")
    runs = read_runs(reading, by_route, services, places, _idle(services, days) if days else frozenset())
    reading.say(f"{len(runs)} trips")
    prices = {price for _, (price,) in reading.rows("fare_attributes.txt", "price")}
    names = tuple(dict.fromkeys(agencies.values()))
    fares = {names[0]: prices.pop()} if len(prices) == 1 and len(names) == 1 else {}
    return Feed(zone, names, phones, tuple(stops), tuple(lines), tuple(runs), services, fares)


def _idle(services: dict[str, Service], days: tuple[date, date]) -> frozenset[str]:
    """Services that run on none of the days from the first to the last."""
    some = [days[0] + timedelta(days=n) for n in range((days[1] - days[0]).days + 1)]
    return frozenset(name for name, service in services.items() if not any(map(service.runs_on, some)))


def _agencies(reading: Reading) -> tuple[ZoneInfo, dict[str, str], tuple[str, ...]]:
    columns = ("agency_id", "agency_name", "agency_timezone", "agency_phone")
    rows = [row for _, row in reading.rows("agency.txt", *columns, needed=("agency_timezone",))]
    zones = {zone for _, _, zone, _ in rows}
    try:
        zone = ZoneInfo(min(zones)) if len(zones) == 1 else None
    except (ZoneInfoNotFoundError, ValueError):
        zone = None
    if zone is None:
        reading.bad(f"agency.txt: it needs one time zone such as America/New_York, not {', '.join(sorted(zones)) or 'none'}.")
    phones = tuple(dict.fromkeys(phone for _, _, _, phone in rows if phone))
    return zone or ZoneInfo("UTC"), {id_: name or id_ or "?" for id_, name, _, _ in rows}, phones


def _stops(reading: Reading) -> tuple[list[Stop], dict[str, int]]:
    stops: list[Stop] = []
    places: dict[str, int] = {}
    columns = ("stop_id", "stop_name", "stop_lat", "stop_lon", "parent_station", "location_type")
    for line, (stop, name, lat, lon, parent, kind) in reading.rows("stops.txt", *columns, needed=columns[:4]):
        if kind in _NOT_A_STOP:
            continue
        try:
            here = Stop(stop, name, float(lat), float(lon), parent)
        except ValueError:
            here = Stop(stop, name, 999.0, 999.0, parent)
        if not (-90 <= here.lat <= 90 and -180 <= here.lon <= 180):
            reading.bad(f"stops.txt, line {line}: stop {stop} has no place on the map ({lat!r}, {lon!r}).")
        elif stop in places:
            reading.bad(f"stops.txt, line {line}: stop {stop} is there twice.")
        else:
            places[stop] = len(stops)
            stops.append(here)
    return stops, places


def _lines(reading: Reading, agencies: dict[str, str]) -> tuple[list[Line], dict[str, int]]:
    lines: list[Line] = []
    by_route: dict[str, int] = {}
    only = next(iter(agencies.values())) if len(agencies) == 1 else ""
    columns = ("route_id", "agency_id", "route_short_name", "route_long_name", "route_type")
    for _, (route, agency, short, long, kind) in reading.rows("routes.txt", *columns, needed=columns[:1]):
        by_route[route] = len(lines)
        mode = int(kind) if kind.isdecimal() else _BUS
        lines.append(Line(route, short or long or "?", mode, agencies.get(agency, only)))
    return lines, by_route


def _day(reading: Reading, where: str, text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        reading.bad(f"{where}: {text!r} is not a day such as 20261122.")
        return None


def _services(reading: Reading) -> dict[str, Service]:
    services: dict[str, Service] = {}
    for line, (name, first, last, *days) in reading.rows("calendar.txt", "service_id", "start_date", "end_date", *_WEEK):
        begin, end = (_day(reading, f"calendar.txt, line {line}", text) for text in (first, last))
        if begin and end:
            services[sys.intern(name)] = Service(tuple(day == "1" for day in days), begin, end)
    for line, (name, text, kind) in reading.rows("calendar_dates.txt", "service_id", "date", "exception_type"):
        day = _day(reading, f"calendar_dates.txt, line {line}", text)
        if day and kind in ("1", "2"):
            service = services.setdefault(sys.intern(name), Service())
            (service.added if kind == "1" else service.removed).add(day)
        elif day:
            reading.bad(f"calendar_dates.txt, line {line}: exception_type is {kind!r}, neither 1 nor 2.")
    return services
