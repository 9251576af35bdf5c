"""The trips of a timetable: which service and line, where they stop and when, and those that repeat every few minutes."""

import itertools
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from bot.answers.transit.feed import Run
from bot.answers.transit.tables import Reading

_NO = "1"  # of pickup_type and drop_off_type
_Call = tuple[int, int, int | None, int | None, bool, bool]  # sequence, stop, arrival, departure, may board, may alight
_Known = tuple[str, int, str]  # service, line, headsign


@dataclass
class _Same:
    """Many trips share their stops: one tuple for all."""

    stops: dict[tuple[int, ...], tuple[int, ...]] = field(default_factory=dict)
    flags: dict[tuple[bool, ...], tuple[bool, ...]] = field(default_factory=dict)


def seconds(text: str) -> int | None:
    """ "25:10:00" as seconds after the start of the service day; None if it is no time."""
    hours, _, rest = text.partition(":")
    minutes, _, last = rest.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and last.isdecimal()):
        return None
    if len(minutes) != 2 or len(last) != 2 or minutes > "59" or last > "59":
        return None
    return int(hours) * 3600 + int(minutes) * 60 + int(last)


def read_runs(
    reading: Reading, lines: Mapping[str, int], services: Mapping[str, object], places: Mapping[str, int], idle: Collection[str] = ()
) -> list[Run]:
    """Every trip with at least two stops, but those of `idle` services. `lines` and `places` are numbers of Feed.lines and Feed.stops."""
    trips: dict[str, _Known] = {}
    left_out: set[str] = set()
    service_names = {name: name for name in services}
    columns = ("trip_id", "route_id", "service_id", "trip_headsign")
    for line, (trip, route, service, headsign) in reading.rows("trips.txt", *columns, needed=columns[:3]):
        if route not in lines:
            reading.bad(f"trips.txt, line {line}: there is no route {route!r}.")
        elif service not in services:
            reading.bad(f"trips.txt, line {line}: there is no service {service!r} in the calendars.")
        elif service in idle:
            left_out.add(trip)
        else:
            trips[trip] = (service_names[service], lines[route], headsign)
    repeats = _repeats(reading)
    same = _Same()
    runs = []
    for trip, calls in _calls(reading, trips, places, left_out).items():
        run = _run(reading, trip, trips[trip], sorted(calls), same)
        if run is None:
            continue
        if trip in repeats:
            runs += [_moved(run, at - run.departures[0]) for start, end, apart in repeats[trip] for at in range(start, end, apart)]
        else:
            runs.append(run)
    return runs


def _repeats(reading: Reading) -> dict[str, list[tuple[int, int, int]]]:
    repeats: dict[str, list[tuple[int, int, int]]] = {}
    for line, (trip, *times) in reading.rows("frequencies.txt", "trip_id", "start_time", "end_time", "headway_secs"):
        start, end = seconds(times[0]), seconds(times[1])
        if start is None or end is None or not times[2].isdecimal() or int(times[2]) < 1:
            reading.bad(f"frequencies.txt, line {line}: it needs start, end and how many seconds apart.")
        else:
            repeats.setdefault(trip, []).append((start, end, int(times[2])))
    return repeats


def _calls(reading: Reading, trips: Mapping[str, object], places: Mapping[str, int], left_out: Collection[str]) -> dict[str, list[_Call]]:
    calls: dict[str, list[_Call]] = {}
    read: dict[str, int | None] = {"": None}
    columns = ("trip_id", "stop_id", "stop_sequence", "arrival_time", "departure_time", "pickup_type", "drop_off_type")
    for line, (trip, stop, order, arrives, departs, pickup, drop) in reading.rows("stop_times.txt", *columns, needed=columns[:5]):
        if trip in left_out:
            continue
        if trip not in trips:
            reading.bad(f"stop_times.txt, line {line}: there is no trip {trip!r}.")
            continue
        if stop not in places or not order.isdecimal():
            reading.bad(f"stop_times.txt, line {line}: there is no stop {stop!r}, or its order is no number.")
            continue
        for text in (arrives, departs):
            if text not in read:
                read[text] = seconds(text)
            if text and read[text] is None:
                reading.bad(f"stop_times.txt, line {line}: {text!r} is not a time such as 07:45:00.")
        arrival, departure = read[arrives], read[departs]
        times = (departure if arrival is None else arrival, arrival if departure is None else departure)
        calls.setdefault(trip, []).append((int(order), places[stop], *times, pickup != _NO, drop != _NO))
    return calls


def _run(reading: Reading, trip: str, known: _Known, calls: list[_Call], same: _Same) -> Run | None:
    """A run with the times between timepoints filled in evenly."""
    arrivals, departures = [call[2] for call in calls], [call[3] for call in calls]
    timed = [n for n, at in enumerate(arrivals) if at is not None]
    if len(calls) < 2:
        return None
    if not timed or timed[0] != 0 or timed[-1] != len(calls) - 1:
        reading.bad(f"stop_times.txt, trip {trip}: its first or last stop has no time.")
        return None
    if len(timed) < len(calls):
        for left, right in itertools.pairwise(timed):
            start, end = departures[left] or 0, arrivals[right] or 0
            for n in range(left + 1, right):
                arrivals[n] = departures[n] = start + (end - start) * (n - left) // (right - left)
    come, go = tuple(at or 0 for at in arrivals), tuple(at or 0 for at in departures)
    if any(late < early for early, late in zip(go, come[1:], strict=False)) or any(b < a for a, b in zip(come, go, strict=True)):
        reading.bad(f"stop_times.txt, trip {trip}: a time goes backwards.")
        return None
    stops = tuple(call[1] for call in calls)
    board, alight = tuple(call[4] for call in calls), tuple(call[5] for call in calls)
    stops, board, alight = same.stops.setdefault(stops, stops), same.flags.setdefault(board, board), same.flags.setdefault(alight, alight)
    return Run(trip, *known, stops, come, come if go == come else go, board, alight)


def _moved(run: Run, by: int) -> Run:
    arrivals, departures = (tuple(at + by for at in times) for times in (run.arrivals, run.departures))
    return replace(run, arrivals=arrivals, departures=departures)
