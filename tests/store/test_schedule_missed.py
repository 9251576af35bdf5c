"""What would leave a person without any word of a start: a worker that was down, an entry at night, a move to sooner, a clock put back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot import clock
from bot.care.cases import Case
from bot.messaging.claiming import claim_due
from bot.messaging.outbox import PROMPT, Kind, Outbound, queue
from bot.people.person import restart, stop
from bot.schedule.entering import cancel_series, move
from bot.schedule.planning import plan_due
from bot.store.session import reading, writing
from bot.text.segments import count
from tests.schedule_talk import answers, reply
from tests.schedule_world import MONDAY, add, changing, talk_of, wall
from tests.store.test_schedule_urgency import Twilio, sender

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture(autouse=True)
def world(database: str) -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


def local(text: str) -> datetime:
    """A moment of November 2026 by the clock of New York: "24 18:00"."""
    return datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=NEW_YORK).astimezone(UTC)


def awake(first: str, last: str, minutes: int = 10) -> list[str]:
    """What a worker that runs from then to then sends, with the person's own time."""
    at, found = local(first), []
    while at <= local(last):
        twilio = Twilio()
        with clock.frozen(at):
            with writing() as session:
                plan_due(session)
            for _ in range(4):
                if not sender(twilio).send_due():
                    break
        found += [f"{at.astimezone(NEW_YORK):%d %H:%M} {body}" for body in twilio.sent]
        at += timedelta(minutes=minutes)
    return found


def bodies() -> list[str]:
    """What left, in order."""
    with reading() as session:
        return [row.body for row in session.scalars(select(Outbound).where(Outbound.state == "sent").order_by(Outbound.id))]


def cases() -> int:
    with reading() as session:
        return len(session.scalars(select(Case)).all())


@pytest.mark.parametrize(
    ("back", "starts", "leaves"),
    [
        ("24 20:30", "09:30", ["24 20:30"]),  # still of help
        ("24 21:30", "09:30", ["25 08:00"]),  # the two-hour one had been left out, since the evening one was to go
        ("24 21:30", "08:05", []),  # nothing before eight, and then it is too late
        ("24 21:30", "14:00", ["25 12:00"]),
        ("25 09:30", "14:00", ["25 12:00"]),
        ("25 12:30", "14:00", ["25 12:30"]),
        ("25 13:46", "14:00", []),
    ],
)
def test_a_worker_that_was_down_over_the_evening(back: str, starts: str, leaves: list[str]) -> None:
    add(f"2026-11-25T{starts}")
    assert [one[:8] for one in awake(back, "25 14:10")] == leaves


@pytest.mark.parametrize(
    ("entered", "starts", "leaves"),
    [
        ("24 20:00", "2026-11-25T06:00", ["24 20:10"]),
        ("24 21:50", "2026-11-25T06:00", []),
        ("24 21:50", "2026-11-25T09:30", ["25 08:00"]),
        ("24 21:50", "2026-11-25T10:30", ["25 08:30"]),
        ("24 13:00", "2026-11-24T14:00", ["24 13:10"]),
    ],
)
def test_entered_late(entered: str, starts: str, leaves: list[str]) -> None:
    with clock.frozen(local(entered)):
        add(starts)
    assert [one[:8] for one in awake(entered, "25 10:40")] == leaves


def test_moved_to_sooner_before_any_reminder_went() -> None:
    series = add("2026-11-27T14:00")
    with clock.frozen(local("24 19:00")), changing(series) as (session, one):
        move(session, one, "2026-11-27T14:00", wall("2026-11-25T06:00"), wall("2026-11-25T14:00"))
    assert [one[:8] for one in awake("24 19:00", "26 12:00")] == ["24 19:10"]


@pytest.mark.parametrize("language", ["en", "es", "pt"])
@pytest.mark.parametrize("hours", [("12", "16", "14"), ("15", "11", "17", "13", "19")])
def test_however_many_shifts_a_day_each_is_said_in_two_texts(hours: tuple[str, ...], language: str) -> None:
    with writing() as session:
        talk_of(session, language=language)
    for hour in hours:
        add(f"2026-11-25T{hour}:00", 1)
    evening = awake("24 17:50", "24 20:50")
    assert len(evening) == 2
    twilio_bodies = bodies()
    first, *rest = sorted(int(hour) for hour in hours)
    at = (
        (lambda hour: f"{hour % 12 or 12}:00")
        if language == "en"
        else (lambda hour: f"{hour - 12 if language == 'es' and hour > 12 else hour}:00")
    )
    assert at(first) in twilio_bodies[0]
    assert [hour for hour in rest if at(hour) not in twilio_bodies[1]] == [], twilio_bodies[1]
    assert count(twilio_bodies[1]).segments <= 2
    day = awake("25 08:00", "25 19:30", 30)
    assert len(day) == 2, "and two of them are said once more"
    assert cases() == 0


