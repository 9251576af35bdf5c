"""Who was reminded of what is then moved or cancelled is told, once, and nobody else is."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.care.cases import Case
from bot.messaging.outbox import Outbound
from bot.schedule.entering import cancel, cancel_series, change, move
from bot.schedule.planning import plan_due
from bot.store.session import reading, writing
from tests.schedule_world import MONDAY, add, appointments, changing, draft, talk_of, wall
from tests.store.test_schedule_urgency import Twilio, sender

REMINDED = timedelta(days=1, hours=8, minutes=1)
SHIFT = "2026-11-25T14:00"
ASKS = "\n1 I'm coming\n2 I'll be late\n3 I can't come"


@pytest.fixture(autouse=True)
def world(sqlite: str) -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


def moved(series: str, starts: str, hours: float = 4) -> None:
    with changing(series) as (session, one):
        move(session, one, SHIFT, wall(starts), wall(starts) + timedelta(hours=hours))


def texts(at: timedelta, times: int = 4) -> list[str]:
    """What leaves at a moment after Monday morning."""
    twilio = Twilio()
    with clock.frozen(MONDAY + at):
        for _ in range(times):
            sender(twilio).send_due()
    return [body for _, body in twilio.whole]


def untold() -> list[tuple[str, str]]:
    """Cases of changes that only staff can tell."""
    with reading() as session:
        return [(one.reason, one.details["appointment"]) for one in session.scalars(select(Case).order_by(Case.opened_at))]


def told() -> list[str]:
    with reading() as session:
        rows = session.scalars(select(Outbound).where(Outbound.key.startswith("changed:")).order_by(Outbound.id)).all()
        return [f"{row.due_at:%d %H:%M} {row.body}" for row in rows]


def test_cancelled_after_the_reminder_they_are_told_once() -> None:
    series = add(SHIFT)
    twilio = Twilio()
    with clock.frozen(MONDAY + REMINDED):
        sender(twilio).send_due()
        for _ in range(2):
            with changing(series) as (_session, one):
                cancel_series(one)
        assert told() == ["24 23:01 Your shift on Wed, Nov 25 at 2:00 PM is off. You don't need to go."]
        sender(twilio).send_due()
    assert len(twilio.sent) == 2


def test_moved_at_night_they_are_told_in_the_morning() -> None:
    series = add(SHIFT)
    with clock.frozen(MONDAY + REMINDED):
        sender(Twilio()).send_due()
    with clock.frozen(MONDAY + REMINDED + timedelta(hours=5)), changing(series) as (session, one):
        move(session, one, SHIFT, wall("2026-11-25T16:00"), wall("2026-11-25T20:00"))
    assert told() == ["25 13:00 Changed: your shift of Wed, Nov 25 at 2:00 PM is now Wed, Nov 25, 4:00 PM to 8:00 PM."]


def test_who_was_not_reminded_yet_is_not_told() -> None:
    series = add(SHIFT)
    with changing(series) as (session, one):
        cancel(session, one, SHIFT)
    assert told() == []


@pytest.mark.parametrize(("day", "expected"), [("2026-11-26", ["2026-11-26"]), ("2027-02-25", [])])  # the second is not planned yet
def test_a_single_shift_that_was_moved_and_then_changed_is_only_there(day: str, expected: list[str]) -> None:
    series = add(SHIFT)
    with changing(series) as (session, one):
        move(session, one, SHIFT, wall("2026-11-28T11:00"), wall("2026-11-28T13:00"))
    with clock.frozen(MONDAY + timedelta(days=4)), changing(series):
        assert [f"{one.starts_at:%d %H} {one.state}" for one in appointments(series)] == ["28 16 planned"]  # its first day is past
    with changing(series) as (session, one):
        change(session, one, draft(f"{day}T12:00"))
    assert [one.starts_at.date().isoformat() for one in appointments(series) if one.state == "planned"] == expected


def test_a_class_that_changes_its_days_and_time_keeps_what_was_changed_alone() -> None:
    series = add("2026-11-24T18:00", 2, kind="class", rule="FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4")
    with changing(series) as (session, one):
        cancel(session, one, "2026-11-26T18:00")
    with changing(series) as (session, one):
        change(session, one, draft("2026-11-24T17:30", 2, kind="class", rule="FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4"))
    with changing(series) as (session, one):
        change(session, one, draft("2026-11-24T17:30", 2, kind="class", rule="FREQ=WEEKLY;BYDAY=MO,TH;COUNT=3"))
    found = [f"{one.starts_at:%m-%d %H:%M} {one.state}" for one in appointments(series)]
    assert found == ["11-24 22:30 cancelled", "11-26 23:00 cancelled", "11-30 22:30 planned", "12-03 22:30 planned"]


NIGHT, MORNING = REMINDED + timedelta(hours=5), REMINDED + timedelta(hours=14)


def test_moved_twice_in_the_night_only_what_holds_is_told() -> None:
    series = add(SHIFT)
    texts(REMINDED)
    for n, starts in enumerate(("2026-11-25T16:00", "2026-11-25T17:00")):
        with clock.frozen(MONDAY + NIGHT + timedelta(hours=n)):
            moved(series, starts)
    assert texts(MORNING) == [f"Changed: your shift of Wed, Nov 25 at 2:00 PM is now Wed, Nov 25, 5:00 PM to 9:00 PM.{ASKS}"]


def test_moved_and_back_in_the_night_nothing_is_told() -> None:
    series = add(SHIFT)
    texts(REMINDED)
    for n, starts in enumerate(("2026-11-25T16:00", SHIFT)):
        with clock.frozen(MONDAY + NIGHT + timedelta(hours=n)):
            moved(series, starts, 8)
    assert texts(MORNING) == []


def test_moved_told_and_moved_back_is_told_too() -> None:
    series = add(SHIFT)
    texts(REMINDED)
    said = []
    for at, starts in ((REMINDED, "2026-11-25T16:00"), (MORNING, SHIFT), (MORNING + timedelta(hours=1), "2026-11-25T16:00")):
        with clock.frozen(MONDAY + at):
            for _ in range(2):
                moved(series, starts, 8)
        said += texts(at)
    assert [one.removesuffix(ASKS).split(" is now ")[1] for one in said] == [
        "Wed, Nov 25, 4:00 PM to 12:00 AM.",
        "Wed, Nov 25, 2:00 PM to 10:00 PM.",
        "Wed, Nov 25, 4:00 PM to 12:00 AM.",
    ]


def test_off_told_and_on_again_is_told_too() -> None:
    series = add(SHIFT)
    texts(REMINDED)
    with clock.frozen(MONDAY + REMINDED), changing(series) as (_session, one):
        cancel_series(one)
    assert len(texts(REMINDED)) == 1
    later = REMINDED + timedelta(minutes=10)
    with clock.frozen(MONDAY + later), changing(series) as (session, one):
        change(session, one, draft(SHIFT))
    assert texts(later) == [], "two texts that day were enough"
    assert texts(MORNING) == [f"Your shift on Wed, Nov 25, 2:00 PM to 10:00 PM, is on again.{ASKS}"]


def test_a_first_day_told_three_days_before_and_called_off_is_told() -> None:
    series = add("2026-11-27T14:00", first_day=True)
    assert len(texts(timedelta(hours=8, minutes=1) + timedelta(days=1))) == 1
    with clock.frozen(MONDAY + REMINDED + timedelta(minutes=5)), changing(series) as (_session, one):
        cancel_series(one)
    assert len(told()) == 1


def test_nothing_about_a_change_leaves_at_night() -> None:
    series = add(SHIFT)
    texts(REMINDED)
    with clock.frozen(MONDAY + REMINDED), changing(series) as (_session, one):
        cancel_series(one)
    assert texts(NIGHT) == [], "the worker was down until then"
    assert len(texts(MORNING)) == 1


def test_a_change_is_told_in_the_language_they_have_now() -> None:
    series = add(SHIFT)
    texts(REMINDED)
    with clock.frozen(MONDAY + REMINDED), changing(series) as (session, one):
        cancel_series(one)
        session.flush()
    with writing() as session:
        talk_of(session, language="es")
    assert texts(REMINDED) == ["Tu turno del mié, 25 de nov a las 2:00 p.m. no se hace. No tienes que ir."]


def test_a_third_text_of_a_day_waits_for_the_morning_or_is_for_staff_where_that_is_too_late() -> None:
    late, early = add(SHIFT), add("2026-11-25T06:00", 2)
    assert len(texts(REMINDED)) == 2
    for series in (late, early):
        with clock.frozen(MONDAY + REMINDED), changing(series) as (_session, one):
            cancel_series(one)
    assert texts(REMINDED + timedelta(minutes=2)) == []
    assert untold() == [("case_change_untold", "Wed, Nov 25: shift 6:00 AM-8:00 AM")]
    assert texts(MORNING) == ["Your shift on Wed, Nov 25 at 2:00 PM is off. You don't need to go."]


def test_several_changes_of_a_day_are_one_text_and_go_before_reminders() -> None:
    ids = [add(f"2026-11-25T{hour}:00", 1) for hour in ("11", "14", "16")]
    texts(REMINDED)
    add("2026-11-25T19:00", 1)
    with clock.frozen(MONDAY + NIGHT):
        for one_id in ids[:2]:
            with changing(one_id) as (_session, one):
                cancel_series(one)
        with changing(ids[2]) as (session, one):
            change(session, one, draft("2026-11-25T17:00", 1))
    said = texts(MORNING, 6)
    assert len(said) == 1
    assert [said[0].count(what) for what in ("11:00 AM is off", "2:00 PM is off", "now Wed, Nov 25, 5:00 PM")] == [1, 1, 1]
    assert untold() == []
    with clock.frozen(MONDAY + MORNING + timedelta(hours=1)), changing(ids[0]) as (_session, one):
        pass  # planned again, nothing of it is told once more
    assert texts(MORNING + timedelta(hours=1)) == []


def test_a_change_in_the_night_of_what_starts_before_they_wake_is_for_staff_once() -> None:
    series = add("2026-11-25T06:00")
    texts(REMINDED)
    with clock.frozen(MONDAY + NIGHT):
        for _ in range(3):
            with changing(series) as (_session, one):
                cancel_series(one)
    assert texts(MORNING) == []
    assert untold() == [("case_change_untold", "Wed, Nov 25: shift 6:00 AM-2:00 PM")]


def test_a_change_that_waited_until_it_was_too_late_is_for_staff() -> None:
    series = add("2026-11-25T06:00")
    texts(REMINDED)
    with clock.frozen(MONDAY + REMINDED), changing(series) as (_session, one):
        cancel_series(one)
    for at in (NIGHT, MORNING - timedelta(hours=3)):  # the worker was down until then
        assert texts(at) == []
        with clock.frozen(MONDAY + at), writing() as session:
            plan_due(session)
    assert untold() == [("case_change_untold", "Wed, Nov 25: shift 6:00 AM-2:00 PM")]


def test_a_change_stands_in_for_the_reminder_of_the_new_start() -> None:
    series = add(SHIFT)
    texts(REMINDED)
    with clock.frozen(MONDAY + MORNING), changing(series) as (session, one):
        change(session, one, draft("2026-11-25T11:30"))
    assert len(texts(MORNING)) == 1
    assert texts(MORNING + timedelta(hours=1, minutes=29)) == [], "at 9:30 they have just been told"


def test_whoever_heard_of_a_start_by_a_change_is_no_case_when_two_texts_were_enough() -> None:
    series = add(SHIFT)
    texts(REMINDED)
    with clock.frozen(MONDAY + MORNING), changing(series) as (session, one):
        change(session, one, draft("2026-11-25T17:00"))
    assert len(texts(MORNING)) == 1
    with clock.frozen(MONDAY + MORNING):
        add("2026-11-25T10:45", 1)
    assert len(texts(MORNING + timedelta(minutes=50))) == 1
    with clock.frozen(MONDAY + MORNING + timedelta(hours=7)):
        assert texts(MORNING + timedelta(hours=7)) == []
        with writing() as session:
            plan_due(session)
    assert untold() == []
