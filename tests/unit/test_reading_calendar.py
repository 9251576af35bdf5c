"""iCalendar as others write it: each event read as its exporter meant it, or refused by name."""

# ruff: noqa: DTZ001 - wall-clock times have no zone

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot import clock
from bot.errors import BadFile
from bot.schedule import recurrence
from bot.schedule.reading_calendar import Read, read_calendar
from tests.store.test_schedule_import import calendar, event

NEW_YORK = ZoneInfo("America/New_York")
NY = "TZID=America/New_York:"
OUTLOOK = """BEGIN:VTIMEZONE
TZID:Eastern Standard Time
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=2SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 23, 15, tzinfo=UTC)):
        yield


def read(events: str | bytes) -> Read:
    return read_calendar(events if isinstance(events, bytes) else calendar(events).encode(), "x.ics", NEW_YORK)


def days(found: Read) -> list[str]:
    """Every start and end until the end of the year by wall clock, as the planner would make them."""
    made = []
    for one in found.entries:
        if one.draft is None:
            continue
        other = {day.slot: day.moved for day in one.exceptions}
        rule = recurrence.checked(one.draft.rule, one.draft.starts, NEW_YORK) if one.draft.rule else None
        for at in recurrence.times(rule, one.draft.starts, datetime(2026, 11, 1), datetime(2026, 12, 31)):
            slot = at.strftime("%Y-%m-%dT%H:%M")
            if slot not in one.draft.left_out and (times := other.get(slot, (at, at + (one.draft.ends - one.draft.starts)))):
                made.append(f"{times[0]:%m-%d %H:%M}-{times[1]:%H:%M}")
    return sorted(made)


FOUR = "RRULE:FREQ=DAILY;COUNT=4\n"
ALL_FOUR = ["11-25 14:00-22:00", "11-26 14:00-22:00", "11-27 14:00-22:00", "11-28 14:00-22:00"]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (event(more=FOUR + "EXDATE;VALUE=DATE:20261126,20261127"), [ALL_FOUR[0], ALL_FOUR[3]]),
        (event(more=FOUR + "EXDATE:20261126T190000Z"), [ALL_FOUR[0], *ALL_FOUR[2:]]),
        (
            event(more=FOUR) + event(start=f"RECURRENCE-ID;VALUE=DATE:20261125\nDTSTART;{NY}20261125T150000"),
            ["11-25 15:00-22:00", *ALL_FOUR[1:]],
        ),
        (event(more=f"RDATE;{NY}20261127T140000,20261128T140000\nEXDATE;{NY}20261128T140000"), [ALL_FOUR[0], ALL_FOUR[2]]),
        (event(more="RDATE;VALUE=PERIOD:20261127T190000Z/PT8H"), [ALL_FOUR[0], ALL_FOUR[2]]),
        (event(end="DURATION:PT8H"), ALL_FOUR[:1]),
        (event(end="X-NO:end"), ["11-25 14:00-15:00"]),
        (event(more="SEQUENCE:2") + event(start=f"DTSTART;{NY}20261125T100000", more="SEQUENCE:1"), ALL_FOUR[:1]),
        (event() + event(start=f"DTSTART;{NY}20261126T140000", end=f"DTEND;{NY}20261126T220000"), ALL_FOUR[:2]),
        ("X-WR-TIMEZONE:America/Phoenix\n" + event(start="DTSTART:20261125T210000Z", end="DTEND:20261125T220000Z"), ["11-25 14:00-15:00"]),
        ("X-WR-TIMEZONE:Nowhere\n" + event(start="DTSTART:20261125T190000Z", end="DTEND:20261125T200000Z"), ["11-25 14:00-15:00"]),
        (
            OUTLOOK
            + event(
                start="DTSTART;TZID=Eastern Standard Time:20261125T140000",
                end="DTEND;TZID=Eastern Standard Time:20261125T220000",
                more="RRULE:FREQ=WEEKLY;UNTIL=20261202T190000Z;INTERVAL=1;BYDAY=WE;WKST=SU",
            ),
            ["11-25 14:00-22:00", "12-02 14:00-22:00"],
        ),
        (
            event(start=f"DTSTART;{NY}20251225T140000", end="DURATION:PT1H", more="RRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25"),
            ["12-25 14:00-15:00"],
        ),
        (event(more="RRULE:FREQ=MONTHLY;UNTIL=99991231T235959Z"), ["11-25 14:00-22:00", "12-25 14:00-22:00"]),
    ],
)
def test_as_others_write_it(events: str, expected: list[str]) -> None:
    assert days(read(events)) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    assert read(calendar(event(more="LOCATION:Café\\, Peña\n  Street")).encode(encoding)).entries[0].draft.place == "Café, Peña Street"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "events",
    [
        event(start="DTSTART;VALUE=DATE:20261125", end="DTEND;VALUE=DATE:20261126"),
        event(end=f"DTEND;{NY}20261125T140000"),  # what is due, of a learning platform
        event(start="DTSTART:20350315T140000Z", end="DTEND:20350315T150000Z"),
        event(start="DTSTART:19990315T140000Z", end="DTEND:19990315T150000Z"),
    ],
)
def test_what_is_no_shift_or_class_is_left_out_and_counted(events: str) -> None:
    found = read(events + event("real"))
    assert (found.left_out, days(found)) == (1, ALL_FOUR[:1])


@pytest.mark.parametrize(
    ("events", "problem"),
    [
        (event(start="DTSTART:00010101T000000Z"), "year"),
        (event(start=f"DTSTART;{NY}99991231T230000", end="DURATION:PT5H"), "length"),
        (event(end="DURATION:P99999999999D"), "cannot be read"),
        (event(end="DURATION:PT30H"), "more than a day"),
        (event(start="DTSTART:yesterday"), "cannot be read"),
        (event(start=f"DTSTART;{NY}20261125T140000\nDTSTART;{NY}20261125T150000"), "cannot be read"),
        (event(end="DTEND;TZID=(UTC-06:00) Central Time:20261125T220000"), "cannot be read"),
        (event(more=FOUR + "EXDATE:never"), "cannot be read"),
    ],
)
def test_what_cannot_be_taken_is_named(events: str, problem: str) -> None:
    with pytest.raises(BadFile, match=problem) as caught:
        read(event("fine", more="SEQUENCE:0") + events)
    assert caught.value.places[0].startswith("event 2")


@pytest.mark.parametrize(
    ("events", "problem"),
    [
        (
            event(more=FOUR) + event(start=f"RECURRENCE-ID;RANGE=THISANDFUTURE;{NY}20261126T140000\nDTSTART;{NY}20261126T150000"),
            "THISANDFUTURE",
        ),
        (event(more="RRULE:FREQ=DAILY\nEXRULE:FREQ=WEEKLY"), "Several rules"),
        (event(more="RRULE:FREQ=HOURLY"), "repeat by day, week, month or year"),
    ],
)
def test_what_is_more_than_we_do_is_named_and_the_rest_is_taken(events: str, problem: str) -> None:
    found = read(event("fine", more="SEQUENCE:0") + events)
    assert days(found) == ALL_FOUR[:1]
    assert found.problems[0].startswith("event 2")
    assert problem in found.problems[0]
    assert len(found.unread) == 1
    with pytest.raises(BadFile, match=problem):
        read(events)


def test_a_zone_that_is_a_folder() -> None:
    with pytest.raises(BadFile, match="not an iCalendar"):
        read(event(start="DTSTART;TZID=America:20261125T140000"))


def test_a_night_shift_in_utc_ends_by_the_clock_in_the_night_of_a_change() -> None:
    with clock.frozen(datetime(2027, 10, 30, tzinfo=UTC)):
        night = read(event(start="DTSTART:20271107T030000Z", end="DTEND:20271107T120000Z")).entries[0].draft
    assert night is not None
    assert (night.starts, night.ends) == (datetime(2027, 11, 6, 23), datetime(2027, 11, 7, 7))
