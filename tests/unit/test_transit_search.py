"""The planner: against a search without any order of rides, on the small town by wall clock, and over real timetables."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers.transit.feed import Feed, Line, Run, Service, Stop
from bot.answers.transit.planner import plan
from bot.answers.transit.reading_feed import read_feed
from bot.answers.transit.search import CHANGE, LONGEST, WALKED_CHANGE, earliest, latest
from bot.answers.transit.timetable import Timetable
from bot.answers.transit.trip import Place, Trip
from tests import small_feed

HERE = ZoneInfo(small_feed.ZONE)
DAY = date(2026, 11, 24)
REAL = Path(__file__).resolve().parents[3] / "shared" / "gtfs"


@st.composite
def feeds(draw: st.DrawFn) -> Feed:
    """Up to six stops, some a short walk apart, and up to eight runs with any times and stops where nobody may get on or off."""
    stops = [Stop(str(n), str(n), 42.0 + draw(st.integers(0, 4)) * 0.002, -71.0, "") for n in range(draw(st.integers(2, 6)))]
    runs = []
    for n in range(draw(st.integers(1, 8))):
        calls = draw(st.lists(st.integers(0, len(stops) - 1), min_size=2, max_size=5))
        at = 8 * 3600 + draw(st.integers(0, 60)) * 60
        come, go = [], []
        for _ in calls:
            come.append(at)
            at += draw(st.integers(0, 2)) * 60
            go.append(at)
            at += draw(st.integers(0, 9)) * 60
        board, alight = (tuple(draw(st.lists(st.booleans(), min_size=len(calls), max_size=len(calls)))) for _ in range(2))
        runs.append(Run(str(n), "all", 0, "", tuple(calls), tuple(come), tuple(go), board, alight))
    services = {"all": Service((True,) * 7, date(2026, 1, 1), date(2026, 12, 31))}
    return Feed(HERE, (), (), tuple(stops), (Line("1", "1", 3, ""),), tuple(runs), services, {})


def slowly(table: Timetable, start: Mapping[int, int], goal: Mapping[int, int], after: int) -> int | None:
    """The earliest arrival by trying every ride between any two stops of any run until nothing gets better."""
    midnight = table.noon(DAY)
    ready = {stop: after + walk for stop, walk in start.items()}
    best, better = None, True
    while better:
        better = False
        for run in table.feed.runs:
            for i in range(len(run.stops) - 1):
                if not run.board[i] or ready.get(run.stops[i], 1 << 60) > midnight + run.departures[i]:
                    continue
                for j in range(i + 1, len(run.stops)):
                    if not run.alight[j]:
                        continue
                    stop, at = run.stops[j], midnight + run.arrivals[j]
                    if stop in goal and (best is None or at + goal[stop] < best):
                        best = at + goal[stop]
                    for other, there in [(stop, at + CHANGE), *((o, at + walk + WALKED_CHANGE) for o, walk in table.walks[stop])]:
                        if there < ready.get(other, 1 << 60):
                            ready[other], better = there, True
    return best


@settings(max_examples=200, deadline=None)
@given(feed=feeds(), ends=st.tuples(st.integers(0, 5), st.integers(0, 5)), walks=st.tuples(st.integers(0, 300), st.integers(0, 300)))
def test_it_finds_what_trying_everything_finds(feed: Feed, ends: tuple[int, int], walks: tuple[int, int]) -> None:
    table = Timetable(feed)
    day = table.day(DAY)
    start, goal = ({end % len(feed.stops): walk} for end, walk in zip(ends, walks, strict=True))
    after = table.noon(DAY) + 8 * 3600
    wanted = slowly(table, start, goal, after)
    found = earliest(table, day, start, goal, after)
    assert (found.arrives if found else None) == wanted
    if found is None:
        return
    by = found.arrives + 600
    leaves = latest(table, day, start, goal, by, after)
    departures = {table.noon(DAY) + at - walk for run in feed.runs for at in run.departures for walk in start.values()}
    possible = [at for at in departures if at >= after and (arrives := slowly(table, start, goal, at)) is not None and arrives <= by]
    assert leaves == max(possible)
    journey = earliest(table, day, start, goal, leaves)
    assert journey is not None
    assert (journey.leaves, journey.arrives <= by) == (leaves, True)
    for before, ride in zip(journey.rides, journey.rides[1:], strict=False):
        assert ride.on.departs >= before.off.arrives + ride.walk + (WALKED_CHANGE if ride.walk else CHANGE)
        assert ride.before == before


@lru_cache(maxsize=1)
def town(folder: Path) -> Timetable:
    return Timetable(read_feed(small_feed.write(folder / "town.zip")))


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Timetable:
    return town(tmp_path_factory.mktemp("feed"))


def at(stop: str, north: float = 0.0) -> Place:
    name, lat, lon = small_feed.STOPS[stop]
    return Place(name, lat + north, lon)


def told(trip: Trip | None) -> list[str]:
    """Leave, each ride with its walk before it, arrive."""
    if trip is None:
        return []
    rides = [f"{leg.walk}m {leg.departs:%H:%M} {leg.line} {leg.start}>{leg.end}" for leg in trip.legs]
    return [f"{trip.leaves:%H:%M}", *rides, f"{trip.arrives:%H:%M}"]


def test_by_a_time_one_leaves_as_late_as_possible_and_changes_on_foot(table: Timetable) -> None:
    by = datetime(2026, 11, 24, 7, 0, tzinfo=HERE)
    trip = plan(table, at("elm", 0.001), at("foods"), by, arrive=True)
    assert told(trip) == ["05:57", "3m 06:00 1 Main St @ Elm St>Union Station", "4m 06:20 2 Station Plaza>Whole Foods", "06:36"]


def test_from_a_time_on_nobody_waits_at_the_stop(table: Timetable) -> None:
    trip = plan(table, at("elm"), at("lake"), datetime(2026, 11, 24, 7, 1, tzinfo=HERE), arrive=False)
    assert told(trip) == [
        "08:00",
        "0m 08:00 1 Main St @ Elm St>Union Station",
        "0m 08:25 Hill Line Union Station>Lake Rd @ Elm St",
        "08:40",
    ]


def test_after_midnight_it_is_still_the_service_of_the_day_before(table: Timetable) -> None:
    trip = plan(table, at("union"), at("elm"), datetime(2026, 11, 25, 0, 10, tzinfo=HERE), arrive=False)
    assert told(trip) == ["00:30", "0m 00:30 1 Union Station>Main St @ Elm St", "00:42"]
    sunday = plan(table, at("union"), at("elm"), datetime(2026, 11, 29, 23, 50, tzinfo=HERE), arrive=False)
    assert sunday is None
    late = plan(table, at("union"), at("elm"), datetime(2026, 11, 25, 3, 0, tzinfo=HERE), arrive=True)
    assert told(late)[0] == "00:30"


def test_a_holiday_has_its_own_trips_and_a_sunday_none(table: Timetable) -> None:
    early = plan(table, at("elm"), at("union"), datetime(2026, 11, 26, 6, 0, tzinfo=HERE), arrive=False)
    assert told(early)[0] == "10:00"
    assert plan(table, at("elm"), at("union"), datetime(2026, 11, 26, 11, 0, tzinfo=HERE), arrive=False) is None
    assert plan(table, at("elm"), at("union"), datetime(2026, 11, 29, 9, 0, tzinfo=HERE), arrive=False) is None


def test_a_short_way_is_walked_and_a_far_place_has_no_stop(table: Timetable) -> None:
    by = datetime(2026, 11, 24, 7, 0, tzinfo=HERE)
    walk = plan(table, at("union"), at("plaza"), by, arrive=True)
    assert walk is not None
    assert (walk.legs, walk.walk, f"{walk.leaves:%H:%M}") == ((), 4, "06:56")
    assert plan(table, at("elm"), at("north", 0.2), by, arrive=True) is None


@pytest.mark.parametrize(("day", "first"), [(date(2027, 3, 15), "06:00"), (date(2026, 10, 31), "06:00"), (date(2027, 3, 13), "06:00")])
def test_clocks_that_change_move_no_bus(table: Timetable, day: date, first: str) -> None:
    """The days around both changes: GTFS counts from noon less twelve hours."""
    trip = plan(table, at("elm"), at("union"), datetime(day.year, day.month, day.day, 4, tzinfo=HERE), arrive=False)
    assert told(trip)[0] == first


@pytest.mark.parametrize("name", ["seattle-area-2017-11-16", "caltrain-2017-07-24", "boston_harbor_islands_2015"])
def test_real_timetables_can_be_planned_with(name: str) -> None:
    path = REAL / f"{name}.zip"
    if not path.exists():
        pytest.skip("the real timetables are not beside this checkout")
    table = Timetable(read_feed(path))
    day = max((table.feed.first_day + timedelta(days=n) for n in range(30)), key=lambda one: len(table.runs_on(one)))
    run = max((table.feed.runs[n] for n in table.runs_on(day)), key=lambda one: one.departures[0] < 20 * 3600 and len(one.stops))
    ends = [Place(stop.name, stop.lat, stop.lon) for stop in (table.feed.stops[run.stops[0]], table.feed.stops[run.stops[-1]])]
    by = datetime.fromtimestamp(table.noon(day) + run.arrivals[-1], table.feed.zone)
    trip = plan(table, ends[0], ends[1], by, arrive=True)
    assert trip is not None
    assert trip.arrives <= by + timedelta(minutes=1)
    assert trip.leaves >= datetime.fromtimestamp(table.noon(day) + run.departures[0], table.feed.zone) - timedelta(minutes=1)
    assert (trip.arrives - trip.leaves).total_seconds() < LONGEST
