"""Texts that staff write for later: preview, hours for many, cap, edit and take back; days that would not fit the rate."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import Case
from bot.errors import BadInput
from bot.knowledge.office import office
from bot.messaging.conversation import Conversation
from bot.messaging.options import newest_menu
from bot.messaging.outbox import Kind, Outbound
from bot.messaging.speaking import speak
from bot.people.consent import record
from bot.people.organization import home
from bot.people.person import stop
from bot.people.staff import Staff
from bot.schedule.costs import TextBudget, alert, month_cost
from bot.schedule.messages import bulk_time, preview, send_later
from bot.schedule.messages_changing import change, take_back
from bot.settings import settings
from bot.store.session import reading, writing
from bot.words.say import say
from bot.worker.send import Sender
from tests.local_twilio import Local
from tests.schedule_world import ANA, BEN, MONDAY, tables, talk_of

STAFF = "1"
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture(autouse=True)
def world(database: str) -> Iterator[None]:
    tables()
    with clock.frozen(MONDAY), writing() as session:
        session.add(Staff(id=STAFF, organization_id=home(session).id, email="jo@example.org", name="Jo Diaz", role="case_manager"))
    with clock.frozen(MONDAY):
        yield


def both(session: Session) -> list[Conversation]:
    return [talk_of(session, ANA), talk_of(session, BEN)]


def news() -> str:
    return f"{office().program}: free coffee on Friday at ten."


def later(text: str, at: datetime, people: int = 2, name: str = "s1") -> int:
    with writing() as session:
        return len(send_later(session, both(session)[:people], text, at, staff_id=STAFF, name=name))


def state() -> list[tuple[str, str, str]]:
    with reading() as session:
        return [
            (row.address[-2:], f"{row.due_at:%d %H:%M}", row.state)
            for row in session.scalars(select(Outbound).order_by(Outbound.address_hash))
        ]


def send(local: Local, at: datetime) -> list[str]:
    with clock.frozen(at):
        sender = Sender(settings(), local.twilio())
        for _ in range(3):
            sender.send_due()
    with reading() as session:
        return [row.body for row in session.scalars(select(Outbound).where(Outbound.state == "sent"))]


@pytest.mark.parametrize(
    ("said", "goes"),
    [
        ("2026-11-23T08:00", "23 09:00"),
        ("2026-11-23T12:30", "23 12:30"),
        ("2026-11-23T20:00", "24 09:00"),
        ("2026-11-28T21:00", "29 12:00"),
        ("2026-11-29T09:00", "29 12:00"),
        ("2026-11-29T19:59", "29 19:59"),
        ("2026-10-31T23:00", "01 12:00"),
    ],
)
def test_the_hours_of_texts_to_many(said: str, goes: str) -> None:
    at = bulk_time(datetime.fromisoformat(said).replace(tzinfo=NEW_YORK), NEW_YORK)
    assert f"{at.astimezone(NEW_YORK):%d %H:%M}" == goes


def test_each_gets_it_in_the_hours_of_their_own_zone() -> None:
    with writing() as session:
        talk_of(session, BEN, timezone="America/Los_Angeles")
    assert later(news(), datetime(2026, 11, 24, 14, 0, tzinfo=UTC)) == 2
    assert sorted(due for _, due, _ in state()) == ["24 14:00", "24 17:00"]


def test_pressing_twice_sends_once(local: Local) -> None:
    at = MONDAY + timedelta(hours=1)
    assert (later(news(), at), later(news(), at)) == (2, 0)
    assert send(local, at) == [news(), news()]


def test_to_one_at_the_time_staff_said() -> None:
    at = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    assert later("See you tomorrow.", at, 1) == 1
    assert [due for _, due, _ in state()] == ["24 02:00"]
    with writing() as session:
        assert change(session, "s1", "Jo Diaz (staff): See you on Friday.", at + timedelta(hours=1), staff_id=STAFF) == 1
    with reading() as session:
        row = session.scalars(select(Outbound)).one()
        assert (row.body, f"{row.due_at:%d %H:%M}") == ("Jo Diaz (staff): See you on Friday.", "24 03:00")


def test_whom_we_may_not_text_is_left_out_and_said() -> None:
    with writing() as session:
        talks = [talk_of(session, ANA), talk_of(session, BEN, agreed=False)]
        seen = preview(session, talks, news(), bulk=True, staff_id=STAFF)
        assert (seen.people, dict(seen.left_out)) == (1, {"no_consent": 1})
        with pytest.raises(BadInput, match="Nobody"):
            send_later(session, talks[1:], "Hi.", MONDAY, staff_id=STAFF, name="s1")


def test_who_takes_consent_back_before_it_leaves_gets_nothing(local: Local) -> None:
    later(news(), MONDAY + timedelta(hours=1))
    with writing() as session:
        record(session, talk_of(session).contact.person_id, "coaching_texts", False, wording="x", channel="sms", proof="y")
    assert len(send(local, MONDAY + timedelta(hours=1))) == 1


def test_a_preview_with_segments_people_and_cost() -> None:
    with writing() as session:
        talks = both(session)
        stop(talks[1].contact, "opted_out")
        seen = preview(session, talks, news() + " " + "more " * 40, bulk=True, staff_id=STAFF)
        assert (seen.each.segments, seen.people, seen.cost) == (2, 1, 16)


@pytest.mark.parametrize("text", ["", "x" * 700, "who is this"])
def test_what_may_not_go_to_many(text: str) -> None:
    with pytest.raises(BadInput):
        later(text, MONDAY)
    assert state() == []


@pytest.mark.parametrize("days", [-1, 400])
def test_a_time_that_makes_no_sense(days: int) -> None:
    with pytest.raises(BadInput, match="That time"):
        later(news(), MONDAY + timedelta(days=days))


def test_it_is_rewritten_and_taken_back_until_it_leaves(local: Local) -> None:
    at = MONDAY + timedelta(hours=1)
    later(news(), at)
    with writing() as session:
        assert change(session, "s1", news() + " Bring a friend.", None, staff_id=STAFF) == 2
    assert send(local, at) == [news() + " Bring a friend."] * 2
    with writing() as session:
        assert change(session, "s1", news(), None, staff_id=STAFF) == 0
        assert take_back(session, "s1", staff_id=STAFF) == 0
    later(news(), at, name="s2")
    with writing() as session:
        assert take_back(session, "s2", staff_id=STAFF) == 2


def test_a_late_worker_sends_nothing_outside_the_hours(local: Local) -> None:
    later(news(), datetime(2026, 11, 24, 0, 30, tzinfo=UTC))  # 19:30
    assert send(local, datetime(2026, 11, 24, 1, 30, tzinfo=UTC)) == []
    with reading() as session:
        assert {row.reason for row in session.scalars(select(Outbound))} == {"outside hours"}
        assert [(case.reason, case.times) for case in session.scalars(select(Case))] == [("case_outside_hours", 1)]


def test_two_a_day_with_reminders(local: Local) -> None:
    for n in range(3):
        later(news(), MONDAY + timedelta(hours=1), name=f"s{n}", people=2)
    assert len(send(local, MONDAY + timedelta(hours=1))) == 4


def test_a_waiting_text_hides_no_menu() -> None:
    with writing() as session:
        talk = talk_of(session)
        speak(session, talk, [say("greet")], kind=Kind.ANSWER, inbound_id=5)
    later("See you.", MONDAY + timedelta(days=1), 1)
    with reading() as session:
        assert newest_menu(session, talk_of(session)) is not None


def test_the_cap_holds_texts_to_many_and_the_alert_comes_once(local: Local) -> None:
    with writing() as session:
        organization = talk_of(session).contact.person.organization_id
        session.add(TextBudget(organization_id=organization, per_segment=10, alert_at=20, cap=30))
    later(news(), MONDAY)
    send(local, MONDAY)
    with writing() as session:
        assert month_cost(session, organization) == 20
        assert (alert(session), alert(session)) == (1, 0)
        assert [case.reason for case in session.scalars(select(Case))] == ["case_cost"]
    with pytest.raises(BadInput, match="cap"):
        later(news(), MONDAY, name="s9")
    assert later("Only you.", MONDAY, 1, name="s10") == 1
    with clock.frozen(MONDAY + timedelta(days=10)), reading() as session:
        assert month_cost(session, organization) == 0


def capped(cap: int) -> str:
    with writing() as session:
        organization = talk_of(session).contact.person.organization_id
        session.merge(TextBudget(organization_id=organization, per_segment=10, cap=cap))
        return organization


def test_what_is_promised_counts_against_the_cap_of_the_month_it_leaves_in() -> None:
    capped(50)
    assert (later(news(), MONDAY + timedelta(days=1)), later(news(), MONDAY + timedelta(days=2), name="s2")) == (2, 2)
    assert later(news(), MONDAY + timedelta(days=2), name="s2") == 0, "pressing twice is no second cost"
    with pytest.raises(BadInput, match="cap"):
        later(news(), MONDAY + timedelta(days=3), name="s3")
    assert later(news(), MONDAY + timedelta(days=10), name="s4") == 2, "the next month has a cap of its own"
    with pytest.raises(BadInput, match="cap"), writing() as session:
        change(session, "s2", news() + " " + "more " * 40, None, staff_id=STAFF)
    with writing() as session:
        assert change(session, "s2", news() + " Yes.", None, staff_id=STAFF) == 2
    later(news(), MONDAY + timedelta(days=10), name="s5")
    with pytest.raises(BadInput, match="cap"), writing() as session:
        change(session, "s2", news(), MONDAY + timedelta(days=11), staff_id=STAFF)
    with writing() as session:
        assert change(session, "s2", news(), MONDAY + timedelta(days=3), staff_id=STAFF) == 2


def test_at_the_cap_nothing_to_many_leaves_and_staff_hear_of_it(local: Local) -> None:
    later(news(), MONDAY)
    later("Only you.", MONDAY, 1, name="s2")
    capped(20)  # one to one segment and one to many
    assert sorted(send(local, MONDAY)) == sorted([news(), "Jo Diaz (staff): Only you."])
    with reading() as session:
        assert [row.reason for row in session.scalars(select(Outbound).where(Outbound.state == "dropped"))] == ["cap"]
        assert [case.reason for case in session.scalars(select(Case))] == ["case_cap"]


def test_a_colleague_mends_a_text_and_it_stays_signed_once_by_its_writer() -> None:
    later("See you at 3.", MONDAY + timedelta(days=1), 1)
    with writing() as session:
        session.add(Staff(id="2", organization_id=home(session).id, email="lee@example.org", name="Lee Fox", role="supervisor"))
    with writing() as session:
        change(session, "s1", "Jo Diaz (staff): See you at 4.", None, staff_id="2")
        assert session.scalars(select(Outbound.body)).one() == "Jo Diaz (staff): See you at 4."
