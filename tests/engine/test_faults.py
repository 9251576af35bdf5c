"""Repeats, failures and hang-ups: a turn is done once or not at all, and no log carries what somebody wrote."""

import sqlite3
import threading
import time
from pathlib import Path

import pytest
from parts import Actions, Engine, free_port

PRIVATE = "zebra violin 4135550199"  # stands for what a person wrote


def stored(engine: Engine, conversation: str) -> int:
    with sqlite3.connect(engine.tracker) as db:
        count = "select (select count(*) from events where sender_id = ?1) + (select count(*) from turns where sender_id = ?1)"
        return int(db.execute(count, (conversation,)).fetchone()[0])


def test_a_repeat_returns_the_first_answer_and_does_nothing(engine: Engine, actions: Actions) -> None:
    _, first = engine.turn("again", "m1", "i want my case manager")
    for n in range(8):
        engine.turn("again", f"x{n}", intent="greet")
    rows = stored(engine, "again")
    _, repeat = engine.turn("again", "m1", "i want my case manager")
    assert repeat == {**first, "replayed": True}
    assert actions.calls == [("action_ask_human", "m1")]
    assert stored(engine, "again") == rows


def test_the_same_id_in_another_conversation_is_another_message(engine: Engine) -> None:
    engine.turn("one", "same", intent="greet")
    assert engine.turn("two", "same", intent="goodbye")[1]["messages"] == [{"key": "goodbye"}]


def test_the_same_message_twice_at_once_runs_once(engine: Engine, actions: Actions) -> None:
    actions.delay = 0.4
    answers: list[dict[str, object]] = []
    threads = [threading.Thread(target=lambda: answers.append(engine.turn("twins", "m1", intent="ask_human")[1])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(actions.calls) == 1
    assert sorted(bool(a["replayed"]) for a in answers) == [False, True, True, True]
    assert len({str(a["messages"]) for a in answers}) == 1


@pytest.mark.parametrize("fault", ["500", "449", "400", "nonsense", "refused", "silence"])
def test_a_failing_action_saves_nothing_and_the_retry_runs_it(engine: Engine, actions: Actions, fault: str) -> None:
    conversation = f"fault-{fault}"
    engine.turn(conversation, "m0", intent="greet")
    rows = stored(engine, conversation)
    if fault == "refused":
        actions.stop()
    actions.fault = fault
    started = time.monotonic()
    status, answer = engine.turn(conversation, "m1", f"can i talk to a real person {PRIVATE}", intent="ask_human")
    assert status == 503
    assert "action_ask_human" in answer["error"]
    assert PRIVATE not in answer["error"]
    assert time.monotonic() - started < 13
    assert stored(engine, conversation) == rows
    actions.fault = ""
    if fault == "refused":
        actions.start()
    status, answer = engine.turn(conversation, "m1", "can i talk to a real person", intent="ask_human")
    assert (status, answer["replayed"]) == (200, False)
    assert answer["messages"][0]["effect"]["message_id"] == "m1"


def test_a_slow_action_holds_up_nobody_else(engine: Engine, actions: Actions) -> None:
    actions.delay = 2.0
    slow = threading.Thread(target=engine.turn, args=("slow", "m1"), kwargs={"intent": "ask_human"})
    slow.start()
    time.sleep(0.3)
    started = time.monotonic()
    engine.turn("quick", "m1", intent="greet")
    assert time.monotonic() - started < 1.0
    slow.join()


def test_a_caller_who_hangs_up_does_not_stop_the_turn(engine: Engine, actions: Actions) -> None:
    actions.delay = 1.0
    with pytest.raises(OSError, match="timed out"):
        engine.turn("hung-up", "m1", intent="ask_human", timeout=0.3)
    deadline = time.monotonic() + 5
    while not stored(engine, "hung-up") and time.monotonic() < deadline:
        time.sleep(0.05)
    _, answer = engine.turn("hung-up", "m1", intent="ask_human")
    assert answer["replayed"] is True
    assert answer["messages"]
    assert len(actions.calls) == 1


def test_a_locked_database_is_503_and_a_retry_is_right(engine: Engine) -> None:
    engine.turn("locked", "m0", intent="greet")
    rows = stored(engine, "locked")
    other = sqlite3.connect(engine.tracker, isolation_level=None)
    other.execute("begin immediate")
    try:
        assert engine.turn("locked", "m1", f"good morning {PRIVATE}")[0] == 503
    finally:
        other.execute("rollback")
        other.close()
    assert stored(engine, "locked") == rows
    status, answer = engine.turn("locked", "m1", "good morning")
    assert (status, answer["replayed"]) == (200, False)


def test_a_repeat_after_kill_9_and_restart(model: Path, tmp_path: Path) -> None:
    actions = Actions(free_port())
    actions.start()
    engine = Engine(model, tmp_path, actions.port)
    try:
        engine.start()
        _, first = engine.turn("survivor", "m1", intent="ask_human")
        engine.kill()
        engine.start()
        _, repeat = engine.turn("survivor", "m1", intent="ask_human")
        assert repeat == {**first, "replayed": True}
        assert len(actions.calls) == 1
    finally:
        engine.kill()
        actions.stop()


def test_it_leaves_when_the_supervisor_is_gone(model: Path, tmp_path: Path) -> None:
    engine = Engine(model, tmp_path, free_port())
    try:
        engine.start(COACH_SUPERVISED="1")
        assert engine.process is not None
        assert engine.process.stdin is not None
        assert engine.process.poll() is None
        engine.process.stdin.close()
        engine.process.wait(timeout=8)
        engine.start()  # the port is free again
    finally:
        engine.kill()


def test_no_log_carries_what_somebody_wrote(engine: Engine, actions: Actions) -> None:
    """Also with Rasa asked to log everything, and with errors whose text quotes it."""
    loud = Engine(engine.model, engine.var / "loud", actions.port)
    loud.var.mkdir()
    try:
        loud.start(LOG_LEVEL="DEBUG", LOG_LEVEL_LIBRARIES="DEBUG")
        loud.turn("quiet", "m1", f"hey {PRIVATE}")
        loud.turn("quiet", "m2", f'/greet{{"name": "{PRIVATE}"')
        loud.turn("quiet", "m3", f"{PRIVATE}", intent="ask_human")
        loud.post("parse", {"text": PRIVATE})
        loud.post("turn", f'{{"text": "{PRIVATE}'.encode())
        for n, actions.fault in enumerate(["500", "449", "400", "nonsense"]):
            loud.turn("quiet", f"f{n}", f"{PRIVATE}", intent="ask_human")
        locker = sqlite3.connect(loud.tracker, isolation_level=None)
        locker.execute("begin immediate")
        loud.turn("quiet", "m4", f"hey {PRIVATE}")
        locker.execute("rollback")
        locker.close()
    finally:
        loud.kill()
    for log in (loud.log, engine.log):
        written = log.read_text()
        assert "zebra" not in written
        assert "4135550199" not in written
    assert "turn failed" in loud.log.read_text()
