"""Calendar addresses: brought in line each hour, what moved is told as moved, and nobody is told "off" because a service forgot."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from bot import clock
from bot.care.cases import Case
from bot.errors import BadFile, BadInput, CoachError
from bot.messaging.outbox import Outbound
from bot.schedule import client, feeds
from bot.schedule.appointment import Appointment, Series
from bot.schedule.entering import cancel_series, move
from bot.schedule.importing import import_appointments
from bot.schedule.planning import plan
from bot.schedule.wishes import replan
from bot.store.session import reading, writing
from tests.local_calendar import serving
from tests.schedule_world import ANA, MONDAY, changing, promised, tables, talk_of, wall
from tests.store.test_schedule_import import calendar, event, planned
from tests.store.test_schedule_urgency import Twilio, sender

REMINDED = timedelta(days=1, hours=8, minutes=1)
ADDRESS = "WebCal://calendar.test/a.ics"
WEEKLY = event(more="RRULE:FREQ=WEEKLY;COUNT=2")


@pytest.fixture(autouse=True)
def world(database: str) -> Iterator[None]:
    tables()
    with clock.frozen(MONDAY):
        with writing() as session:
            talk_of(session)
        yield


def feed(events: str) -> str:
    with writing() as session:
        made = feeds.add_feed(session, talk_of(session).contact.person, ADDRESS).id
    again(made, events)
    return made


def again(feed_id: str, events: str) -> str:
    return feeds.bring_in(feed_id, calendar(events).encode()).text


def told() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(Outbound.body).where(Outbound.key.startswith("changed:"))))


def only_series() -> Series:
    with reading() as session:
        return session.scalars(select(Series)).one()


def test_a_feed_is_brought_in_line_each_time() -> None:
    pages = {"/a.ics": (200, {}, calendar(event("a") + event("b", "DTSTART:20261126T190000Z", "DTEND:20261126T200000Z")).encode())}
    with serving(pages) as port:

        def fetched() -> bytes:
            return client.fetch(f"http://127.0.0.1:{port}/a.ics", may=lambda _: True, ports=frozenset((port,)))

        with writing() as session:
            feed = feeds.add_feed(session, talk_of(session).contact.person, f"http://127.0.0.1:{port}/a.ics")
        assert feeds.bring_in(feed.id, fetched()).new == 2
        pages["/a.ics"] = (200, {}, calendar(event("a")).encode())
        assert feeds.bring_in(feed.id, fetched()).cancelled == 1
        assert planned() == ["11-25 19-03 planned"]
        pages["/a.ics"] = (200, {}, b"x" * 2_000_001)
        with pytest.raises(BadInput, match="too large"):
            fetched()
        pages["/a.ics"] = (500, {}, b"")
        with pytest.raises(CoachError, match="does not answer"):
            fetched()


def test_a_feed_that_fails_for_six_hours_is_told_to_staff() -> None:
    with writing() as session:
        feeds.add_feed(session, talk_of(session).contact.person, "http://127.0.0.1/a.ics")
    for hour in range(8):
        with clock.frozen(MONDAY + timedelta(hours=hour, minutes=1)):
            assert feeds.refresh_due() == 1
            assert feeds.refresh_due() == 0
    with reading() as session:
        assert [case.reason for case in session.scalars(select(Case))] == ["case_calendar"]


@pytest.mark.parametrize(
    ("then", "said"),
    [
        (event(start="DTSTART;TZID=America/New_York:20261125T150000"), ["is now Wed, Nov 25, 3:00 PM to 10:00 PM."]),
        (
            event(start="DTSTART;TZID=America/New_York:20261126T140000", end="DTEND;TZID=America/New_York:20261126T220000"),
            ["is now Thu, Nov 26, 2:00 PM to 10:00 PM."],
        ),
        (event(more="STATUS:CANCELLED"), ["is off. You don't need to go."]),
        (event("another name of the same"), []),
        (event("another name, another place", more="LOCATION:Back door"), []),
        (event("another name, another kind").replace("Work", "Class"), ["is off. You don't need to go."]),
        (event(more="LOCATION:Back door"), []),
        ("", []),
    ],
)
def test_what_somebody_was_reminded_of_and_then_the_calendar_changed(then: str, said: list[str]) -> None:
    here = feed(event())
    planned()
    with clock.frozen(MONDAY + REMINDED):
        sender(Twilio()).send_due()
        if then:
            again(here, then)
        else:
            with pytest.raises(BadFile, match="no events any more"):
                again(here, then)
        planned()
        assert [text.partition(" PM ")[2] for text in told()] == said
    assert len(planned()) == 1 + ("another name, " in then)


def test_a_calendar_that_changes_this_and_all_following_makes_a_new_series_of_it() -> None:
    here = feed(WEEKLY)
    planned()
    split = event(
        start="DTSTART;TZID=America/New_York:20261118T140000", end="DURATION:PT8H", more="RRULE:FREQ=WEEKLY;UNTIL=20261125T185959Z"
    )
    split += event("a_R20261125T190000", "DTSTART;TZID=America/New_York:20261125T143000", more="RRULE:FREQ=WEEKLY")
    with clock.frozen(MONDAY + REMINDED):
        sender(Twilio()).send_due()
        again(here, split)
        assert planned()[:2] == ["11-25 19-03 cancelled", "11-25 19-03 planned"]
    assert told() == ["Changed: your shift of Wed, Nov 25 at 2:00 PM is now Wed, Nov 25, 2:30 PM to 10:00 PM."]


def test_an_empty_calendar_is_believed_the_third_time() -> None:
    here = feed(event())
    for _ in range(2):
        with pytest.raises(BadFile):
            again(here, "")
        feeds._failed(here)
    assert planned() == ["11-25 19-03 planned"]
    assert "1 were cancelled" in again(here, "")
    assert planned() == ["11-25 19-03 cancelled"]


def test_what_staff_called_off_stays_off_until_the_calendar_changes_it() -> None:
    here = feed(WEEKLY)
    planned()
    with changing(only_series().id) as (_, one):
        cancel_series(one)
    assert "1 are as before" in again(here, WEEKLY)
    assert [one.rpartition(" ")[2] for one in planned()] == ["cancelled", "cancelled"]
    assert "1 changed" in again(here, WEEKLY.replace("220000", "210000"))
    assert planned() == ["11-25 19-02 planned", "12-02 19-02 planned"]


def test_what_vanished_and_came_back_takes_place() -> None:
    here = feed(WEEKLY + event("b"))
    again(here, event("b"))
    again(here, WEEKLY + event("b"))
    assert [one.rpartition(" ")[2] for one in planned()] == ["planned"] * 3


def test_a_day_that_the_calendar_moved_and_moved_back() -> None:
    moved = event(
        start="RECURRENCE-ID;TZID=America/New_York:20261202T140000\nDTSTART;TZID=America/New_York:20261203T090000",
        end="DTEND;TZID=America/New_York:20261203T120000",
    )
    here = feed(WEEKLY + moved)
    assert planned() == ["11-25 19-03 planned", "12-03 14-17 planned"]
    with writing() as session:  # staff moved the other one
        one = session.scalars(select(Series)).one()
        move(session, one, "2026-11-25T14:00", wall("2026-11-25T16:00"), wall("2026-11-25T20:00"))
        plan(session, [one])
    again(here, WEEKLY)
    assert planned() == ["11-25 21-01 planned", "12-02 19-03 planned"]


def test_days_that_were_changed_alone_follow_a_series_that_moves() -> None:
    here = feed(WEEKLY.replace("COUNT=2", "COUNT=3"))
    planned()
    with writing() as session:
        one = session.scalars(select(Series)).one()
        session.scalars(select(Appointment).where(Appointment.slot == "2026-11-25T14:00")).one().answer = "coming"
        second = session.scalars(select(Appointment).where(Appointment.slot == "2026-12-02T14:00")).one()
        second.state, second.exception = "cancelled", True
        move(session, one, "2026-12-09T14:00", wall("2026-12-10T08:00"), wall("2026-12-10T09:00"))
    again(here, WEEKLY.replace("COUNT=2", "COUNT=3").replace("T140000", "T150000"))
    assert planned() == ["11-25 20-03 planned", "12-02 19-03 cancelled", "12-10 13-14 planned"]
    with reading() as session:
        assert set(session.scalars(select(Appointment.answer))) == {None}  # "coming" was said about 2 o'clock


def test_a_calendar_of_others_with_some_events_we_cannot_take() -> None:
    odd = event("odd", more="RRULE:FREQ=HOURLY")
    here = feed(event() + odd)
    assert planned() == ["11-25 19-03 planned"]
    with reading() as session:
        notes = session.get_one(feeds.CalendarFeed, here).notes
    assert [note.partition(":")[0] for note in notes] == ["event 2"]
    again(here, event() + event("b"))
    with pytest.raises(BadFile, match="event 1"):
        again(here, odd)


def test_a_calendar_that_was_removed_while_it_was_asked_harms_no_other() -> None:
    here = feed(event())
    with writing() as session:
        session.execute(delete(feeds.CalendarFeed))
    feeds._failed(here)


def test_who_changes_zone_does_not_take_the_shop_along() -> None:
    """Only what is written in UTC, or in no zone at all, could be read anew; it stays where it is."""
    events = event("utc", "DTSTART:20261125T200000Z", "DTEND:20261125T210000Z")
    events += event("none", "DTSTART:20261126T090000", "DTEND:20261126T100000") + event("named")
    here = feed(events)
    first = planned()
    with writing() as session:
        for one in session.scalars(select(Appointment)):
            one.answer = "coming"
        talk_of(session, timezone="America/Phoenix")
        replan(session, session.get_one(feeds.CalendarFeed, here).person_id)
    again(here, events)
    assert planned() == first == ["11-25 19-03 planned", "11-25 20-21 planned", "11-26 14-15 planned"]
    assert {offset: due for offset, due, _ in promised()}["evening"] == "11-26 01:00"  # 6 PM where they are now
    with reading() as session:
        assert set(session.scalars(select(Appointment.answer))) == {"coming"}


def test_the_same_address_twice_is_refused() -> None:
    feed(event())
    with pytest.raises(BadInput, match="here already"):
        feed(event())


LONG = "7f3a9c0e41d24b6e@calendar.test"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "calendar.ics"
    path.write_bytes(calendar(event(LONG)).encode())
    return path


def test_a_calendar_given_as_a_file_and_then_by_its_address_is_here_once(file: Path) -> None:
    assert "1 are new" in import_appointments(file, ANA)
    planned()
    with writing() as session:
        session.scalars(select(Appointment)).one().answer = "coming"
    here = feed(event(LONG))
    assert planned() == ["11-25 19-03 planned"]
    with reading() as session:
        assert session.scalars(select(Appointment.answer)).one() == "coming"
    again(here, event(LONG, start="DTSTART;TZID=America/New_York:20261125T150000"))
    said = import_appointments(file, ANA)
    assert said.startswith("0 are new, 0 changed")
    assert "1 come from a calendar address" in said
    assert planned() == ["11-25 20-03 planned"]  # the address counts, not an old file
    again(here, event("another"))
    assert planned() == ["11-25 19-03 planned", "11-25 20-03 cancelled"]


def test_short_names_are_the_same_only_if_all_else_is(file: Path) -> None:
    file.write_bytes(calendar(event("1") + event("2", "DTSTART:20261126T190000Z", "DTEND:20261126T200000Z")).encode())
    import_appointments(file, ANA)
    feed(event("1") + event("2", "DTSTART:20261127T190000Z", "DTEND:20261127T200000Z"))
    assert planned() == ["11-25 19-03 planned", "11-26 19-20 planned", "11-27 19-20 planned"]


def test_two_addresses_of_one_calendar_and_one_is_taken_away() -> None:
    first = feed(event(LONG) + event("only here, in the first one"))
    with writing() as session:
        second = feeds.add_feed(session, talk_of(session).contact.person, ADDRESS + "?again").id
    assert "1 come from a calendar address" in again(second, event(LONG))
    assert planned() == ["11-25 19-03 planned"] * 2
    with writing() as session:
        feeds.remove(session, talk_of(session).contact.person, first)
    assert "1 were cancelled" in again(second, event(LONG))
    assert sorted(one.rpartition(" ")[2] for one in planned()) == ["cancelled", "planned"]
    with writing() as session:
        feeds.remove(session, talk_of(session).contact.person, second)
    assert [one.rpartition(" ")[2] for one in planned()] == ["cancelled"] * 2