def test_a_yes_to_several_at_once_is_asked_about() -> None:
    for hour in ("12", "14", "16"):
        add(f"2026-11-25T{hour}:00", 1)
    awake("24 18:00", "24 18:00")
    with clock.frozen(local("24 18:30")):
        assert reply("1").count("12:00 PM") == reply("yes").count("12:00 PM") == 1, "which of the three"
        assert answers() == [None, None, None]


def test_a_text_that_said_others_too_and_did_not_leave_leaves_none_of_them_out() -> None:
    for hour in ("12", "14", "16"):
        add(f"2026-11-25T{hour}:00", 1)
    awake("24 18:00", "24 18:00")
    with writing() as session:  # Twilio was busy, and then the worker was down
        row = session.scalars(select(Outbound).where(Outbound.state == "sent").order_by(Outbound.id.desc())).first()
        assert row is not None
        row.state, row.sid = "queued", None
    assert awake("24 21:30", "24 21:30") == []
    day = awake("25 08:00", "25 16:00")
    assert [one[:8] for one in day] == ["25 10:00", "25 12:00"]
    said = bodies()[-1]
    assert "2:00 PM" in said
    assert "4:00 PM" in said


def test_whoever_starts_again_is_reminded_again() -> None:
    add("2026-11-26T14:00", rule="FREQ=DAILY")
    with clock.frozen(local("24 09:00")), writing() as session:
        stop(talk_of(session).contact, "opted_out")
        for one in session.scalars(select(Outbound)):
            session.delete(one)
    add("2026-11-26T17:00")  # entered while they had stopped
    with clock.frozen(local("25 09:00")):
        with writing() as session:
            plan_due(session)
        add("2026-11-28T17:00")
        with writing() as session:
            restart(talk_of(session).contact)
    assert [one[:8] for one in awake("25 12:00", "25 18:00", 60)] == ["25 18:00"]


def test_a_text_of_which_nobody_knows_whether_it_left_counts() -> None:
    for hour in ("12", "14"):
        add(f"2026-11-25T{hour}:00", 1)
    awake("24 18:00", "24 18:00")
    with clock.frozen(local("24 18:05")):
        add("2026-11-25T16:00", 1)
    with writing() as session:
        row = session.scalars(select(Outbound).where(Outbound.due_at == local("24 18:00")).order_by(Outbound.urgent_at)).first()
        assert row is not None
        row.state, row.sid = "unknown", None
        row.next_try_at = row.due_at = local("25 10:00")
    assert awake("24 18:10", "24 18:20") == []


def test_conflicts_wait_for_the_morning() -> None:
    add("2026-11-26T14:00")
    add("2026-11-26T20:00", 3, kind="class")
    assert [one[:8] for one in awake("23 22:00", "24 09:00", 60)] == ["24 08:00"], "the worker was down until ten in the evening"


def test_a_clock_put_back_does_not_stop_everything_for_an_hour() -> None:
    with writing() as session:
        queue(session, talk_of(session), "One.", kind=Kind.ANSWER, language="en", inbound_id=5)
        queue(session, talk_of(session, "+14135550122"), "Two.", kind=Kind.ANSWER, language="en", inbound_id=6)
    with clock.frozen(MONDAY + timedelta(hours=1)), writing() as session:
        assert len(claim_due(session, 1, 1.0, PROMPT)) == 1
    with clock.frozen(MONDAY + timedelta(seconds=1)), writing() as session:
        assert len(claim_due(session, 1, 1.0, PROMPT)) == 1
        assert claim_due(session, 1, 1.0, PROMPT) == []


def test_a_crisis_reply_is_the_first_text_ever_at_a_rate() -> None:
    with writing() as session:
        queue(session, talk_of(session), "Call 988.", kind=Kind.CRISIS, language="en", inbound_id=5)
        assert len(claim_due(session, 1, 1.0)) == 1


def test_cancelled_meanwhile_nothing_is_sent_again() -> None:
    series = add("2026-11-25T09:30")
    with clock.frozen(local("24 20:00")), changing(series) as (_session, one):
        cancel_series(one)
    assert awake("24 21:30", "25 09:30") == []
