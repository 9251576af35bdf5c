"""A planner of others that fails is named at /readyz and counted at /metrics, and takes nothing out of service by itself."""

from pathlib import Path

import httpx

from bot.answers.transit import faults
from bot.store.session import writing
from tests.local_gateway import running
from tests.local_sources import serving


def test_staff_see_a_planner_that_fails(tmp_path: Path) -> None:
    with serving() as others, running(tmp_path, OTP_URL=others.url, MBTA_API_KEY="secret-key", MBTA_API_URL=others.url) as here:
        others.how = "error"
        with writing() as session:
            faults.note(session, {"OpenTripPlanner": "down"})
        said = httpx.get(here.url + "/readyz", timeout=30)
        assert said.json()["faults"] == {
            "OpenTripPlanner": "OpenTripPlanner: down. Its operator may know more.",
            "MBTA": "MBTA: down. Its operator may know more.",
        }
        assert "trips" not in str(said.json().get("not_ready"))
        assert "secret-key" not in said.text
        others.how, others.answers = "well", {"/routes": {"data": []}}
        named = httpx.get(here.url + "/readyz", timeout=30).json()["faults"]
        assert named == {"OpenTripPlanner": "It failed when somebody asked for a trip (down)."}
        figures = httpx.get(here.url + "/metrics", timeout=30).text
        assert 'coach_source_failing{source="OpenTripPlanner"} 1.0' in figures
        assert 'coach_source_failures{source="OpenTripPlanner"} 1.0' in figures
        with writing() as session:
            faults.note(session, {"OpenTripPlanner": ""})
        assert "faults" not in httpx.get(here.url + "/readyz", timeout=30).json()


def test_a_timetable_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with running(tmp_path, GTFS_PATH=str(tmp_path / "nothing.zip")) as here:
        named = httpx.get(here.url + "/readyz", timeout=30).json()["faults"]
    assert named["timetables"].startswith("GTFS_PATH leads to no timetable.")
