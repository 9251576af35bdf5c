"""Seats as people meet them: held or waiting, given up, moving up, a line that ends; staff hear of each."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.knowledge.openings import Share
from bot.messaging.outbox import Outbound
from bot.pathways import seats
from bot.pathways.career_map import Plan, PlanStep, done
from bot.pathways.places import did_workshop, move_up
from bot.people.consent import record
from bot.people.person import ContactPoint
from bot.store.session import reading, writing
from bot.worker import jobs
from tests.acting import ANA, cases, open_names
from tests.pathways_world import Phone, offer, opening

MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
BEA, CAL = "+14135550112", "+14135550113"
EXPLORE, PLAN, APPLY = "action_explore_pathways", "action_ask_my_plan", "action_apply_program"


@pytest.fixture
def world(sqlite: str) -> Iterator[Callable[[timedelta], None]]:
    with clock.frozen(MONDAY) as move:
        yield move


def joins(number: str, language: str = "en") -> Phone:
    """Somebody explores, picks stocking shelves and agrees to everything."""
    phone = Phone(language, number)
    phone.do(EXPLORE, "jobs")
    while open_names()[:1] == ["explore"]:
        last = phone.heard[-1]
        phone.text("4" if "Keep a list" in last or "Sort and label" in last or "21 or" in last else "skip")
    titles = phone.heard[-1]
    number_of = next(line.split()[0] for line in titles.splitlines() if "Stockers" in line)
    phone.text(number_of)
    for answer in ("Ana Silva", "2", "1"):
        phone.text(answer)
    return phone


def moved() -> int:
    with writing() as session:
        return move_up(session)


def sent(number: str) -> list[str]:
    """What was queued to a phone without a text before."""
    with reading() as session:
        rows = session.scalars(select(Outbound).where(Outbound.inbound_id.is_(None)).order_by(Outbound.id))
        return [row.body for row in rows if row.address == number]


def test_the_last_seat_the_line_and_the_way_up(world: Callable[[timedelta], None], monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, opening())
    ana = joins(ANA)
    assert "A seat at Acme Foods is held for you" in "\n".join(ana.heard[-3:])
    bea = joins(BEA)
    assert "You are number 1 on the list" in "\n".join(bea.heard[-3:])
    assert sorted(str(details["seat"]) for _, _, details in cases()) == ["1", "waits"]
    assert "For Acme Foods you are number 1 on the list" in bea.do(PLAN, "my plan")
    assert moved() == 0
    told = ana.do(PLAN, "my plan")
    assert "A seat at Acme Foods is held" in told
    give_up = next(line.split()[0] for line in told.splitlines() if line.endswith("Give up my seat"))
    assert "next person" in (ana.text(give_up) or "")
    assert "Thank you for telling me" in (ana.text("yes") or "")
    assert sent(BEA)[-1] == "Good news: the seat you waited for came free and is held for you. A person on our team calls you about it."
    assert "case_seat_opened" in [reason for _, reason, _ in cases()]
    assert "A seat at Acme Foods is held" in bea.do(PLAN, "my plan")
    assert "Give up" not in ana.do(PLAN, "my plan")
    assert not any("Acme" in text for text in sent(BEA)), "anybody may read it"


def test_no_changes_nothing(world: object, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, opening())
    ana = joins(ANA)
    ana.do(PLAN, "my plan")
    ana.text("give up my seat")
    ana.text("no")
    assert open_names() == ["plan_step"]
    with reading() as session:
        assert session.scalars(select(seats.Place.state)).all() == [seats.HELD]


def test_a_kept_seat_goes_to_the_first_in_line_on_its_day(world: Callable[[timedelta], None], monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, opening(seats=2, shares=(Share("Casa Norte", 1, date(2026, 12, 1)),)))
    joins(ANA)
    joins(BEA)
    assert moved() == 0
    world(timedelta(days=8, hours=11))  # 9 PM here: it waits for the morning
    assert moved() == 1
    assert moved() == 0
    with reading() as session:
        rows = session.scalars(select(Outbound).where(Outbound.inbound_id.is_(None))).all()
        assert {row.due_at for row in rows} == {datetime(2026, 12, 2, 13, 0, tzinfo=UTC)}


def test_an_opening_that_closes_ends_its_line_and_says_so(world: Callable[[timedelta], None], monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, opening(closes=date(2026, 11, 30)))
    joins(ANA)
    joins(BEA)
    world(timedelta(days=9))
    assert moved() == 1
    assert "is closed now" in sent(BEA)[-1]
    assert sent(ANA) == []
    assert moved() == 0


def test_who_stopped_is_not_written_to_but_staff_hear_of_it(world: object, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, opening())
    joins(ANA)
    joins(BEA)
    with writing() as session:
        contact = session.scalars(select(ContactPoint)).all()[-1]
        contact.stopped_at = clock.now()
        record(session, contact.person_id, "coaching_texts", False, wording="STOP", channel="sms", proof="a text")
    offer(monkeypatch, opening(seats=2))
    assert moved() == 1
    assert sent(BEA) == []
    assert "case_seat_opened" in [reason for _, reason, _ in cases()]


def test_the_workshop_counts_when_staff_saw_it_done(world: Callable[[timedelta], None], monkeypatch: pytest.MonkeyPatch) -> None:
    first = opening(workshop=True)
    offer(monkeypatch, first)
    for number in (ANA, BEA, CAL):
        assert "A short workshop comes first" in "\n".join(joins(number).heard[-3:])
        world(timedelta(minutes=5))
    with writing() as session:
        bea, cal = (one.person_id for one in session.scalars(select(seats.Place).order_by(seats.Place.asked_at)).all()[1:])
        for person_id, by in ((bea, "person"), (cal, "staff:x")):
            steps = select(PlanStep).join(Plan).where(Plan.person_id == person_id, PlanStep.key == "step_workshop")
            done(session.scalars(steps).one(), by)
            if did_workshop(session, person_id):
                seats.now_speaks(session, person_id, "workshop")
    with reading() as session:
        order = ("workshop", "waited")
        assert [seats.position(session, first, order, one) for one in (bea, cal)] == [2, 1]


def test_the_worker_moves_people_up() -> None:
    assert move_up in {job.work for job in jobs.REGISTER}
