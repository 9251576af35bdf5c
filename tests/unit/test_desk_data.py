"""People's data at the desk: found by words, copied without names, deleted and kept, two records joined and parted."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.care.cases import Case
from bot.desk.records import LEFT_OUT, plain
from bot.messaging.inbox import Inbound
from bot.messaging.token_index import take_in
from bot.people import erasure
from bot.people.person import Person
from bot.people.proof import set_pin
from bot.store.session import reading, writing
from tests.desk_world import Browser, World, world


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("desk")) as made:
        yield made


@pytest.fixture(scope="module")
def desk(here: World) -> dict[str, Browser]:
    return {role: here.browser(role) for role in ("case_manager", "supervisor")}


def index() -> None:
    with writing() as session:
        for row in session.scalars(select(Inbound)):
            row.answered_at = row.received_at
    with clock.frozen(clock.now() + timedelta(minutes=20)), writing() as session:
        take_in(session)


def test_people_and_messages_are_found_by_words(here: World, desk: dict[str, Browser]) -> None:
    who = here.around(here.person("+14135550181", "Luz Marín", "my bike was stolen"))
    other = here.around(here.person("+14135550182", "Pat Low", "i lost my bike benefits"))
    with writing() as session:
        session.scalars(select(Inbound).order_by(Inbound.id.desc())).first().intent = "ask_benefits"  # type: ignore[union-attr]
    index()
    manager = desk["case_manager"].client
    assert f"/desk/people/{who['person']}" in manager.get("/desk/people", params={"q": "marin LUZ"}).text
    page = manager.get("/desk/people", params={"q": "bike"}).text
    assert f"/desk/people/{who['person']}/thread/{who['conversation']}?before=" in page
    assert other["person"] not in page, "a sensitive message is not found"
    assert "stolen" not in page, "what it says is read in its conversation"


def test_a_copy_for_a_records_request_is_redacted(here: World, desk: dict[str, Browser]) -> None:
    case = here.person("+14135550183", "Rita Mora", "=HYPERLINK(rita mora 413 555 0183)")
    here.text("+14135550183", "i hurt myself at work")
    who = here.around(case)
    with writing() as session:
        rows = session.scalars(select(Inbound).order_by(Inbound.id)).all()
        rows[-1].intent = "report_work_problem"
    got = desk["supervisor"].client.get(f"/desk/people/{who['person']}/thread/{who['conversation']}/records")
    assert "attachment" in got.headers["content-disposition"]
    assert "rita" not in got.text.lower()
    assert "0183" not in got.text
    lines = list(csv.reader(io.StringIO(got.text.lstrip("\ufeff"))))
    assert lines[1][1:] == ["person", "'=HYPERLINK([name] [name] [number])"], "a spreadsheet takes it for text"
    assert lines[2][2] == LEFT_OUT
    assert (
        "Copy for a records request"
        not in desk["case_manager"].client.get(f"/desk/people/{who['person']}/thread/{who['conversation']}").text
    )


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert plain(cell).startswith("'")
    assert plain("two - one") == "two - one"


def test_data_is_deleted_in_seven_days_unless_taken_back(here: World, desk: dict[str, Browser]) -> None:
    who, manager = here.around(here.person("+14135550184", "Ned Oak", "hello")), desk["case_manager"]
    assert manager.ask("POST /desk/people/{person}/delete", who, {}).status_code == 422
    assert manager.ask("POST /desk/people/{person}/delete", who, {"sure": "yes"}).status_code == 303
    assert "for all of it to be deleted" in manager.client.get(f"/desk/people/{who['person']}").text
    with reading() as session:
        assert erasure.wanted(session, who["person"]) is not None
    assert manager.ask("POST /desk/people/{person}/delete/undo", who, {}).status_code == 303
    with reading() as session:
        assert erasure.wanted(session, who["person"]) is None


def test_two_records_of_one_person_are_joined_and_parted(here: World, desk: dict[str, Browser]) -> None:
    one = here.around(here.person("+14135550185", "Jose Rey", "hello"))
    two = here.around(here.person("+14135550186", "José Reyes", "hi again"))
    with writing() as session:
        for person in (one["person"], two["person"]):
            set_pin(session, person, "7391", "staff:x")
    lead = desk["supervisor"]
    join, part = "POST /desk/people/{person}/merge", "POST /desk/people/{person}/merge/{merge}/undo"
    assert lead.ask(join, one, {"other": f"{here.url}/desk/people/{one['person']}"}).status_code == 422
    assert lead.ask(join, one, {"other": f"{here.url}/desk/people/{two['person']}"}).status_code == 303
    page = lead.client.get(f"/desk/people/{one['person']}").text
    assert "(413) 555-0186" in page
    assert lead.client.get(f"/desk/people/{two['person']}").status_code == 404
    assert lead.client.get("/desk/people", params={"q": "reyes"}).text.count(one["person"]) == 1, "found under either name"
    with reading() as session:
        assert {case.person_id for case in session.scalars(select(Case).where(Case.id.in_([one["case"], two["case"]])))} == {one["person"]}
    merge = page.split("/merge/")[1].split("/undo")[0]
    assert lead.ask(part, {**one, "merge": merge}, {}).status_code == 303
    assert "(413) 555-0186" not in lead.client.get(f"/desk/people/{one['person']}").text
    assert "(413) 555-0186" in lead.client.get(f"/desk/people/{two['person']}").text
    assert lead.ask(part, {**one, "merge": merge}, {}).status_code == 422, "once"
    with reading() as session:
        assert session.get_one(Person, two["person"]).name == "José Reyes"
