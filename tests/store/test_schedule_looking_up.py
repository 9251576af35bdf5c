"""Reminders, changes and answers read what their conversations have, never all that waits or ever left."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot import clock
from bot.schedule.entering import cancel, change, move
from bot.store.engine import engine
from tests.schedule_talk import reply
from tests.schedule_world import MONDAY, add, changing, draft, tables, wall
from tests.store.test_schedule_urgency import Twilio, sender

EVENING = MONDAY + timedelta(days=1, hours=8, minutes=1)
# All rows of one state: neither a kind nor a time, a conversation, a key or an id narrows it down.
ALL_OF_A_STATE = re.compile(r"ix_outbound_(?:due|urgent) \(state=\?\)")


@pytest.fixture(autouse=True)
def world(sqlite: str) -> None:
    tables()


@contextmanager
def noted() -> Iterator[dict[str, Any]]:
    """Every statement about the outbox, with what was given to it."""
    seen: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, _context: Any, many: bool) -> None:
        if "outbound" in statement and not statement.startswith("INSERT"):
            seen[statement] = given[0] if many else given

    event.listen(engine(), "after_cursor_execute", note)
    yield seen
    event.remove(engine(), "after_cursor_execute", note)


def send(times: int = 6) -> None:
    for _ in range(times):
        sender(Twilio()).send_due()


def test_sqlite_finds_texts_by_conversation_key_or_id(sqlite: str) -> None:
    with noted() as seen:
        with clock.frozen(MONDAY):
            series = [add(f"2026-11-25T{hour}:00", 2) for hour in ("08", "11", "14", "17")]
            conflict = [add("2026-11-27T09:00", 4), add("2026-11-27T10:00", 2, kind="class")]
        with clock.frozen(EVENING):
            send()
            reply("1")
            with changing(series[3]) as (session, one):
                move(session, one, "2026-11-25T17:00", wall("2026-11-25T18:00"), wall("2026-11-25T20:00"))
            with changing(series[2]) as (session, one):
                cancel(session, one, "2026-11-25T14:00")
            with changing(conflict[0]) as (session, one):
                change(session, one, draft("2026-11-27T09:00", 5))
            reply("1")
            send()
        with clock.frozen(EVENING + timedelta(hours=14)):
            send()
    assert len(seen) >= 15
    with sqlite3.connect(sqlite.removeprefix("sqlite:///")) as database:
        for statement, given in seen.items():
            plan = " ".join(row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {statement}", given))
            assert not ALL_OF_A_STATE.search(plan), (statement, plan)
