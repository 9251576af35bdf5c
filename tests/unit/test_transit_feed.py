"""Reading timetables: what is wrong is said in sentences with file and line; taking them over; several together; names of stops."""

import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import clock
from bot.answers.transit import installed, sources
from bot.answers.transit.feed import together
from bot.answers.transit.importing import import_feed, installed_names, remove
from bot.answers.transit.names import Names
from bot.answers.transit.reading_feed import read_feed, read_stops
from bot.answers.transit.reading_runs import seconds
from bot.answers.transit.timetable import Timetable
from bot.answers.transit.trip import Place
from bot.errors import BadFile
from bot.settings import ROOT, Settings, load
from tests import small_feed

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
CALLS = small_feed.tables()["stop_times.txt"]


def with_call(n: int, cell: int, text: str) -> dict[str, list[str] | None]:
    """stop_times.txt with one cell changed."""
    cells = CALLS[n].split(",")
    cells[cell] = text
    return {"stop_times.txt": [*CALLS[:n], ",".join(cells), *CALLS[n + 1 :]]}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"stops.txt": None}, "stops.txt is missing."),
        ({"calendar.txt": None, "calendar_dates.txt": None}, "calendar.txt and calendar_dates.txt are both missing"),
        ({"stops.txt": ["stop_id,stop_name"]}, "stops.txt: the column stop_lat is missing."),
        (
            {"stops.txt": ["stop_id,stop_name,stop_lat,stop_lon", "elm,Elm,north,-71"]},
            "stops.txt, line 2: stop elm has no place on the map",
        ),
        ({"stops.txt": ["stop_id,stop_name,stop_lat,stop_lon", "elm,Elm,425800,-71"]}, "stop elm has no place on the map ('425800'"),
        ({"agency.txt": ["agency_name,agency_timezone", "Hill,Mars/Olympus"]}, "needs one time zone such as America/New_York"),
        ({"calendar_dates.txt": ["service_id,date,exception_type", "work,26 Nov,2"]}, "line 2: '26 Nov' is not a day such as 20261122."),
        ({"calendar_dates.txt": ["service_id,date,exception_type", "work,20261126,7"]}, "exception_type is '7', neither 1 nor 2."),
        ({"trips.txt": ["route_id,service_id,trip_id", "ten,work,x"]}, "trips.txt, line 2: there is no route 'ten'."),
        ({"trips.txt": ["route_id,service_id,trip_id", "one,never,x"]}, "there is no service 'never' in the calendars."),
        (with_call(1, 1, "25:99:00"), "stop_times.txt, line 2: '25:99:00' is not a time such as 07:45:00."),
        (with_call(2, 3, "moon"), "stop_times.txt, line 3: there is no stop 'moon'"),
        (with_call(2, 1, "05:00:00"), "a time goes backwards."),
        (with_call(1, 0, "ghost"), "there is no trip 'ghost'."),
        ({"frequencies.txt": ["trip_id,start_time,end_time,headway_secs", "night,x,y,0"]}, "needs start, end and how many seconds apart."),
    ],
)
def test_what_is_wrong_is_a_sentence(tmp_path: Path, changed: dict[str, list[str] | None], sentence: str) -> None:
    with pytest.raises(BadFile) as refused:
        read_feed(small_feed.write(tmp_path / "town.zip", changed))
    assert sentence in str(refused.value)


def test_a_thousand_problems_are_not_a_thousand_sentences(tmp_path: Path) -> None:
    stops = ["stop_id,stop_name,stop_lat,stop_lon", *(f"s{n},S,x,y" for n in range(500))]
    with pytest.raises(BadFile) as refused:
        read_feed(small_feed.write(tmp_path / "town.zip", {"stops.txt": stops}))
    assert len(refused.value.places) == 21
    assert refused.value.places[-1].endswith("more of the kind.")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half a zip", b"not a zip at all"])
def test_a_broken_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "town.zip").write_bytes(content)
    with pytest.raises(BadFile, match=r"town.zip is not a zip file that can be opened"):
        read_feed(tmp_path / "town.zip")


