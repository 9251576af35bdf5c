"""Two texts a day that nobody asked for: a person's, not a number's."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.messaging.outbox import Kind, Outbound, queue
from bot.people.merging import merge
from bot.schedule.daily import next_room, sent_today
from bot.schedule.messages import PREFIX
from bot.store.session import reading, writing
from tests.schedule_world import ANA, BEN, MONDAY, add, talk_of
from tests.store.test_schedule_missed import NEW_YORK
from tests.store.test_schedule_urgency import Twilio, sender

EVENING = timedelta(days=1, hours=8, minutes=1)


@pytest.fixture(autouse=True)
def world(database: str) -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


def two_phones() -> str:
    """Ana with a second phone, which was Ben's record; her id."""
    with writing() as session:
        with clock.frozen(MONDAY - timedelta(minutes=1)):
            ana = talk_of(session, ANA).contact.person
        ben = talk_of(session, BEN).contact.person
        merge(session, ana, ben, "staff:1")
        return ana.id


def to_many(number: str, name: str) -> None:
    with writing() as session:
        talk = talk_of(session, number)
        queue(session, talk, "News.", kind=Kind.BULK, language="en", key=f"{PREFIX}:{name}:{talk.id}")


def sent(times: int) -> list[str]:
    twilio = Twilio()
    for _ in range(times):
        sender(twilio).send_due()
    return [to for to, _ in twilio.whole]


def test_two_numbers_of_one_person_get_two_texts_together() -> None:
    ana = two_phones()
    add("2026-11-25T14:00")  # its reminder goes to the newest phone
    with clock.frozen(MONDAY + EVENING):
        to_many(ANA, "one")
        assert sorted(sent(6)) == sorted([ANA, BEN])
        to_many(ANA, "two")
        to_many(BEN, "three")
        assert sent(6) == []
        with reading() as session:
            assert sent_today(session, {ana: NEW_YORK}) == {ana: 2}
            assert set(session.scalars(select(Outbound.reason).where(Outbound.key.contains("t"), Outbound.state == "dropped"))) == {
                "enough for today"
            }


def test_two_numbers_in_one_batch_are_counted_one_after_the_other() -> None:
    two_phones()
    with clock.frozen(MONDAY + EVENING):
        to_many(BEN, "first")
        assert sent(1) == [BEN]
        to_many(ANA, "second")
        to_many(BEN, "third")
        assert len(sent(4)) == 1, "one batch holds both, and only one more may leave"


@pytest.mark.parametrize(
    ("at", "asleep", "room"),
    [
        ("2026-11-24 18:00", (21, 8), "2026-11-25 08:00"),
        ("2026-11-24 02:00", (21, 8), "2026-11-25 08:00"),
        ("2026-11-24 20:00", (8, 16), "2026-11-25 00:00"),
        ("2026-10-31 18:00", (21, 8), "2026-11-01 08:00"),  # the clock goes back that night
        ("2027-03-13 18:00", (21, 8), "2027-03-14 08:00"),  # and on
    ],
)
def test_the_next_two_texts_may_leave_when_they_wake(at: str, asleep: tuple[int, int], room: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=NEW_YORK).astimezone(UTC)
    start, end = (datetime(2026, 1, 1, hour, tzinfo=UTC).time() for hour in asleep)
    assert f"{next_room(moment, NEW_YORK, (start, end)).astimezone(NEW_YORK):%Y-%m-%d %H:%M}" == room
