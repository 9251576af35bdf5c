"""Who was reminded of what is then moved or cancelled is told, once, and nobody else is."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.messaging.outbox import Outbound
from bot.schedule.entering import cancel, cancel_series, move
from bot.store.session import reading
from tests.schedule_world import MONDAY, add, changing, wall
from tests.store.test_schedule_urgency import Twilio, sender

REMINDED = timedelta(days=1, hours=8, minutes=1)
SHIFT = "2026-11-25T14:00"


@pytest.fixture(autouse=True)
def world(sqlite: str) -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


def told() -> list[str]:
    with reading() as session:
        rows = session.scalars(select(Outbound).where(Outbound.key.startswith("changed:")).order_by(Outbound.id)).all()
        return [f"{row.due_at:%d %H:%M} {row.body}" for row in rows]


def test_cancelled_after_the_reminder_they_are_told_once() -> None:
    series = add(SHIFT)
    twilio = Twilio()
    with clock.frozen(MONDAY + REMINDED):
        sender(twilio).send_due()
        for _ in range(2):
            with changing(series) as (_session, one):
                cancel_series(one)
        assert told() == ["24 23:01 Your shift on Wed, Nov 25 at 2:00 PM is off. You don't need to go."]
        sender(twilio).send_due()
    assert len(twilio.sent) == 2


def test_moved_at_night_they_are_told_in_the_morning() -> None:
    series = add(SHIFT)
    with clock.frozen(MONDAY + REMINDED):
        sender(Twilio()).send_due()
    with clock.frozen(MONDAY + REMINDED + timedelta(hours=5)), changing(series) as (session, one):
        move(session, one, SHIFT, wall("2026-11-25T16:00"), wall("2026-11-25T20:00"))
    assert told() == ["25 13:00 Changed: your shift of Wed, Nov 25 at 2:00 PM is now Wed, Nov 25, 4:00 PM to 8:00 PM."]


def test_who_was_not_reminded_yet_is_not_told() -> None:
    series = add(SHIFT)
    with changing(series) as (session, one):
        cancel(session, one, SHIFT)
    assert told() == []
