"""When to leave rides along in the reminder: worked out ahead from the person's own place, never a time for a shift that moved."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.answers.transit.trip import Place
from bot.answers.trips import saved
from bot.messaging.claiming import claim_due
from bot.messaging.outbox import SENDING
from bot.schedule.leaving import LeaveBy
from bot.schedule.rechecking import recheck
from bot.store.session import reading, writing
from bot.text.segments import count
from bot.worker.leaving import work_out
from tests import small_feed
from tests.schedule_world import ANA, BEN, MONDAY, add, changing, talk_of
from tests.trips_talk import install

EVENING = MONDAY + timedelta(days=1, hours=8)  # before Wednesday's shift
SHIFT = "2026-11-25T09:00"
ELM = Place(*small_feed.STOPS["elm"])


@pytest.fixture(autouse=True)
def world(database: str) -> Iterator[None]:
    install()
    with clock.frozen(MONDAY):
        yield


def home(place: Place | None = ELM, number: str = ANA) -> None:
    with writing() as session:
        person = talk_of(session, number).contact.person_id
        if place is None:
            saved.forget(session, person)
        else:
            saved.keep(session, person, place)


def reminded() -> list[str]:
    """Texts of the reminders that leave on the evening before."""
    with clock.frozen(EVENING), writing() as session:
        rows = claim_due(session, 50, look=recheck)
        session.rollback()  # so that they can be looked at again
        return [row.body for row in rows if row.state == SENDING]


def worked_out() -> int:
    with clock.frozen(EVENING):
        return work_out()


def leaves() -> str:
    """When to leave for the latest appointment, UTC."""
    with reading() as session:
        return f"{session.scalars(select(LeaveBy.leave_at).order_by(LeaveBy.starts_at.desc())).first():%H:%M}"


def test_the_reminder_says_when_to_leave() -> None:
    home()
    add(SHIFT, place="Whole Foods")
    assert worked_out() == 1
    (text,) = reminded()
    assert text.splitlines()[0] == "Your shift: Wed, Nov 25, 9:00 AM to 5:00 PM. At Whole Foods. Leave by 8:00 AM."
    assert count(text).segments <= 2
    assert worked_out() == 0


@pytest.mark.parametrize(("language", "words"), [("es", "Sal a mas tardar 8:00"), ("pt", "Saia até 08:00")])
def test_in_their_language(language: str, words: str) -> None:
    home()
    add(SHIFT, place="Whole Foods")
    with writing() as session:
        talk_of(session, language=language)
    worked_out()
    assert words in reminded()[0]


def test_without_their_own_place_nothing_is_worked_out_or_said() -> None:
    add(SHIFT, place="Whole Foods")
    assert worked_out() == 0
    assert "Leave" not in reminded()[0]
    home(number=BEN)
    assert worked_out() == 0


def test_a_moved_shift_and_a_changed_home_are_worked_out_again() -> None:
    home()
    series = add(SHIFT, place="Whole Foods")
    worked_out()
    with changing(series) as (_, one):
        one.starts = "2026-11-25T10:30"
    assert "Leave" not in reminded()[0]
    assert worked_out() == 1
    assert leaves() == "14:30"
    with clock.frozen(EVENING + timedelta(minutes=1)):
        home(Place(*small_feed.STOPS["mill"]))
        assert work_out() == 1
    assert leaves() == "14:58"


def test_a_place_nobody_knows_costs_nothing_but_the_line() -> None:
    home()
    add(SHIFT, place="Baker building 4")
    assert worked_out() == 1
    assert "Leave" not in reminded()[0]


def test_a_forgotten_home_is_used_no_more() -> None:
    home()
    add(SHIFT, place="Whole Foods")
    assert worked_out() == 1
    home(None)
    assert worked_out() == 0
    assert "Leave" not in reminded()[0]