def test_a_folder_a_zip_in_a_folder_and_a_byte_order_mark_read_the_same(tmp_path: Path) -> None:
    plain = read_feed(small_feed.write(tmp_path / "town.zip"))
    folder = tmp_path / "folder"
    with zipfile.ZipFile(tmp_path / "town.zip") as archive:
        archive.extractall(folder)
    (folder / "stops.txt").write_text("\ufeff" + (folder / "stops.txt").read_text())
    assert read_feed(folder) == plain
    with zipfile.ZipFile(tmp_path / "inner.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, f"google_transit/{path.name}")
    assert read_feed(tmp_path / "inner.zip") == plain
    assert [stop.name for stop in read_stops(folder)] == [stop.name for stop in plain.stops]


def test_times_between_timepoints_are_filled_in_and_repeats_written_out(tmp_path: Path) -> None:
    changed = {
        "trips.txt": ["route_id,service_id,trip_id", "one,work,a"],
        "stop_times.txt": [CALLS[0], "a,06:00:00,06:00:00,elm,1,0,0", "a,,,oak,2,1,0", "a,06:10:00,06:10:00,union,3,0,1"],
        "frequencies.txt": ["trip_id,start_time,end_time,headway_secs", "a,07:00:00,08:00:00,1200"],
    }
    runs = read_feed(small_feed.write(tmp_path / "town.zip", changed)).runs
    assert [run.arrivals for run in runs] == [tuple(7 * 3600 + 1200 * n + s for s in (0, 300, 600)) for n in range(3)]
    assert (runs[0].board, runs[0].alight) == ((True, False, True), (True, True, False))


@pytest.mark.parametrize(
    ("text", "value"), [("07:45:00", 27900), ("7:45:00", 27900), ("25:10:00", 90600), ("7:45", None), ("7:60:00", None)]
)
def test_times_of_the_service_day(text: str, value: int | None) -> None:
    assert seconds(text) == value


def test_feeds_together_keep_their_lines_and_days_apart(tmp_path: Path) -> None:
    one = read_feed(small_feed.write(tmp_path / "one.zip"))
    calendar = [
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date",
        "work,0,0,0,0,0,0,1,20260101,20271231",
    ]
    other = read_feed(small_feed.write(tmp_path / "other.zip", {"calendar.txt": calendar}))
    both = Timetable(together([one, other]))
    assert len(both.feed.stops) == 20
    tuesday, sunday = both.runs_on(NOW.date()), both.runs_on(datetime(2026, 11, 29, tzinfo=UTC).date())
    assert {both.feed.runs[n].stops[0] < 10 for n in tuesday} == {True}
    assert {both.feed.runs[n].stops[0] < 10 for n in sunday} == {False}
    assert both.feed.lines[both.feed.runs[-1].line].name == "1"
    west = ["agency_name,agency_timezone", "West,America/Los_Angeles"]
    routes = ["route_id,route_short_name", "one,1", "two,2", "rail,R"]
    far = read_feed(small_feed.write(tmp_path / "far.zip", {"agency.txt": west, "routes.txt": routes}))
    with pytest.raises(BadFile, match="different time zones"):
        together([one, far])


def here(tmp_path: Path, **more: str) -> Settings:
    return load({"COACH_VAR": str(tmp_path / "var"), **more})


def test_taking_over_says_how_it_goes_and_replaces_the_same_agency(tmp_path: Path) -> None:
    said: list[str] = []
    with clock.frozen(NOW):
        first = import_feed(here(tmp_path), small_feed.write(tmp_path / "a.zip"), said.append)
        second = import_feed(here(tmp_path), small_feed.write(tmp_path / "newer.zip"), said.append)
    assert first == "MBTA, Hill Rail: 10 stops, 3 lines, 160 trips, 159 of them today. It is kept as mbta-hill-rail. 1 stop has no trip."
    assert "It replaces the one before" in second
    assert "  10 stops" in said
    assert "It runs from 2026-01-01 to 2027-12-31." in said[4]
    assert installed_names(here(tmp_path)) == ["mbta-hill-rail"]
    remove(here(tmp_path), "mbta-hill-rail")
    assert installed.timetable(here(tmp_path)) is None
    with pytest.raises(BadFile, match="no timetable 'x'"):
        remove(here(tmp_path), "x")


def test_an_ended_timetable_is_taken_over_with_a_warning(tmp_path: Path) -> None:
    said: list[str] = []
    with clock.frozen(datetime(2029, 1, 1, tzinfo=UTC)):
        import_feed(here(tmp_path), small_feed.write(tmp_path / "a.zip"), said.append)
    assert any(one.startswith("Careful: it ended on 2027-12-31") for one in said)


def test_a_refused_file_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadFile):
        import_feed(here(tmp_path), small_feed.write(tmp_path / "a.zip", {"trips.txt": None}), print)
    assert not (tmp_path / "var" / "transit").exists()


