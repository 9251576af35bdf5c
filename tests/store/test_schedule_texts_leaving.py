"""Texts that staff planned when they leave: the cap amid a text to many, who hears of the rest, hours of each zone, two at once."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import Case
from bot.errors import BadInput
from bot.knowledge.office import office
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import PROMPT, UNASKED, Kind, Outbound, queue
from bot.people.organization import Organization, home
from bot.people.staff import Staff
from bot.schedule.costs import TextBudget, month_segments
from bot.schedule.messages import of_sending, send_later
from bot.schedule.messages_changing import change, newest_change, waiting
from bot.settings import settings
from bot.store.engine import engine
from bot.store.session import reading, writing
from bot.worker.send import Sender
from tests.local_twilio import Local
from tests.schedule_world import MONDAY, talk_of

STAFF = "1"
NEWS = f"{office().program}: free coffee on Friday at ten."
NAME = "s" * 22


@pytest.fixture(autouse=True)
def world(database: str) -> Iterator[None]:
    with clock.frozen(MONDAY), writing() as session:
        session.add(Staff(id=STAFF, organization_id=home(session).id, email="jo@example.org", name="Jo Diaz", role="case_manager"))
    with clock.frozen(MONDAY):
        yield


def people(session: Session, count: int, organization_id: str | None = None, first: int = 0, **columns: str) -> list[Conversation]:
    talks = [talk_of(session, f"+1413555{100 + first + n:04d}", **columns) for n in range(count)]
    for talk in talks:
        talk.contact.person.organization_id = organization_id or talk.contact.person.organization_id
    session.flush()
    return talks


def two_places(each: int) -> list[str]:
    """A text to many of two organizations, due now; the organizations' ids."""
    with writing() as session:
        second = Organization(name="Second Street", kind="employer", created_at=MONDAY + timedelta(seconds=1))
        session.add(second)
        session.flush()
        talks = people(session, each) + people(session, each, second.id, first=each)
        send_later(session, talks, NEWS, MONDAY, staff_id=STAFF, name=NAME)
        return [home(session).id, second.id]


def send(local: Local, at: datetime, batch: int = 32, rounds: int = 12) -> None:
    with clock.frozen(at):
        sender = Sender(settings(), local.twilio())
        for _ in range(rounds):
            for kinds in (PROMPT, UNASKED):  # as the worker does
                sender.send_due(kinds, batch)


def became() -> dict[str, int]:
    found: dict[str, int] = {}
    with reading() as session:
        for row in session.scalars(select(Outbound)):
            found[row.reason or row.state] = found.get(row.reason or row.state, 0) + 1
    return found


def cases() -> list[tuple[str, str | None, int]]:
    with reading() as session:
        return sorted((case.reason, case.organization_id, case.times) for case in session.scalars(select(Case)))


@pytest.mark.parametrize("batch", [1, 2, 32])
def test_staff_of_each_organization_hear_what_did_not_leave_in_its_hours(local: Local, batch: int) -> None:
    both = two_places(2)
    send(local, MONDAY + timedelta(hours=11), batch)
    assert became() == {"too late": 4}
    assert cases() == sorted(("case_text_too_late", one, 1) for one in both)


@pytest.mark.parametrize("batch", [1, 32])
def test_outside_its_hours_too(local: Local, batch: int) -> None:
    both = two_places(2)
    with writing() as session:
        for row in waiting(session, NAME):
            row.valid_until = MONDAY + timedelta(days=1)
    send(local, datetime(2026, 11, 24, 1, 0, tzinfo=UTC), batch)  # 20:00
    assert became() == {"outside hours": 4}
    assert cases() == sorted(("case_outside_hours", one, 1) for one in both)


@pytest.mark.parametrize("batch", [2, 32])
def test_at_the_cap_in_the_middle_the_rest_stays_and_danger_goes_on(local: Local, batch: int) -> None:
    both = two_places(5)
    with writing() as session:
        session.add(TextBudget(organization_id=both[0], per_segment=10, cap=30))
        crisis = talk_of(session, "+14135550100")
        queue(session, crisis, "Call 988.", kind=Kind.CRISIS, language="en")
    send(local, MONDAY, batch)
    with reading() as session:
        assert month_segments(session, both) == {both[0]: 3, both[1]: 5}
        assert [row.state for row in session.scalars(select(Outbound).where(Outbound.kind == Kind.CRISIS))] == ["sent"]
    assert became() == {"sent": 8, "cap": 3}, "danger is in the line, and not held back by it"
    assert cases() == [("case_cap", both[0], 1)]
    with writing() as session:
        queue(session, talk_of(session, "+14135550100"), "Call 988 now.", kind=Kind.CRISIS, language="en")
    send(local, MONDAY, batch)
    assert became() == {"sent": 9, "cap": 3}, "past the cap it still goes"


