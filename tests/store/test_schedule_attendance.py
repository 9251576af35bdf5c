"""Who came, and a first day nobody answered for."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot import clock
from bot.care.cases import Case, close
from bot.errors import BadInput
from bot.messaging.outbox import Outbound
from bot.schedule.appointment import Appointment
from bot.schedule.attendance import correct, no_answer_on_a_first_day, note_what_was_said, pattern
from bot.schedule.entering import cancel, move
from bot.store.session import writing
from tests.acting import cases
from tests.schedule_world import BEN, MONDAY, add, appointments, changing, promised, tables, wall


@pytest.fixture(autouse=True)
def world(sqlite: str) -> Iterator[None]:
    tables()
    with clock.frozen(MONDAY):
        yield


def test_attendance_is_what_was_said_until_staff_correct_it() -> None:
    for n, answer in enumerate(("coming", "late", "absent", None)):
        add(f"2026-11-24T{9 + 2 * n:02d}:00", 1)
        with writing() as session:
            session.scalars(select(Appointment).order_by(Appointment.starts_at.desc())).first().answer = answer  # type: ignore[union-attr]
    with clock.frozen(MONDAY + timedelta(days=2)), writing() as session:
        assert note_what_was_said(session) == 4
    with clock.frozen(MONDAY + timedelta(days=2)), writing() as session:
        assert note_what_was_said(session) == 0
        rows = session.scalars(select(Appointment).order_by(Appointment.starts_at)).all()
        assert [one.attendance for one in rows] == ["came", "late", "excused", "unknown"]
        correct(session, rows[3], "missed", "s1")
        assert session.scalars(select(Case)).all() == []
        correct(session, rows[0], "missed", "s1")
        assert [case.reason for case in session.scalars(select(Case))] == ["case_missed_twice"]
        case = session.scalars(select(Case)).one()
        close(session, case)
        correct(session, rows[0], "missed", "s1")
        correct(session, rows[3], "excused", "s1")
        correct(session, rows[3], "came", "s1")
        assert len(session.scalars(select(Case)).all()) == 1, "pressing Save again is no third time"
        correct(session, rows[3], "missed", "s1")
        rows[2].state = "cancelled"
        with pytest.raises(BadInput, match="cancelled"):
            correct(session, rows[2], "missed", "s1")
        assert pattern(session, rows[0].person_id).counts == {"missed": 2, "late": 1, "excused": 1}


def test_no_answer_on_a_first_day_opens_a_case_once() -> None:
    add("2026-11-23T16:00", first_day=True)
    add("2026-11-23T16:00", number=BEN)
    with clock.frozen(MONDAY + timedelta(hours=5, minutes=10)), writing() as session:
        assert no_answer_on_a_first_day(session) == 0  # nothing went out, so there is nothing to answer
        for row in session.scalars(select(Outbound)):
            row.state = "sent"
        session.flush()
        assert no_answer_on_a_first_day(session) == 1
        assert no_answer_on_a_first_day(session) == 0
    assert [case[:2] for case in cases()] == [("absence", "case_first_day_no_answer")]


@pytest.mark.parametrize(
    "more", [{"rule": "FREQ=WEEKLY;BYDAY=WE,FR"}, {"rule": "FREQ=WEEKLY;BYDAY=MO,WE", "left_out": ("2026-11-30T14:00",)}]
)
def test_a_first_day_after_the_day_it_is_entered_from(more: dict[str, Any]) -> None:
    """Wednesdays from a Monday, or a Monday that is left out: the first day is Wednesday, and only that."""
    add("2026-11-30T14:00", first_day=True, **more)
    assert [(code, due[:5]) for code, due, _ in promised()[:4]] == [
        ("3days", "11-29"),
        ("evening", "12-01"),
        ("120", "12-02"),
        ("evening", "12-03" if "WE,FR" in more["rule"] else "12-06"),
    ]
    assert [code for code, _, _ in promised()].count("3days") == 1
    found = []
    for one in appointments()[:2]:
        with clock.frozen(one.starts_at - timedelta(minutes=50)), writing() as session:
            for row in session.scalars(select(Outbound)):
                row.state = "sent"
            session.flush()
            found.append(no_answer_on_a_first_day(session))
    assert found == [1, 0]
    assert [case[:2] for case in cases()] == [("absence", "case_first_day_no_answer")]


def test_after_a_first_day_that_staff_call_off_the_next_one_is_the_first() -> None:
    series = add("2026-12-02T14:00", first_day=True, rule="FREQ=WEEKLY;BYDAY=WE,FR")
    with changing(series) as (session, one):
        cancel(session, one, "2026-12-02T14:00")
    assert [(code, due[:5]) for code, due, _ in promised()[:2]] == [("3days", "12-01"), ("evening", "12-03")]
    with changing(series) as (session, one):  # it takes place after all, an hour later
        move(session, one, "2026-12-02T14:00", wall("2026-12-02T15:00"), wall("2026-12-02T19:00"))
    assert [(code, due[:5]) for code, due, _ in promised()[:2]] == [("3days", "11-29"), ("evening", "12-01")]
    assert [code for code, _, _ in promised()].count("3days") == 1
