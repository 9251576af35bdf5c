"""OpenTripPlanner and the MBTA over real HTTP on loopback: recorded shapes, and every way to fail, with an answer and a fault kept."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot import clock
from bot.answers.transit import faults, sources
from bot.answers.transit.mbta import client as mbta
from bot.answers.transit.otp import client as otp
from bot.answers.transit.trip import Leg, Place
from bot.errors import SourceFailed
from bot.gateway import health, metrics
from bot.settings import settings
from bot.store.session import reading, writing
from tests.acting import ANA, receive
from tests.conftest import fresh_settings
from tests.local_sources import Sources, serving
from tests.schedule_world import talk_of
from tests.trips_talk import install, talking

HERE = ZoneInfo("America/New_York")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=HERE)
ELM, FOODS = Place("Main St @ Elm St", 42.58, -71.8), Place("Whole Foods", 42.62, -71.77)
PATH = "/otp/gtfs/v1"


def ms(hour: int, minute: int, day: int = 24) -> int:
    return int(datetime(2026, 11, day, hour, minute, tzinfo=HERE).timestamp() * 1000)


def itinerary(start: int, *, line: str = "1", late: int = 0) -> dict[str, Any]:
    """Walk, bus, walk in the shape of OTP 2; `start` is an hour."""

    def leg(mode: str, begin: int, end: int, start_name: str, end_name: str, **more: Any) -> dict[str, Any]:
        stop = {"gtfsId": "1:elm"} if more else None
        ends = {"from": {"name": start_name, "stop": stop}, "to": {"name": end_name}}
        return {"mode": mode, "startTime": begin, "endTime": end, "route": None, "trip": None, **ends, **more}

    bus = {
        "route": {"gtfsId": "1:one", "shortName": line, "longName": "Main St", "agency": {"name": "MBTA"}},
        "trip": {"gtfsId": "1:1e660", "tripHeadsign": "Union Station"},
    }
    legs = [
        leg("WALK", ms(start, 0), ms(start, 5), "Origin", "Main St @ Elm St"),
        leg("BUS", ms(start, 5), ms(start, 30 + late), "Main St @ Elm St", "Whole Foods", **bus),
        leg("WALK", ms(start, 30 + late), ms(start, 33 + late), "Whole Foods", "Destination"),
    ]
    return {"startTime": ms(start, 0), "endTime": ms(start, 33 + late), "legs": legs}


def plans(*itineraries: dict[str, Any]) -> dict[str, Any]:
    return {PATH: {"data": {"plan": {"itineraries": list(itineraries)}}}}


@pytest.fixture(scope="module")
def server() -> Iterator[Sources]:
    with serving() as found:
        yield found


@pytest.fixture
def others(server: Sources) -> Sources:
    server.how, server.answers, server.seen = "well", {}, []
    return server


def test_a_planner_is_asked_by_post_in_local_time_and_its_trip_read(others: Sources) -> None:
    others.answers = plans(itinerary(9), itinerary(11), itinerary(12))
    trip = otp.plan(others.url, ELM, FOODS, NOON, arrive=True, zone=HERE)
    assert trip is not None
    assert (f"{trip.leaves:%H:%M}", f"{trip.arrives:%H:%M}", trip.walk) == ("11:00", "11:33", 3)
    leg = trip.legs[0]
    assert (leg.line, leg.mode, leg.agency, leg.headsign, leg.walk, leg.route, leg.run, leg.stop) == (
        *("1", 3, "MBTA", "Union Station", 5),
        *("one", "1e660", "elm"),
    )
    path, asked, _ = others.seen[0]
    assert path == PATH
    assert asked["variables"] == {
        "from": {"lat": 42.58, "lon": -71.8},
        "to": {"lat": 42.62, "lon": -71.77},
        "date": "2026-11-24",
        "time": "12:00",
        "arriveBy": True,
    }


def test_from_a_time_on_the_first_to_arrive_is_taken_and_none_is_none(others: Sources) -> None:
    others.answers = plans(itinerary(12, line="slow", late=20), itinerary(12, line="fast"))
    trip = otp.plan(others.url, ELM, FOODS, NOON, arrive=False, zone=HERE)
    assert trip is not None
    assert trip.legs[0].line == "fast"
    others.answers = plans()
    assert otp.plan(others.url, ELM, FOODS, NOON, arrive=False, zone=HERE) is None


WRONG: list[Any] = [
    None,
    [],
    {"data": None},
    {"data": {"plan": None}},
    {"errors": [{"message": "no such field"}], "data": {"plan": {"itineraries": []}}},
    {"data": {"plan": {"itineraries": [{"startTime": "soon", "endTime": 1, "legs": []}]}}},
    {"data": {"plan": {"itineraries": [{**itinerary(11), "endTime": ms(10, 0)}]}}},
    {"data": {"plan": {"itineraries": [{**itinerary(11), "legs": [{"mode": "BUS"}]}]}}},
    {"data": {"plan": {"itineraries": [{"startTime": 1, "endTime": 2, "legs": []}]}}},
    {"data": {"plan": {"itineraries": [{"startTime": 1e300, "endTime": 1e301, "legs": []}]}}},
]


@pytest.mark.parametrize("answer", WRONG)
def test_an_answer_that_is_none_is_nonsense(others: Sources, answer: Any) -> None:
    others.answers = {PATH: answer if answer is not None else "text"}
    with pytest.raises(SourceFailed) as failed:
        otp.plan(others.url, ELM, FOODS, NOON, arrive=True, zone=HERE)
    assert failed.value.fault == "nonsense"


@pytest.mark.parametrize(
    ("how", "fault"),
    [("slow", "slow"), ("drip", "slow"), ("hangup", "down"), ("error", "down"), ("refused", "refused"), ("nonsense", "nonsense")],
)
def test_each_way_to_fail_has_its_name_and_holds_nobody_up(others: Sources, how: str, fault: str) -> None:
    others.answers, others.how = plans(itinerary(11)) | {"/routes": {"data": []}}, how
    with pytest.raises(SourceFailed) as failed:
        otp.plan(others.url, ELM, FOODS, NOON, arrive=True, zone=HERE, seconds=0.4)
    assert failed.value.fault == fault
    with pytest.raises(SourceFailed) as failed:
        mbta.alive(others.url, "secret-key", seconds=0.4)
    assert failed.value.fault == fault
    assert "secret-key" not in str(failed.value)


def test_nobody_there_is_down() -> None:
    with pytest.raises(SourceFailed) as failed:
        otp.plan("http://127.0.0.1:9", ELM, FOODS, NOON, arrive=True, zone=HERE)
    assert failed.value.fault == "down"


LEG = Leg("1", 3, "MBTA", "Union", "Elm", "Union", NOON, NOON + timedelta(minutes=12), 0, route="one", run="1e720", stop="elm")


def prediction(at: datetime | None, run: str = "1e720", relationship: str | None = None) -> dict[str, Any]:
    stamp = at.isoformat() if at else None
    attributes = {"arrival_time": stamp, "departure_time": stamp, "direction_id": 0, "schedule_relationship": relationship, "status": None}
    return {"id": "p", "type": "prediction", "attributes": attributes, "relationships": {"trip": {"data": {"id": run, "type": "trip"}}}}


def alert(effect: str, start: datetime | None = None, end: datetime | None = None, stop: str | None = None) -> dict[str, Any]:
    period = {"start": start.isoformat() if start else None, "end": end.isoformat() if end else None}
    entity = {"route": "one", "route_type": 3, **({"stop": stop} if stop else {})}
    return {"id": "1", "type": "alert", "attributes": {"effect": effect, "active_period": [period], "informed_entity": [entity]}}


def about(others: Sources, predictions: list[Any], alerts: list[Any]) -> mbta.Live | None:
    others.answers = {"/predictions": {"data": predictions}, "/alerts": {"data": alerts}}
    with clock.frozen(NOON - timedelta(minutes=30)):
        return mbta.about(others.url, "secret-key", [LEG])


def test_predictions_and_alerts_of_the_ride(others: Sources) -> None:
    late = NOON + timedelta(minutes=4)
    found = about(others, [prediction(NOON, "other"), prediction(late)], [alert("DETOUR"), alert("BIKE_ISSUE"), alert("DETOUR")])
    assert found == mbta.Live(late, False, (("1", "detour"),))
    (path, asked, headers), (_, alerts, _) = others.seen
    assert (path, asked) == ("/predictions", {"filter[trip]": "1e720", "filter[stop]": "elm", "filter[route]": "one"})
    assert alerts["filter[route]"] == "one"
    assert headers["x-api-key"] == "secret-key"
    assert "secret-key" not in str(asked)


def test_a_cancelled_ride_and_alerts_of_other_times_or_stops(others: Sources) -> None:
    tomorrow = NOON + timedelta(days=1)
    alerts = [alert("DELAY", tomorrow), alert("STOP_CLOSURE", stop="oak"), alert("STOP_CLOSURE", NOON - timedelta(days=9), tomorrow, "elm")]
    assert about(others, [prediction(None, relationship="CANCELLED")], alerts) == mbta.Live(None, True, (("1", "closed"),))


@pytest.mark.parametrize(
    "given",
    [{"attributes": {}}, {"attributes": {"effect": "DELAY", "active_period": [{"start": "soon"}], "informed_entity": [{"route": "one"}]}}],
)
def test_an_alert_of_another_shape_is_nonsense(others: Sources, given: dict[str, Any]) -> None:
    with pytest.raises(SourceFailed, match="nonsense"):
        about(others, [], [given])


def test_rides_of_others_or_far_ahead_are_not_asked_about(others: Sources) -> None:
    with clock.frozen(NOON - timedelta(days=3)):
        assert mbta.about(others.url, "k", [LEG]) is None
    assert others.seen == []


@pytest.fixture
def installed(sqlite: str, others: Sources, monkeypatch: pytest.MonkeyPatch) -> Sources:
    """An installation with both, on a fresh database."""
    monkeypatch.setenv("OTP_URL", others.url)
    monkeypatch.setenv("MBTA_API_KEY", "secret-key")
    monkeypatch.setenv("MBTA_API_URL", others.url)
    fresh_settings()
    monkeypatch.setattr(sources, "PER_SOURCE", 0.5)
    return others


AT_ELEVEN = datetime(2026, 11, 24, 15, 45, tzinfo=UTC)  # 10:45 in the town
ASK = "from main and elm to whole foods by noon"


def answering_well(others: Sources) -> None:
    others.answers = plans(itinerary(11)) | {
        "/predictions": {"data": [prediction(NOON - timedelta(minutes=50), "1e660")]},
        "/alerts": {"data": [alert("DELAY")]},
        "/routes": {"data": []},
    }


def test_the_region_s_own_planner_comes_first_with_live_times(installed: Sources) -> None:
    answering_well(installed)
    with talking(at=AT_ELEVEN) as talk:
        assert talk.text(ASK).splitlines()[:4] == [
            "Leave 11:00 AM. Walk 5 min to Main St @ Elm St: 11:05 AM bus 1, get off at Whole Foods. Then walk 3 min. You are there at "
            "11:33 AM.",
            "Live: bus 1 leaves about 11:10 AM.",
            "Live: delays on bus 1.",
            "A bus ride was $1.70 in 2024, $0.85 with the reduced fare. Please check.",
        ]
    assert sources.wrong_now(settings()) == {}


@pytest.mark.parametrize("how", ["slow", "drip", "hangup", "error", "nonsense"])
def test_when_it_fails_our_own_timetable_serves_in_time_and_staff_see_it(installed: Sources, how: str) -> None:
    answering_well(installed)
    installed.how = how
    with talking(at=AT_ELEVEN) as talk:
        assert talk.text(ASK).startswith("Leave 11:00 AM. Take bus 1 from Main St @ Elm St, get off at Union Station.")
        named = health._trips(settings())
        assert set(named) >= {"OpenTripPlanner", "MBTA"}
        figures = metrics.generate_latest(metrics.REGISTRY).decode()
    assert 'coach_source_failing{source="OpenTripPlanner"} 1.0' in figures
    assert 'coach_source_failures{source="MBTA"} 1.0' in figures
    installed.how = "well"
    with talking(at=AT_ELEVEN) as talk:
        talk.text(ASK)
        with reading() as session:
            assert [one.name for one in faults.states(session) if one.failing_since] == []
            assert [one.failures for one in faults.states(session)] == [1, 1]


def test_who_fails_is_asked_once_a_trip(installed: Sources) -> None:
    answering_well(installed)
    installed.how = "slow"
    with talking(at=AT_ELEVEN) as talk:
        assert talk.text("from main and elm to whole foods by 5am").startswith("Nothing gets you there in time.")
    assert sum(path == PATH for path, _, _ in installed.seen) == 1


def test_with_nothing_but_a_broken_planner_people_hear_so(installed: Sources) -> None:
    installed.how = "error"
    with talking(at=AT_ELEVEN, timetable=False) as talk:
        told = talk.text("from fitchburg station to ayer station by noon")
    assert told.startswith("I can't look up bus and train times right now, and I won't guess. Please try again later.\n2-1-1 knows")


def test_while_others_are_asked_the_database_can_be_written(installed: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from actions.register import actions

    install()
    installed.how = "slow"
    monkeypatch.setattr(sources, "PER_SOURCE", 1.5)
    conversation, message = receive(ASK, ANA)
    with ThreadPoolExecutor() as pool:
        planning = pool.submit(actions()["action_plan_trip"].effect, message, conversation)
        while not installed.seen:
            clock.pause(0.01)
        with writing() as session:
            talk_of(session, "+14135550199")
        assert not planning.done()
        assert planning.result()["says"]


def test_no_log_holds_the_key_or_a_place(installed: Sources, caplog: pytest.LogCaptureFixture) -> None:
    answering_well(installed)
    with caplog.at_level(logging.DEBUG), talking(at=AT_ELEVEN) as talk:
        talk.text(ASK)
        installed.how = "hangup"
        talk.text(ASK)
    assert "secret-key" not in caplog.text
    assert "42.58" not in caplog.text