def test_the_command_reports_and_fails_with_a_sentence(tmp_path: Path) -> None:
    small_feed.write(tmp_path / "a.zip")

    def run(*arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "bot.cli", "transit", *arguments],
            cwd=ROOT,
            env={"COACH_VAR": str(tmp_path / "var"), "PATH": ""},
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.returncode, done.stdout + done.stderr

    code, said = run("import", str(tmp_path / "a.zip"))
    assert (code, "MBTA, Hill Rail: 10 stops" in said) == (0, True)
    code, said = run("import", str(tmp_path / "no.zip"))
    assert (code, said.splitlines()[-2:]) == (1, ["coach: There is no file no.zip. ", "Give the path of a GTFS zip file."])


def test_a_changed_file_is_read_anew_while_the_old_one_serves_and_a_broken_one_never_does(tmp_path: Path) -> None:
    var = here(tmp_path)
    (var.var / "transit").mkdir(parents=True)
    path = small_feed.write(var.var / "transit" / "town.zip")
    first = installed.timetable(var)
    assert first is not None
    assert installed.timetable(var) is first
    small_feed.write(
        path,
        {"calendar_dates.txt": None, "calendar.txt": small_feed.tables()["calendar.txt"] + ["holiday,0,0,0,0,0,0,0,20260101,20271231"]},
    )
    again = installed.timetable(var)
    assert again is not None
    for _ in range(200):
        if installed.timetable(var) is not first:
            break
        clock.pause(0.02)
    assert installed.timetable(var) is not first
    path.write_bytes(b"broken")
    for _ in range(20):
        assert installed.timetable(var) is not None
        clock.pause(0.02)
    assert "is not a zip file" in sources.wrong_now(var)["timetables"]


def test_only_the_weeks_ahead_are_kept_and_read_anew_every_week(tmp_path: Path) -> None:
    var = here(tmp_path)
    (var.var / "transit").mkdir(parents=True)
    small_feed.write(var.var / "transit" / "town.zip")
    with clock.frozen(NOW - timedelta(days=120)) as move:
        before = installed.timetable(var)
        assert before is not None
        assert {run.service for run in before.feed.runs} == {"work"}
        move(timedelta(days=120))
        for _ in range(200):
            if installed.timetable(var) is not before:
                break
            clock.pause(0.02)
        after = installed.timetable(var)
        assert after is not None
        assert {run.service for run in after.feed.runs} == {"work", "holiday"}
        assert installed.covers(after, NOW.date() + timedelta(days=30))
        assert not installed.covers(after, NOW.date() + timedelta(days=40))


def test_a_path_that_leads_nowhere_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="GTFS_PATH leads to no timetable"):
        installed.timetable(here(tmp_path, GTFS_PATH=str(tmp_path / "nothing")))


LISTED = [(Place("Career Center", 42.6, -71.6), ("Career Center", "centro de carreras", "centro de carreiras"))]
TOWN = [Place(name, lat, lon) for name, lat, lon in small_feed.STOPS.values()]
BAYS = [Place("Transit Center - Bay 1", 42.7, -71.7), Place("Transit Center - Bay 2", 42.7001, -71.7), Place("North Station", 42.3, -71.0)]
NAMES = Names([*TOWN, *BAYS], LISTED)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("whole foods", ["Whole Foods"]),
        ("wholefoods", ["Whole Foods"]),
        ("the Whole Food's please", ["Whole Foods"]),
        ("whole fods", ["Whole Foods"]),
        ("hopsital hill", ["Hill Hospital"]),
        ("estación union", ["Union Station"]),
        ("main street and oak", ["Main St @ Oak St"]),
        ("main st", ["Main St @ Elm St", "Main St @ Oak St"]),
        ("elm street", ["Main St @ Elm St", "Lake Rd @ Elm St"]),
        ("1400 Main St", ["Main St @ Elm St", "Main St @ Oak St"]),
        ("the career center", ["Career Center"]),
        ("el centro de carreras", ["Career Center"]),
        ("centro de carreira", ["Career Center"]),
        ("transit center", ["Transit Center"]),
        ("the big church", []),
        ("Whole Purple Dragon Temple", []),
        ("i need to talk to a person", []),
        ("🙂", []),
        ("", []),
        ("x" * 2000, []),
    ],
)
def test_names_are_found_as_people_write_them(text: str, found: list[str]) -> None:
    assert [match.place.name for match in NAMES.find(text)] == found