def test_one_that_is_tried_again_is_held_to_the_cap_like_the_others(local: Local) -> None:
    both = two_places(3)
    with writing() as session:
        session.add(TextBudget(organization_id=both[0], per_segment=10, cap=20))
    local.phones.fault(status=429, count=6)
    send(local, MONDAY, batch=1, rounds=6)
    assert became() == {"queued": 6}
    send(local, MONDAY + timedelta(minutes=10))
    with reading() as session:
        assert month_segments(session, both) == {both[0]: 2, both[1]: 3}
    assert became() == {"sent": 5, "cap": 1}


@pytest.mark.parametrize(
    ("local_time", "leaves"),
    [
        ("2026-11-24T08:59", False),
        ("2026-11-24T09:00", True),
        ("2026-11-24T19:59", True),
        ("2026-11-24T20:00", False),
        ("2026-11-29T11:59", False),
        ("2026-11-29T12:00", True),
        ("2026-11-01T11:59", False),
        ("2026-11-01T12:00", True),
        ("2027-03-14T11:59", False),
        ("2027-03-14T12:00", True),
        ("2027-03-14T19:59", True),
    ],
)
@pytest.mark.parametrize("zone", ["America/Los_Angeles", "America/Puerto_Rico"])
def test_the_hours_are_those_of_the_persons_own_zone_when_it_leaves(local: Local, local_time: str, leaves: bool, zone: str) -> None:
    at = datetime.fromisoformat(local_time).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    with clock.frozen(at - timedelta(hours=1)):
        with writing() as session:
            send_later(session, people(session, 2, timezone=zone), NEWS, at - timedelta(hours=1), staff_id=STAFF, name=NAME)
        with writing() as session:
            for row in waiting(session, NAME):
                row.due_at = row.next_try_at = row.urgent_at = at
                row.valid_until = at + timedelta(hours=10)
    send(local, at)
    assert became() == ({"sent": 2} if leaves else {"outside hours": 2})


def test_a_change_that_passes_the_cap_changes_neither_text_nor_time() -> None:
    two_places(2)
    with writing() as session:
        session.add(TextBudget(organization_id=home(session).id, per_segment=10, cap=20))
    for text, at in ((NEWS + " " + "more " * 40, MONDAY + timedelta(days=1)), (NEWS, MONDAY - timedelta(days=1)), ("who", MONDAY)):
        with writing() as session, pytest.raises(BadInput):
            change(session, NAME, text, at, staff_id=STAFF)
    with reading() as session:
        assert {(row.body, row.due_at) for row in session.scalars(select(Outbound))} == {(NEWS, MONDAY)}
    with writing() as session:
        session.get_one(TextBudget, home(session).id).cap = 10
    with writing() as session:
        assert change(session, NAME, NEWS + " Bring a cup.", None, staff_id=STAFF) == 4, (
            "what costs no more can be mended under a lower cap"
        )


def test_whoever_waits_for_a_colleagues_change_sees_it() -> None:
    """What was read before the wait is not what is worked with after it."""
    two_places(1)
    first_holds, versions = threading.Event(), []

    def second() -> None:
        first_holds.wait(5)
        with writing() as session:
            read = [row.body for row in session.scalars(select(Outbound))]
            held = waiting(session, NAME)
            newest = newest_change(session, NAME)
            versions.append((read[0], held[0].body, newest.act if newest else ""))

    thread = threading.Thread(target=second)
    thread.start()
    with writing() as session:
        change(session, NAME, NEWS + " Bring a cup.", None, staff_id=STAFF)
        first_holds.set()
        thread.join(0.3)
    thread.join(10)
    assert [(held, act) for _, held, act in versions] == [(NEWS + " Bring a cup.", "change_later")]


def test_two_clicks_at_once_promise_one_sending() -> None:
    with writing() as session:
        people(session, 3)
    done: list[int] = []
    both = threading.Barrier(2)

    def click() -> None:
        both.wait(5)
        with writing() as session:
            done.append(len(send_later(session, people(session, 3), NEWS, MONDAY, staff_id=STAFF, name=NAME)))

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(done) == [0, 3]


def test_what_was_sent_before_this_month_is_not_read(database: str) -> None:
    """Neither for the cost line nor for the texts of one sending."""
    organizations = two_places(1)
    asked: list[tuple[str, object]] = []

    def keep(_connection: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        asked.append((statement, values))

    event.listen(engine(), "before_cursor_execute", keep)
    with reading() as session:
        month_segments(session, organizations[:1])
        session.scalar(select(Outbound.id).where(of_sending(NAME)))
    event.remove(engine(), "before_cursor_execute", keep)
    for (statement, values), index in zip(asked[-2:], ("id>", "key>"), strict=True):
        if database.startswith("sqlite"):
            with engine().connect() as connection:
                plan = [str(row[-1]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]  # type: ignore[arg-type]
            ours = [line for line in plan if "outbound" in line]
            assert len(ours) == 1, plan
            assert ours[0].startswith("SEARCH outbound"), plan
            assert index in ours[0], plan
