"""What comes between a promise and its reminder: another zone, other wishes, a move in the very moment in which a worker has it in hand."""

from collections.abc import Iterator
from datetime import time

import pytest
from sqlalchemy import select

from bot import clock
from bot.care.cases import Case
from bot.messaging.channels.twilio import Accepted
from bot.messaging.claiming import claim_due
from bot.messaging.outbox import SENDING, UNASKED
from bot.messaging.sending import accepted
from bot.schedule.appointment import Series
from bot.schedule.entering import cancel_series, change
from bot.schedule.wishes import CHOICES, replan, set_wish
from bot.store.session import reading, writing
from tests.schedule_world import MONDAY, add, changing, draft, talk_of
from tests.store.test_schedule_missed import awake, local
from tests.store.test_schedule_urgency import Twilio, sender

SIX, AFTERNOON = "2026-11-25T06:00", "2026-11-25T14:00"


@pytest.fixture(autouse=True)
def world(database: str) -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


def cases() -> int:
    with reading() as session:
        return len(session.scalars(select(Case)).all())


def zone(name: str) -> None:
    with writing() as session:
        person = talk_of(session).contact.person
        person.timezone = name
        replan(session, person.id)


@pytest.mark.parametrize(("moved_at", "leaves"), [("24 19:00", ["24 19:00"]), ("24 20:30", ["24 20:30"]), ("24 21:05", [])])
def test_who_comes_from_the_west_before_their_evening_hears_of_an_early_shift(moved_at: str, leaves: list[str]) -> None:
    """Their evening was to be at six in Los Angeles; in New York six has gone by, and the two-hour one falls in the night."""
    zone("America/Los_Angeles")
    add(SIX, zone_name="America/New_York")
    assert awake("24 12:00", "24 18:50") == []
    with clock.frozen(local(moved_at)):
        zone("America/New_York")
    assert [one[:6] for one in awake(moved_at, "25 06:00")] == [one[:6] for one in leaves]
    assert cases() == (not leaves)


def test_who_goes_to_the_west_hears_once() -> None:
    add(AFTERNOON, zone_name="America/New_York")
    assert [one[:8] for one in awake("24 18:00", "24 18:30")] == ["24 18:00"]
    with clock.frozen(local("24 18:30")):
        zone("America/Los_Angeles")
    assert [one[:8] for one in awake("24 18:30", "25 14:00")] == ["25 12:00"], "the evening one does not come twice"


def test_who_wants_evenings_only_after_six_still_hears_of_tomorrow() -> None:
    with writing() as session:
        set_wish(session, talk_of(session).contact.person_id, offsets=CHOICES["hours"])
    add(AFTERNOON)
    with clock.frozen(local("24 19:00")), writing() as session:
        set_wish(session, talk_of(session).contact.person_id, offsets=CHOICES["evening"])
    assert [one[:8] for one in awake("24 19:00", "25 14:00")] == ["24 19:10"]
    assert cases() == 0


def test_who_will_sleep_until_the_start_hears_before_or_staff_do() -> None:
    with writing() as session:
        set_wish(session, talk_of(session).contact.person_id, offsets=CHOICES["hours"])
    add(AFTERNOON)
    with clock.frozen(local("25 07:00")), writing() as session:
        set_wish(session, talk_of(session).contact.person_id, asleep=(time(6), time(15)))
    assert awake("25 07:00", "25 14:00") == []
    assert cases() == 1


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite has one writer at a time
@pytest.mark.parametrize("at", ["24 17:59", "24 18:00"])  # the planner's clock is a little behind the worker's, or not
@pytest.mark.parametrize("off", [True, False])
def test_moved_while_a_worker_has_the_reminder_in_hand_is_told(off: bool, at: str) -> None:
    series = add(AFTERNOON)
    here = sender(Twilio())
    with writing() as theirs:
        with clock.frozen(local("24 18:00")):
            rows = claim_due(theirs, 9, 0, UNASKED, here._look)
        assert [row.state for row in rows] == [SENDING]
        with clock.frozen(local(at)), changing(series) as (session, one):
            if off:
                cancel_series(one)
            else:
                change(session, one, draft("2026-11-25T16:00"))
    with clock.frozen(local("24 18:00")), writing() as session:
        accepted(session, [(row, Accepted("SM1", "queued")) for row in rows])
    said = awake("24 18:00", "24 18:30")
    assert len(said) == 1
    assert ("Your shift on We" if off else "Changed: your sh") in said[0]


def test_what_waits_and_nobody_has_in_hand_is_taken_back_when_it_is_called_off() -> None:
    series = add(AFTERNOON)
    with clock.frozen(local("24 18:00")), changing(series) as (_session, one):
        cancel_series(one)
    assert awake("24 18:00", "25 14:00") == []
    with reading() as session:
        assert session.get_one(Series, series).plan_at > local("30 12:00"), "it is not looked at again and again"
