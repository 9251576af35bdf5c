"""At a registered rate: whose texts would come too late is counted as the outbox sends them, and each organization is told of its own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.care.cases import Case
from bot.messaging.outbox import Outbound
from bot.people.organization import Organization
from bot.schedule import pacing
from bot.settings import settings
from bot.store.session import reading, writing
from bot.worker.send import Sender
from tests.schedule_world import MONDAY, add, talk_of
from tests.store.test_schedule_urgency import Twilio

SLOW = 1 / 600  # one segment in ten minutes: 18 of the texts of 18:00, which help until 21:00, leave
EARLY, LATE = "2026-11-25T11:00", "2026-11-25T16:00"


@pytest.fixture(autouse=True)
def world(database: str) -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


def of(number: str, organization: str | None = None) -> str:
    """The organization of whoever has this number."""
    with writing() as session:
        person = talk_of(session, number).contact.person
        if organization:
            if session.get(Organization, organization) is None:
                session.add(Organization(id=organization, name=organization, kind="program"))
                session.flush()
            person.organization_id = organization
        return person.organization_id


def only_evenings() -> None:
    """So that the figures are easy to follow."""
    with writing() as session:
        for row in session.scalars(select(Outbound)):
            if not (row.key or "").endswith(":evening"):
                session.delete(row)


def number(n: int) -> str:
    return f"+1508555{100 + n:04d}"


def cases() -> list[tuple[str | None, str, str]]:
    with reading() as session:
        return sorted((one.organization_id, one.reason, one.details["texts"]) for one in session.scalars(select(Case)))


def test_only_what_does_not_leave_in_time_is_counted() -> None:
    for n in range(22):
        add(LATE, number=number(n))
    only_evenings()
    ours = of(number(0))
    with reading() as session:
        assert pacing.late_texts(session, 0) == {}
        assert pacing.late_texts(session, 1.0) == {}
        assert pacing.late_texts(session, SLOW) == {ours: 4}


def test_what_came_too_late_takes_no_time_of_the_next_day() -> None:
    for n in range(22):
        add(LATE, number=number(n))
    for n in range(17):
        add("2026-11-26T16:00", number=number(40 + n))
    only_evenings()
    with clock.frozen(MONDAY + timedelta(days=1)), reading() as session:  # both evenings lie within two days
        assert sum(pacing.late_texts(session, SLOW).values()) == 4


def test_those_who_start_last_are_late_whatever_their_organization_and_each_hears_of_its_own() -> None:
    for n in range(20):
        of(number(n), "hill" if n < 3 else "lake")
        add(LATE if n < 3 else EARLY, number=number(n))
    only_evenings()
    with writing() as session:
        assert pacing.late_texts(session, SLOW) == {"hill": 2}
        assert (pacing.warn(session, 1.0), pacing.warn(session, SLOW), pacing.warn(session, SLOW)) == (0, 1, 0)
    assert cases() == [("hill", "case_day_too_full", "2")]
    for n in range(5):
        of(number(30 + n), "lake")
        add(EARLY, number=number(30 + n))
    only_evenings()
    with clock.frozen(MONDAY + timedelta(hours=1)), writing() as session:
        assert pacing.late_texts(session, SLOW) == {"hill": 3, "lake": 4}
        assert pacing.warn(session, SLOW) == 1, "the other organization did not hear of it yet"
    assert cases() == [("hill", "case_day_too_full", "2"), ("lake", "case_day_too_full", "4")]


def test_the_count_is_what_the_outbox_then_does() -> None:
    """Sent for real at the same rate: as many stay behind as were counted, and those who start first are not among them."""
    for n in range(26):
        add(EARLY if n % 2 else LATE, number=number(n))
    only_evenings()
    with reading() as session:
        late = sum(pacing.late_texts(session, SLOW).values())
    with clock.frozen(MONDAY + timedelta(days=1, hours=8)) as move:
        here = Sender(replace(settings(), sms_per_second=SLOW), Twilio())  # type: ignore[arg-type]
        for _ in range(40):
            here.send_due()
            move(timedelta(minutes=5))
    with reading() as session:
        rows = session.scalars(select(Outbound).order_by(Outbound.sent_at)).all()
        assert [f"{row.urgent_at:%H}" for row in rows if row.state == "sent"] == ["16"] * 13 + ["21"] * 5, "the earliest start first"
        assert [row.reason for row in rows if row.state != "sent"] == ["too late"] * late
    assert late == 8
