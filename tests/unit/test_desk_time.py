"""What the desk does as time passes: the clock of a mandated report, the roster over a change of the clocks.

Each test signs in at its own moment, since a session lasts half a day.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.care import reports
from bot.care.paging import OnCall, on_call
from bot.store.session import reading
from tests.desk_world import World, world


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("desk")) as made:
        yield made


def test_the_clock_of_a_mandated_report(here: World) -> None:
    case, manager = here.person("+14135550156", "Jo Park", "hello"), here.browser("case_manager")
    begin, log = "POST /desk/cases/{case}/report", "POST /desk/cases/{case}/report/{report}"
    assert manager.ask(begin, {"case": case}, {"about": "child", "text": ""}).status_code == 422
    assert manager.ask(begin, {"case": case}, {"about": "child", "text": "A bruise.", "at": "2001-01-01T10:00"}).status_code == 422
    assert manager.ask(begin, {"case": case}, {"about": "child", "text": "A bruise on the arm."}).status_code == 303
    with reading() as session:
        clock_of = reports.of_case(session, case)[0]
        assert clock_of.due_at - clock_of.noticed_at == timedelta(hours=48)
    page = manager.client.get(f"/desk/cases/{case}").text
    assert "Nobody has called yet" in page
    assert "Mandated report: in writing by" in manager.client.get("/desk/cases").text
    ids = {"case": case, "report": clock_of.id}
    with clock.frozen(clock.now() + timedelta(hours=49)):
        assert "LATE" in here.browser("case_manager").client.get(f"/desk/cases/{case}").text
    manager = here.browser("case_manager")
    assert manager.ask(log, ids, {"act": "called", "text": "Called the hotline, number 12."}).status_code == 303
    assert manager.ask(log, ids, {"act": "written", "text": "Sent by fax."}).status_code == 303
    assert manager.ask(log, ids, {"act": "called", "text": "Again."}).status_code == 422
    assert manager.ask(log, ids, {"act": "noted", "text": "They answered."}).status_code == 303
    other = here.person("+14135550157", None, "hello")
    assert manager.ask(log, {**ids, "case": other}, {"act": "noted", "text": "x"}).status_code == 404
    assert "Mandated report: in writing by" not in manager.client.get("/desk/cases").text


def test_the_roster_plans_split_days_by_wall_clock(here: World) -> None:
    plan, me = "POST /desk/on-call/roster", here.staff["case_manager"]
    with clock.frozen(clock.now().replace(year=2027, month=3, day=8, hour=15, minute=0, second=0, microsecond=0)) as move:
        manager = here.browser("case_manager")
        for start, end in (("2027-03-09T09:00", "2027-03-09T12:00"), ("2027-03-09T22:00", "2027-03-10T06:00")):
            assert manager.ask(plan, {}, {"staff": me, "start": start, "end": end, "weeks": "2"}).status_code == 303
        again = {"staff": me, "start": "2027-03-09T09:00", "end": "2027-03-09T12:00", "weeks": "1"}
        assert manager.ask(plan, {}, again).status_code == 303
        with reading() as session:
            rows = session.scalars(select(OnCall).where(OnCall.staff_id == me).order_by(OnCall.since)).all()
        assert [row.since.hour for row in rows] == [14, 3, 13, 2], "the clocks change on March 14: 9:00 stays 9:00"
        for bad in (
            {"end": "2027-03-09T08:00"},
            {"weeks": "99"},
            {"start": "soon"},
            {"start": "2026-01-01T08:00", "end": "2026-01-01T09:00"},
        ):
            assert manager.ask(plan, {}, {**again, **bad}).status_code == 422, bad
        assert manager.ask(plan, {}, {**again, "staff": here.staff["admin"]}).status_code == 403
        move(timedelta(hours=24))  # Tuesday, 11:00 in the office
        manager = here.browser("case_manager")
        with reading() as session:
            assert me in {one.id for one in on_call(session)}
        assert manager.ask("POST /desk/on-call/{staff}", {"staff": me}, {"on": "no"}).status_code == 303
        with reading() as session:
            assert me not in {one.id for one in on_call(session)}
            assert session.scalars(select(OnCall).where(OnCall.since > clock.now())).all(), "the nights to come stay"
        assert "Tuesday" in manager.client.get("/desk/on-call").text
