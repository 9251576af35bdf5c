"""Two texts a day that nobody asked for: a person's, not a number's."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.claiming import claim_due
from bot.messaging.outbox import SENDING, UNASKED, Kind, Outbound, queue
from bot.people.merging import merge
from bot.schedule.daily import next_room, sent_today
from bot.schedule.messages import PREFIX
from bot.store.engine import engine
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


def taken(session: Session) -> list[str]:
    """One worker's claim of one text, as far as its commit; the numbers it may send to."""
    here = sender(Twilio())
    return [row.address for row in claim_due(session, 1, 0, UNASKED, here._look) if row.state == SENDING]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite has one writer at a time
@pytest.mark.parametrize("room", [1, 2])
def test_two_workers_that_take_texts_to_two_phones_at_one_moment_send_no_third(room: int) -> None:
    ana = two_phones()
    with clock.frozen(MONDAY + EVENING) as move:
        if room == 1:
            to_many(BEN, "first")
            assert sent(1) == [BEN]
        to_many(ANA, "second")
        to_many(BEN, "third")
        with writing() as one, writing() as another:
            assert taken(one) == [ANA]
            assert taken(another) == [], "it must not count without the first one's"
        move(timedelta(seconds=2))
        assert sent(4) == ([] if room == 1 else [BEN]), "the first worker's text counts now"
        with reading() as session:
            assert sent_today(session, {ana: NEW_YORK}) == {ana: 2}


def test_only_people_with_several_phones_are_held_and_in_one_statement() -> None:
    with clock.frozen(MONDAY + EVENING):
        for number in ("+14135550133", "+14135550144"):
            to_many(number, "one")
        assert held(2) == 0
        two_phones()
        for number in (ANA, BEN):
            to_many(number, "two")
        assert held(1) == 1


def held(leave: int) -> int:
    """How many statements of a batch, of which so many leave, looked for people to hold."""
    said: list[str] = []
    note = partial(_note, said)
    event.listen(engine(), "before_cursor_execute", note)
    assert len(sent(1)) == leave
    event.remove(engine(), "before_cursor_execute", note)
    return sum("FROM person" in one and "JOIN" not in one for one in said)


def _note(said: list[str], _connection: object, _cursor: object, statement: str, *_: object) -> None:
    said.append(statement)


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
