"""Appointments and reminders as they are planned: once, only what changed, right after moves, cancellations and changes of zone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot import clock
from bot.errors import BadInput
from bot.messaging.outbox import Outbound
from bot.people.person import Person
from bot.schedule.appointment import CLASS, Appointment, Series
from bot.schedule.conflicts import conflicts
from bot.schedule.entering import cancel, cancel_series, change, move
from bot.schedule.planning import AT_ONCE, plan, plan_due
from bot.schedule.wishes import replan, set_wish
from bot.store.session import reading, writing
from tests.schedule_world import ANA, BEN, MONDAY, add, appointments, changing, draft, promised, series, tables, talk_of, wall


@pytest.fixture(autouse=True)
def world(database: str) -> Iterator[None]:
    tables()
    with clock.frozen(MONDAY):
        yield


def run(hours: float = 0) -> int:
    with clock.frozen(clock.now() + timedelta(hours=hours)), writing() as session:
        return plan_due(session)


def test_a_shift_is_promised_two_reminders_once() -> None:
    add("2026-11-25T14:00")
    assert promised() == [("evening", "11-24 23:00", "queued"), ("120", "11-25 17:00", "queued")]
    with writing() as session:
        plan(session, session.scalars(select(Series)).all())
    assert len(promised()) == 2
    assert run() == 0


def test_a_weekly_shift_is_planned_five_weeks_ahead_and_goes_on() -> None:
    series_id = add("2026-11-24T14:00", rule="FREQ=WEEKLY;BYDAY=TU,TH")
    assert len(appointments()) == 10
    assert len(promised()) == 20
    assert run(hours=24 * 8) == 1
    assert len(appointments()) == 12
    assert len({one.slot for one in appointments(series_id)}) == 12


def test_nine_stays_nine_across_the_change_of_the_clock() -> None:
    with clock.frozen(MONDAY + timedelta(days=100)):  # March 3rd, 2027
        add("2027-03-08T14:00", rule="FREQ=WEEKLY")
        assert [f"{one.starts_at:%m-%d %H}" for one in appointments()][:2] == ["03-08 19", "03-15 18"]
        assert [due for _, due, _ in promised()][:4] == ["03-07 23:00", "03-08 17:00", "03-14 22:00", "03-15 16:00"]


def test_a_changed_series_plans_itself_only() -> None:
    mine, other = add("2026-11-25T14:00"), add("2026-11-26T14:00", number=BEN)
    before = series(other).plan_at
    with writing() as session:
        assert change(session, session.get_one(Series, mine), draft("2026-11-25T16:00"))
        assert not change(session, session.get_one(Series, other), draft("2026-11-26T14:00"))
    assert run() == 1
    assert series(other).plan_at == before
    assert [due for _, due, _ in promised()] == ["11-24 23:00", "11-25 19:00", "11-25 23:00", "11-26 17:00"]
    assert [f"{one.starts_at:%d %H} {one.state}" for one in appointments(mine)] == ["25 21 planned"]


def test_one_day_is_moved_and_one_cancelled_and_the_rest_stays() -> None:
    series_id = add("2026-11-25T14:00", rule="FREQ=DAILY;COUNT=3")
    with changing(series_id) as (session, one):
        move(session, one, "2026-11-26T14:00", wall("2026-11-26T17:00"), wall("2026-11-26T20:00"))
        cancel(session, one, "2026-11-27T14:00")
    assert [due for _, due, _ in promised()] == ["11-24 23:00", "11-25 17:00", "11-25 23:00", "11-26 20:00"]
    with changing(series_id) as (session, one):
        change(session, one, draft("2026-11-25T14:00", place="Main St", rule="FREQ=DAILY;COUNT=3"))
    assert [(f"{one.starts_at:%d %H}", one.state) for one in appointments()] == [
        ("25 19", "planned"),
        ("26 22", "planned"),
        ("27 19", "cancelled"),
    ]


@pytest.mark.parametrize("far", ["1900-01-01T09:00", "2030-01-01T09:00", "9999-12-31T09:00"])
def test_one_day_is_not_moved_into_another_age(far: str) -> None:
    series_id = add("2026-11-25T14:00")
    with pytest.raises(BadInput, match="too far away"), changing(series_id) as (session, one):
        move(session, one, "2026-11-25T14:00", wall(far), wall(far) + timedelta(hours=8))


def test_moved_away_and_back_promises_nothing_twice() -> None:
    series_id = add("2026-11-25T14:00")
    first = promised()
    for starts in ("2026-11-25T15:00", "2026-11-25T14:00"):
        with changing(series_id) as (session, one):
            move(session, one, "2026-11-25T14:00", wall(starts), wall(starts) + timedelta(hours=8))
    assert promised() == first


def test_what_went_out_already_is_not_promised_again() -> None:
    series_id = add("2026-11-25T14:00")
    with writing() as session:
        for row in session.scalars(select(Outbound)):
            row.state, row.tries = "sent", 1
    for starts in ("2026-11-25T15:00", "2026-11-25T14:00"):
        with changing(series_id) as (session, one):
            move(session, one, "2026-11-25T14:00", wall(starts), wall(starts) + timedelta(hours=8))
    assert [state for _, _, state in promised()] == ["sent", "sent"]


def test_a_cancelled_series_takes_everything_back() -> None:
    series_id = add("2026-11-25T14:00", rule="FREQ=WEEKLY")
    with changing(series_id) as (_, one):
        cancel_series(one)
    assert promised() == []
    assert {one.state for one in appointments()} == {"cancelled"}


def test_wishes_plan_a_person_again() -> None:
    add("2026-11-25T14:00")
    with writing() as session:
        set_wish(session, talk_of(session).contact.person_id, offsets=("60",))
    run()
    assert promised() == [("60", "11-25 18:00", "queued")]


def test_a_person_who_changes_zone() -> None:
    add("2026-11-25T14:00")
    with writing() as session:
        person = session.scalars(select(Person)).one()
        person.timezone = "America/Los_Angeles"
        replan(session, person.id)
    run()
    assert promised() == [("evening", "11-25 02:00", "queued"), ("120", "11-25 17:00", "queued")]


def test_the_clock_jumps_an_hour_either_way() -> None:
    add("2026-11-25T14:00", rule="FREQ=WEEKLY")
    for hours in (1, -1, 1):
        with clock.frozen(MONDAY + timedelta(hours=hours)), writing() as session:
            plan(session, session.scalars(select(Series)).all())
    assert len(promised()) == len(set(promised())) == 10


def test_nobody_without_a_phone_that_takes_texts_is_reminded() -> None:
    with writing() as session:
        talk_of(session).contact.stopped_at = MONDAY
    add("2026-11-25T14:00")
    assert promised() == []
    assert len(appointments()) == 1


def test_a_person_who_told_it_just_now_is_not_reminded_at_once() -> None:
    add("2026-11-23T11:30", source="person")
    assert promised() == []
    add("2026-11-23T11:30", 1, number=BEN)
    assert promised() == [("120", "11-23 15:02", "queued")]


def test_a_class_that_overlaps_a_shift_is_named() -> None:
    shift = add("2026-11-25T14:00", rule="FREQ=WEEKLY")
    with reading() as session:
        person = talk_of(session).contact.person
        found = conflicts(session, person, draft("2026-12-02T20:00", 3, kind=CLASS))
        assert [(f"{one.starts_at:%m-%d %H}", one.other.series_id) for one in found] == [("12-03 01", shift)]
        assert conflicts(session, person, draft("2026-12-02T22:00", 3, kind=CLASS)) == []
        assert len(conflicts(session, person, draft("2026-11-25T09:00", 6, kind=CLASS, rule="FREQ=DAILY"))) == 3
        assert conflicts(session, person, draft("2026-11-25T14:00", rule="FREQ=WEEKLY"), but=shift) == []


@pytest.mark.parametrize(
    ("starts", "hours", "more"),
    [
        ("2026-11-25T14:00", -1, {}),
        ("2026-11-25T14:00", 25, {}),
        ("2036-11-25T14:00", 8, {}),
        ("2026-11-25T14:00", 8, {"kind": "party"}),
        ("2026-11-25T14:00", 8, {"zone_name": "Mars/Base"}),
        ("2026-11-25T14:00", 8, {"rule": "FREQ=SECONDLY"}),
        ("2026-11-25T14:00", 8, {"place": "x" * 161}),
        ("2026-11-25T14:00", 8, {"supervisor_phone": "12"}),
    ],
)
def test_a_bad_shift_is_refused(starts: str, hours: float, more: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        add(starts, hours, **more)
    assert appointments() == []


def test_a_thousand_people_are_planned_in_batches() -> None:
    with writing() as session:
        talk = talk_of(session)
        for n in range(450):
            day = 25 + n % 5
            columns = {"kind": "shift", "starts": f"2026-11-{day}T14:00", "minutes": 60, "zone_name": "America/New_York", "source": "csv"}
            session.add(Series(person_id=talk.contact.person_id, **columns))
    taken = [run() for _ in range(10)]
    assert taken == [AT_ONCE] * 9 + [0]
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Appointment)) == 450
        assert session.scalar(select(func.count()).select_from(Outbound)) == 900


def test_each_person_gets_their_own() -> None:
    add("2026-11-25T14:00", number=ANA)
    add("2026-11-25T14:00", number=BEN)
    with reading() as session:
        rows = session.scalars(select(Outbound)).all()
        assert {row.address for row in rows} == {ANA, BEN}
        assert all(row.id < 0 for row in rows)
