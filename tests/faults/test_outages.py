"""Parts that are down, slow or wrong for a while: nothing is lost, nothing is said twice, nobody hears silence."""

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from tests.town import Town

ANA, BEN = "+14135550151", "+14135550152"
OUTAGE = float(os.environ.get("COACH_TEST_OUTAGE", "15"))  # seconds; the figures in the closing notes are from 60


@pytest.fixture(autouse=True)
def mended(town: Town) -> Iterator[None]:
    """Every test leaves a town that works."""
    yield
    town.phones.mend()
    town.await_ready()


def settled(town: Town, seconds: float = 120) -> None:
    town.until(lambda: not town.rows("SELECT 1 FROM inbound WHERE answered_at IS NULL LIMIT 1"), seconds)
    town.until(lambda: not town.rows("SELECT 1 FROM outbound WHERE state IN ('queued', 'sending', 'unknown') LIMIT 1"), seconds)


def outcomes(town: Town, since: int) -> list[str]:
    return [row.outcome for row in town.rows("SELECT outcome FROM inbound WHERE id > :since ORDER BY id", since=since)]


def newest(town: Town) -> int:
    return int(town.rows("SELECT coalesce(max(id), 0) FROM inbound")[0][0])


@contextmanager
def stopped(town: Town, program: str) -> Iterator[None]:
    """A program that hangs: it accepts connections and answers nothing."""
    pids = town.pids(program)
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def test_rasa_hangs(town: Town) -> None:
    since = newest(town)
    with stopped(town, "engine"):
        town.text(ANA, "hello")
        town.text(ANA, "what jobs can you help me find")
        time.sleep(OUTAGE)
    settled(town)
    assert len(outcomes(town, since)) == 2
    assert "incident" not in outcomes(town, since)


def test_danger_is_answered_while_rasa_hangs(town: Town) -> None:
    with stopped(town, "engine"):
        before = len(town.heard(BEN))
        town.text(BEN, "i want to kill myself tonight")
        town.until(lambda: len(town.heard(BEN)) > before, 5)
        assert "988" in town.heard(BEN)[-1].text + town.heard(BEN)[before].text
    settled(town)


def test_the_action_server_answers_500(town: Town) -> None:
    """Rasa swallows this by itself: the turn must fail and be tried again."""
    since = newest(town)

    with town.database.connect() as connection:  # what an action must write to is gone: every one of them fails
        connection.execute(text("ALTER TABLE effect RENAME TO effect_away"))
        connection.commit()
    try:
        town.text(ANA, "can i talk to a real person")
        time.sleep(OUTAGE)
        assert not town.rows("SELECT 1 FROM inbound WHERE id > :since AND answered_at IS NOT NULL", since=since)
    finally:
        with town.database.connect() as connection:
            connection.execute(text("ALTER TABLE effect_away RENAME TO effect"))
            connection.commit()
    settled(town)
    assert outcomes(town, since) == ["rasa"]


def test_the_database_is_locked(town: Town) -> None:
    if "sqlite" not in town.settings.database_url:
        pytest.skip("only SQLite is locked as a whole")
    since = newest(town)
    lock = sqlite3.connect(town.var / "coach.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    thread = threading.Timer(10, lambda: None)
    sender = threading.Thread(target=town.phones.send, args=(ANA, "thank you"))
    sender.start()
    thread.start()
    thread.join()
    lock.execute("ROLLBACK")
    lock.close()
    sender.join()
    settled(town)
    assert len(outcomes(town, since)) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 429, "code": 20429, "count": 3},
        {"status": 500, "count": 2},
        {"accept_then_drop": 2},
        {"accept_then_drop": 1, "list_lag": 3},
    ],
    ids=["too many requests", "server error", "accepted then dropped", "accepted then dropped, late in the list"],
)
def test_twilio_is_unwell(town: Town, fault: dict[str, float]) -> None:
    before, since = len(town.heard(ANA)), newest(town)
    town.phones.fault(**fault)
    town.text(ANA, "thank you")
    settled(town)
    town.until(lambda: len(town.heard(ANA)) > before)
    promised = town.rows("SELECT count(*) FROM outbound WHERE inbound_id > :since", since=since)[0][0]
    assert len(town.heard(ANA)) - before == promised


def test_twilio_is_silent(town: Town) -> None:
    before = len(town.heard(BEN))
    town.phones.fault(silence=1)
    town.text(BEN, "are you a robot")
    settled(town)
    assert len(town.heard(BEN)) > before


def test_callbacks_repeat_and_come_in_disorder(town: Town) -> None:
    town.phones.fault(callbacks="reverse")
    town.ask(ANA, "thank you")
    town.phones.fault(callbacks="duplicate")
    town.ask(ANA, "thank you")
    town.until(lambda: not town.rows("SELECT 1 FROM outbound WHERE state = 'sent' AND channel = 'sms' AND status != 'delivered'"), 20)


def test_the_same_text_twice_is_answered_once(town: Town) -> None:
    since = newest(town)
    town.phones.fault(repeat_inbound=1)
    town.ask(ANA, "thank you")
    assert len(outcomes(town, since)) == 1


def test_a_message_that_always_fails_does_not_block_its_conversation(town: Town) -> None:
    """A message whose stored text cannot be opened fails on every try: it becomes an incident, the next one is answered."""
    town.ask(BEN, "hello")
    with stopped(town, "gateway"):
        lock = sqlite3.connect(town.var / "coach.db")
        line = lock.execute("SELECT line FROM inbound ORDER BY id DESC LIMIT 1").fetchone()[0]
        columns = [row[1] for row in lock.execute("PRAGMA table_info(inbound)")]
        values = dict(
            zip(columns, lock.execute("SELECT * FROM inbound WHERE line = ? ORDER BY id DESC LIMIT 1", (line,)).fetchone(), strict=True)
        )
        values |= {"id": values["id"] + 1, "sid": "SMpoison", "body": b"not sealed", "answered_at": None, "outcome": None, "tries": 0}
        values["received_at"] = "2026-11-22 00:00:00.000000"
        names = ", ".join(f'"{name}"' for name in columns)
        lock.execute(f"INSERT INTO inbound ({names}) VALUES ({', '.join('?' * len(columns))})", [values[name] for name in columns])
        lock.commit()
        lock.close()
    town.ask(BEN, "thank you so much", 60)
    assert town.rows("SELECT outcome FROM inbound WHERE sid = 'SMpoison'")[0].outcome == "incident"
    assert town.rows("SELECT 1 FROM care_case WHERE kind = 'incident'")
