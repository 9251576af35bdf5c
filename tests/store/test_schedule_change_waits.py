"""A change whose text waits: whoever may turn up at the old time is told before it, by text or by staff."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.care.cases import Case
from bot.messaging.outbox import Outbound
from bot.people.consent import record
from bot.people.proof import set_pin
from bot.schedule.appointment import Series
from bot.schedule.entering import cancel_series, change
from bot.schedule.planning import plan_due
from bot.store.session import reading, writing
from tests.schedule_world import MONDAY, add, appointments, changing, draft, talk_of
from tests.store.test_schedule_missed import awake, local
from tests.store.test_schedule_urgency import Twilio, sender

SHIFT = "2026-11-25T14:00"
OFF = ("case_change_untold", "Wed, Nov 25: shift 2:00 PM-10:00 PM", 1)


@pytest.fixture(autouse=True)
def world(database: str) -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


def reminded(starts: str = SHIFT, source: str = "staff") -> str:
    series = add(starts, source=source)
    awake("24 18:00", "24 18:00")
    return series


def call_off(series: str, at: str, *, planned: bool = True) -> None:
    with clock.frozen(local(at)), writing() as session:
        cancel_series(session.get_one(Series, series))
        if planned:
            plan_due(session)


def cases() -> list[tuple[str, str, int]]:
    with reading() as session:
        return [(one.reason, one.details["appointment"], one.times) for one in session.scalars(select(Case).order_by(Case.opened_at))]


def said() -> list[tuple[str, str | None]]:
    with reading() as session:
        rows = session.scalars(select(Outbound).where(Outbound.key.startswith("changed:")).order_by(Outbound.id))
        return [(row.state, row.reason) for row in rows]


@pytest.mark.parametrize("planned", [True, False])
def test_a_worker_that_was_down_until_after_the_old_start_tells_staff_once(planned: bool) -> None:
    call_off(reminded(), "25 09:00", planned=planned)
    assert awake("25 14:30", "25 16:00") == []
    assert cases() == [OFF]
    assert [one.state for one in appointments()] == ["cancelled"]


@pytest.mark.parametrize("planned", [True, False])
def test_moved_to_later_on_the_day_and_the_worker_is_back_between_the_two_starts(planned: bool) -> None:
    series = reminded()
    with clock.frozen(local("25 09:00")), writing() as session:
        change(session, session.get_one(Series, series), draft("2026-11-25T17:00", 3))
        if planned:
            plan_due(session)
    assert [one[:8] for one in awake("25 14:30", "25 17:00")] == ["25 15:00"], "the reminder two hours before the new start"
    assert cases() == [("case_change_untold", "Wed, Nov 25: shift 5:00 PM-8:00 PM", 1)]


def test_called_off_after_it_began_nobody_is_told() -> None:
    series = reminded()
    awake("25 09:00", "25 14:00")
    call_off(series, "25 14:20")
    assert awake("25 14:30", "25 16:00") == []
    assert cases() == []


def test_carriers_that_take_nothing_staff_hear_an_hour_before_the_old_start() -> None:
    call_off(reminded(), "25 09:00")
    heard = []
    for minutes in range(0, 330, 5):
        twilio = Twilio()
        twilio.failures = 99
        with clock.frozen(local("25 09:00") + timedelta(minutes=minutes)), writing() as session:
            plan_due(session)
        with clock.frozen(local("25 09:00") + timedelta(minutes=minutes)):
            sender(twilio).send_due()
        heard.append(len(cases()))
    assert heard.index(1) * 5 == 245, "at 13:05, and it is tried until 14:00"
    assert cases() == [OFF]
    assert said() == [("dropped", "left to staff")]


@pytest.mark.parametrize(("starts", "told"), [("08:20", 1), ("10:00", 0)])
def test_told_in_the_morning_shortly_before_the_start_staff_hear_in_the_night_too(starts: str, told: int) -> None:
    series = reminded(f"2026-11-25T{starts}")
    call_off(series, "24 22:00")
    assert len(cases()) == told
    assert [one[:8] for one in awake("24 22:00", "25 11:00")] == ["25 08:00"]
    assert len(cases()) == told


def test_a_third_text_of_the_day_that_would_leave_shortly_before_the_start_is_for_staff_too() -> None:
    series = reminded("2026-11-25T08:20")
    add("2026-11-26T14:00")
    with clock.frozen(local("24 18:10")):
        add("2026-11-24T20:10", 1)
    assert [one[:8] for one in awake("24 18:10", "24 18:30")] == ["24 18:20"]
    call_off(series, "24 18:30")
    assert [one[:8] for one in awake("24 18:30", "25 09:00")] == ["25 08:00"]
    assert cases() == [("case_change_untold", "Wed, Nov 25: shift 8:20 AM-4:20 PM", 1)]


def silent(*, pin: bool) -> None:
    """They wrote last forty days ago."""
    with writing() as session:
        talk = talk_of(session)
        talk.last_inbound_at = MONDAY - timedelta(days=40)
        if pin:
            set_pin(session, talk.contact.person_id, "7391", "staff:1")


def test_whoever_has_not_written_for_long_is_told_as_they_are_reminded() -> None:
    silent(pin=False)
    call_off(reminded(), "25 09:00")
    assert [one[:8] for one in awake("25 09:00", "25 15:00")] == ["25 09:00"]
    assert cases() == []


def test_where_it_must_be_asked_who_writes_staff_tell_it() -> None:
    series = reminded()
    silent(pin=True)
    call_off(series, "25 09:00")
    assert len(awake("25 09:00", "25 15:00")) == 1, "who writes?"
    assert cases() == [OFF]
    assert said() == [("dropped", "left to staff")]


def test_whoever_wants_no_reminders_is_not_told_and_is_no_case() -> None:
    series = reminded()
    with writing() as session:
        record(session, talk_of(session).contact.person_id, "reminders", False, wording="x", channel="sms", proof="x")
    call_off(series, "25 09:00", planned=False)
    assert awake("25 14:30", "25 16:00") == []
    assert cases() == []


@pytest.mark.parametrize("to", ["2026-12-16T14:00", None])
def test_their_own_shift_that_is_changed_long_before_is_told_before_its_old_day(to: str | None) -> None:
    series = add("2026-12-09T14:00", source="person")
    with clock.frozen(local("24 19:00")), changing(series) as (session, one):
        if to is None:
            cancel_series(one)
        else:
            change(session, one, draft(to))
    found = []
    for day in range(16):
        at = local("24 19:00") + timedelta(days=day)
        with clock.frozen(at):
            with writing() as session:
                plan_due(session)
            twilio = Twilio()
            sender(twilio).send_due()
            found += [(f"{at:%m-%d}", body) for _, body in twilio.whole]
    assert [day for day, _ in found] == ["12-06"]
    assert ("is off" in found[0][1]) is (to is None)
