"""The plan, the referral's packet, the seats and the reasons on the desk are those that the person and the rule have."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot.pathways import seats
from bot.pathways.career_map import Plan, PlanStep
from bot.people.audit import Audit
from bot.people.person import contact_at
from bot.store.session import reading, writing
from tests.acting import open_names
from tests.desk_world import Browser, World, world
from tests.pathways_world import Phone, offer, opening

ANA, BEA = "+14135550171", "+14135550172"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("plan")) as made:
        for number in (ANA, BEA):
            with pytest.MonkeyPatch.context() as patch:
                offer(patch, opening(workshop=True))
                joins(number)
        yield made


def joins(number: str) -> None:
    phone = Phone("en", number)
    phone.do("action_explore_pathways", "jobs")
    while open_names()[:1] == ["explore"]:
        last = phone.heard[-1]
        answer = "4" if "Keep a list" in last or "Sort and label" in last or "21 or" in last else "skip"
        answer = "3" if "keep my benefits" in last.lower() or "Keeping my benefits" in last else answer
        phone.text("2" if "check records" in last else answer)
    titles = phone.heard[-1]
    phone.text(next(line.split()[0] for line in titles.splitlines() if "Stockers" in line))
    for answer in ("Ana Silva", "1", "1"):
        phone.text(answer)


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, opening(workshop=True))


def person(number: str) -> str:
    with reading() as session:
        contact = contact_at(session, "sms", number)
        assert contact is not None
        return contact.person_id


def page(browser: Browser, number: str) -> str:
    answer = browser.client.get(f"/desk/people/{person(number)}/plan")
    assert answer.status_code == 200
    return answer.text


def test_staff_see_the_steps_the_packet_the_seat_and_why(here: World, offered: None) -> None:
    browser = here.browser("case_manager")
    text = page(browser, ANA)
    with reading() as session:
        plan = session.scalars(select(Plan).where(Plan.person_id == person(ANA))).one()
        assert len(plan.steps) > 4
    assert "talk with our team about Grocery store, by" in text
    assert "go to the workshop first" in text
    assert "(next)" in text
    assert "name; number" in text
    assert "Acme Foods" in text
    assert "seat 1 is held" in text
    assert "veteran" in text
    assert "Stockers and order fillers" in text
    assert "Like their interests: r =" in text
    assert "Leave those out" in text
    assert "they may check records" in text
    assert f'href="/desk/people/{person(ANA)}/plan"' in browser.client.get(f"/desk/people/{person(ANA)}").text


def test_what_may_speak_of_a_record_or_benefits_is_not_for_who_administers(here: World, offered: None) -> None:
    text = page(here.browser("admin"), ANA)
    assert "Leave those out" not in text
    assert "Keeping my benefits" not in text


def test_staff_mark_a_step_and_set_a_date(here: World, offered: None) -> None:
    browser, ids = here.browser("case_manager"), person(BEA)
    with reading() as session:
        steps = {one.key: one.id for one in session.scalars(select(PlanStep).join(Plan).where(Plan.person_id == ids))}

    def change(key: str, **form: str) -> int:
        answer = browser.client.post(
            f"/desk/people/{ids}/plan/{steps[key]}", data={**form, "csrf": browser.csrf}, headers=browser.ours, follow_redirects=False
        )
        return answer.status_code

    assert change("step_talk", act="date", due_on="2027-01-05") == 303
    assert "by Tue, Jan 5" in page(browser, BEA)
    assert change("step_talk", act="date", due_on="soon") == 422
    assert change("step_talk", act="") == 422
    assert change("step_talk", act="week") == 303
    assert change("step_workshop", act="done") == 303
    with reading() as session:
        place = session.scalars(select(seats.Place).where(seats.Place.person_id == ids)).one()
        assert place.reasons["workshop"] is True
        assert session.get_one(PlanStep, steps["step_workshop"]).done_by == f"staff:{here.staff['case_manager']}"
        assert "change_plan" in session.scalars(select(Audit.act)).all()
    assert change("step_workshop", act="not_done") == 303


def test_the_line_of_an_opening_and_giving_up_for_somebody(here: World, offered: None) -> None:
    browser = here.browser("case_manager")
    text = browser.client.get("/desk/openings").text
    assert "Seat 1:" in text
    assert "Waits, number 1:" in text
    assert "reserved, veteran, workshop, wants employer, waited" in text
    answer = browser.client.post(
        f"/desk/openings/dock/{person(ANA)}/leave", data={"csrf": browser.csrf}, headers=browser.ours, follow_redirects=False
    )
    assert answer.status_code == 303
    with writing() as session:
        places = {one.person_id: one.state for one in session.scalars(select(seats.Place))}
    assert places == {person(ANA): seats.LEFT, person(BEA): seats.HELD}
