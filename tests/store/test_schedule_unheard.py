"""Whoever cannot be told in time of a start: staff hear of it, once; whoever still can be told is, and nobody else is a case."""

from collections.abc import Iterator
from datetime import time

import pytest
from sqlalchemy import select

from bot import clock
from bot.care.cases import Case
from bot.messaging.outbox import Outbound
from bot.people.consent import record
from bot.people.person import stop
from bot.schedule.entering import cancel_series, change, move
from bot.schedule.wishes import set_wish
from bot.store.session import reading, writing
from tests.schedule_world import MONDAY, add, changing, draft, talk_of, wall
from tests.store.test_schedule_missed import awake, local

SIX = "2026-11-25T06:00"


@pytest.fixture(autouse=True)
def world(database: str) -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


def cases() -> list[tuple[str, str, int]]:
    with reading() as session:
        return [(one.reason, one.details["appointment"], one.times) for one in session.scalars(select(Case).order_by(Case.opened_at))]


CALL = ("case_not_reminded", "Wed, Nov 25: shift 6:00 AM-2:00 PM", 1)


@pytest.mark.parametrize("back", ["24 21:10", "24 23:50", "25 05:50"])
def test_a_worker_back_in_the_night_before_an_early_shift_tells_staff(back: str) -> None:
    add(SIX)
    assert awake(back, "25 08:30") == [], "nobody is woken"
    assert cases() == [CALL]


def test_a_worker_back_after_the_start_tells_staff_of_who_heard_nothing() -> None:
    add(SIX)
    add("2026-11-25T06:00", number="+14135550133")
    assert len(awake("24 18:00", "24 18:00")) == 2
    with writing() as session:  # one of them did not leave
        sent = session.scalars(select(Outbound).where(Outbound.state == "sent")).all()
        row = next(one for one in sent if one.address != "+14135550133")
        row.state, row.tries, row.sid, row.first_attempt_at = "queued", 0, None, None
    assert awake("25 09:00", "25 09:30") == []
    assert cases() == [CALL]


@pytest.mark.parametrize(
    ("entered", "starts", "until", "leaves", "told"),
    [
        ("24 21:50", "2026-11-25T06:00", "25 10:00", [], 1),
        ("24 21:50", "2026-11-25T08:10", "25 10:00", [], 1),
        ("24 21:50", "2026-11-25T09:30", "25 10:00", ["25 08:00"], 0),  # as soon as the night is over
        ("24 20:00", "2026-11-25T06:00", "25 10:00", ["24 20:10"], 0),
        ("24 21:50", "2026-11-27T06:00", "26 19:00", ["26 18:00"], 0),
        ("24 13:00", "2026-11-24T13:10", "24 18:00", [], 1),
    ],
)
def test_entered_late(entered: str, starts: str, until: str, leaves: list[str], told: int) -> None:
    with clock.frozen(local(entered)):
        add(starts)
    assert [one[:8] for one in awake(entered, until)] == leaves
    assert len(cases()) == told


def test_no_case_for_whom_nothing_would_have_been_sent() -> None:
    with writing() as session:
        set_wish(session, talk_of(session, "+14135550131").contact.person_id, offsets=())
        record(session, talk_of(session, "+14135550132").contact.person_id, "reminders", False, wording="x", channel="sms", proof="x")
    with clock.frozen(local("24 20:00")), writing() as session:
        stop(talk_of(session, "+14135550133").contact, "opted_out")
        talk_of(session, "+14135550134")
    with clock.frozen(local("24 21:50")):
        for n in range(1, 5):
            add(SIX, number=f"+1413555013{n}")
        add(SIX, number="+14135550135", source="person")  # who told us themselves knows
    assert awake("24 21:50", "25 08:30") == []
    assert len(cases()) == 1, "only whoever is new to it and wants to be reminded"


def test_whoever_sleeps_late_and_works_early_is_told_the_evening_before_in_time() -> None:
    with writing() as session:
        set_wish(session, talk_of(session).contact.person_id, asleep=(time(17), time(3)))
    add(SIX)
    assert [one[:8] for one in awake("24 12:00", "25 06:00")] == ["24 16:50", "25 04:00"]
    assert cases() == []


def test_their_own_shift_that_staff_move_is_told_to_them() -> None:
    """They said Friday two o'clock; before any reminder staff put it on Wednesday at six."""
    series = add("2026-11-27T14:00", source="person")
    with clock.frozen(local("24 19:00")), changing(series) as (session, one):
        move(session, one, "2026-11-27T14:00", wall(SIX), wall("2026-11-25T14:00"))
    said = awake("24 19:00", "26 12:00")
    assert [one[:8] for one in said] == ["24 19:00"]
    assert cases() == []


def test_their_own_shift_that_staff_move_from_far_off_is_reminded_of_at_once() -> None:
    series = add("2026-12-09T14:00", source="person")
    with clock.frozen(local("24 19:00")), changing(series) as (session, one):
        change(session, one, draft(SIX))
    assert [one[:8] for one in awake("24 19:00", "25 12:00")] == ["24 19:10"]
    assert cases() == []


def test_their_own_shift_moved_in_the_night_to_before_they_wake_is_for_staff() -> None:
    series = add("2026-11-25T14:00", source="person")
    awake("24 18:00", "24 18:10")
    with clock.frozen(local("24 22:00")), changing(series) as (session, one):
        change(session, one, draft(SIX))
    assert awake("24 22:00", "25 08:30") == []
    assert cases() == [("case_change_untold", "Wed, Nov 25: shift 6:00 AM-2:00 PM", 1)]


def test_their_own_shift_called_off_is_told() -> None:
    series = add("2026-11-26T14:00", source="person")
    with clock.frozen(local("24 19:00")), changing(series) as (_session, one):
        cancel_series(one)
    assert [one[:8] for one in awake("24 19:00", "26 15:00")] == ["24 19:00"]
