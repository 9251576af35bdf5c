"""A class and a shift at the same time are told to the person by text, once, when staff or a file made it so."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.messaging.claiming import claim_due
from bot.messaging.outbox import DROPPED, SENDING, Outbound
from bot.schedule.appointment import Series
from bot.schedule.conflicts import conflicts
from bot.schedule.entering import Draft, cancel, enter, move
from bot.schedule.planning import plan
from bot.schedule.telling_conflicts import recheck
from bot.store.session import reading, writing
from tests.schedule_world import BEN, MONDAY, add, changing, draft, series, tables, talk_of, wall

WEDNESDAY = "2026-11-25T14:00"
TEXT = (
    "Heads up: your class on Wed, Nov 25 at 6:00 PM is at the same time as your shift on Wed, Nov 25 at 2:00 PM. "
    "If that is a problem, write here and we look for a way."
)


@pytest.fixture(autouse=True)
def world(database: str) -> Iterator[None]:
    tables()
    with clock.frozen(MONDAY):
        yield


def texts() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(Outbound.body).where(Outbound.key.startswith("conflict:"), Outbound.state != DROPPED)))


def leaving(after: timedelta = timedelta(minutes=1)) -> list[str]:
    with clock.frozen(MONDAY + after), writing() as session:
        rows = claim_due(session, 10, look=lambda session, rows: recheck(session, [row for row in rows if "conflict" in (row.key or "")]))
        return [row.body for row in rows if row.state == SENDING and "conflict" in (row.key or "")]


@pytest.mark.parametrize("source", ["staff", "csv", "icalendar"])
def test_a_class_entered_over_a_shift_is_told(source: str) -> None:
    add(WEDNESDAY)
    with clock.frozen(MONDAY + timedelta(seconds=1)):
        add("2026-11-25T18:00", 2, kind="class", source=source)
    assert texts() == [TEXT]
    assert leaving() == [TEXT]


def test_whoever_has_not_written_for_long_hears_of_it() -> None:
    with writing() as session:
        talk_of(session).last_inbound_at = MONDAY - timedelta(days=40)
    add(WEDNESDAY)
    with clock.frozen(MONDAY + timedelta(seconds=1)):
        add("2026-11-25T18:00", 2, kind="class")
    assert leaving() == [TEXT]


def test_weekly_ones_are_told_once() -> None:
    add(WEDNESDAY, rule="FREQ=WEEKLY;BYDAY=WE")
    add("2026-11-25T18:00", 2, kind="class", rule="FREQ=WEEKLY;BYDAY=WE")
    assert len(texts()) == 1
    with clock.frozen(MONDAY + timedelta(days=8)), writing() as session:
        plan(session, list(session.scalars(select(Series))))
    assert len(texts()) == 1


def test_nothing_to_tell() -> None:
    add(WEDNESDAY)
    add("2026-11-25T22:00", 2, kind="class")  # after it
    add("2026-11-25T16:00", 2)  # two shifts
    add("2026-11-25T16:00", 2, kind="class", number=BEN)  # somebody else
    add("2026-11-27T09:00", 2)
    with clock.frozen(MONDAY + timedelta(seconds=1)):
        add("2026-11-27T10:00", 2, kind="class", source="person")  # was said in the read-back
    assert texts() == []


def test_what_was_mended_meanwhile_is_not_told() -> None:
    add(WEDNESDAY)
    series_id = add("2026-11-25T18:00", 2, kind="class")
    with changing(series_id) as (session, one):
        cancel(session, one, "2026-11-25T18:00")
    assert leaving() == []
    with reading() as session:
        assert session.scalars(select(Outbound.reason).where(Outbound.key.startswith("conflict:"))).one() == "no conflict any more"


def test_beyond_two_texts_a_day_it_waits_for_the_morning() -> None:
    add(WEDNESDAY)
    add("2026-11-25T18:00", 2, kind="class")
    with writing() as session:
        for n, row in enumerate(session.scalars(select(Outbound).where(Outbound.key.startswith("remind:")).limit(2))):
            row.id, row.state, row.first_attempt_at = n + 1, "sent", MONDAY
    assert leaving() == []
    with reading() as session:
        row = session.scalars(select(Outbound).where(Outbound.key.startswith("conflict:"))).one()
        assert (row.state, f"{row.due_at:%d %H}") == ("queued", "24 13")


@pytest.mark.parametrize(
    ("entered", "expected"),
    [
        (draft("2027-02-03T18:00", 2, kind="class"), ["02-03 19:00"]),  # a single one of next term; the shifts there are not planned yet
        (draft("2027-01-12T18:00", 2, kind="class", rule="FREQ=WEEKLY;BYDAY=TU,WE"), ["01-13 19:00", "01-20 19:00", "01-27 19:00"]),
        (draft("2027-02-04T18:00", 2, kind="class"), []),  # a Thursday
        (draft("2027-02-10T18:00", 2, kind="class"), []),  # left out of the shifts
        (draft("2027-02-17T18:00", 2, kind="class"), []),  # that shift was moved to the morning
        (draft("2027-02-17T07:00", 2, kind="class"), ["02-17 13:00"]),
        (
            draft("2026-12-02T18:00", 2, kind="class", rule="FREQ=WEEKLY;UNTIL=20261212T235959", left_out=("2026-12-02T18:00",)),
            ["12-09 19:00"],
        ),
    ],
)
def test_entering_says_also_what_is_not_planned_yet(entered: Draft, expected: list[str]) -> None:
    series = add(WEDNESDAY, rule="FREQ=WEEKLY;BYDAY=WE", left_out=("2027-02-10T14:00",))
    with changing(series) as (session, one):
        move(session, one, "2027-02-17T14:00", wall("2027-02-17T08:00"), wall("2027-02-17T12:00"))
    with reading() as session:
        found = conflicts(session, talk_of(session).contact.person, entered)
    assert [f"{one.other.starts_at:%m-%d %H:%M}" for one in found] == expected
    assert not [one for one in found if one.other in session]


SHIFT_TEXT = (
    "Heads up: your shift on Wed, Nov 25 at 2:00 PM is at the same time as your class on Wed, Nov 25 at 6:00 PM. "
    "If that is a problem, write here and we look for a way."
)


def entered(*some: Draft) -> list[Series]:
    """From a file that comes a second later, to be planned by and by."""
    with clock.frozen(MONDAY + timedelta(seconds=1)), writing() as session:
        return [enter(session, talk_of(session).contact.person, one, source="csv") for one in some]


def planned_in_parts(*parts: list[Series]) -> None:
    for part in parts:
        with writing() as session:
            plan(session, [session.get_one(Series, one.id) for one in part])


def test_a_file_of_many_shifts_over_a_weekly_class_is_one_text() -> None:
    """A term of shifts, planned in parts while the first text is due already; some so far ahead that they are planned weeks later."""
    weekly = series(add("2026-11-25T18:00", 2, kind="class", rule="FREQ=WEEKLY;BYDAY=WE"))
    some = entered(*(draft(f"{wall(WEDNESDAY) + timedelta(weeks=n):%Y-%m-%dT%H:%M}") for n in range(10)))
    with clock.frozen(MONDAY + timedelta(seconds=20)):
        planned_in_parts(some[:3])
    assert leaving(timedelta(seconds=30)) == []  # the rest of the file is still to come
    with clock.frozen(MONDAY + timedelta(seconds=40)):
        planned_in_parts(some[3:])
    text = SHIFT_TEXT.replace(". If", ". It is the first of 5 times in the next weeks. If")
    assert leaving(timedelta(minutes=2)) == [text]
    assert texts() == [text]
    for week in (1, 2, 5):
        with clock.frozen(MONDAY + timedelta(weeks=week)):
            planned_in_parts([weekly, *some])
        assert texts() == [text]
    with clock.frozen(MONDAY + timedelta(weeks=5, hours=1)):
        add("2027-01-06T19:00", 1, kind="class")  # a new one is told again
    assert len(texts()) == 2


def test_the_first_of_many_is_mended_and_the_others_are_told() -> None:
    add("2026-11-25T18:00", 2, kind="class", rule="FREQ=WEEKLY;BYDAY=WE")
    some = entered(draft(WEDNESDAY), draft("2026-12-02T14:00"))
    planned_in_parts(some)
    with changing(some[0].id) as (session, one):
        cancel(session, one, WEDNESDAY)
    assert leaving() == [SHIFT_TEXT.replace("Nov 25", "Dec 2")]


def test_a_planner_that_stands_still_does_not_hold_the_text_for_ever() -> None:
    add("2026-11-25T18:00", 2, kind="class", rule="FREQ=WEEKLY;BYDAY=WE")
    some = entered(draft(WEDNESDAY), draft("2026-12-02T14:00"))
    planned_in_parts(some[:1])
    assert leaving() == []
    assert leaving(timedelta(minutes=16)) == [SHIFT_TEXT]
