"""The effect ledger: an effect and its answer are one; two runs at once do it once; a kill leaves all or nothing."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.care.cases import Case, open_case
from bot.store.ledger import Effect, answers_of, once
from bot.store.session import reading, writing

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import os, signal, sys
from sqlalchemy import event
from bot.care.cases import open_case
from bot.store.ledger import once

when = sys.argv[1]  # it kills itself "before" the commit, "after" it, or "never"

def do(session):
    open_case(session, "human", conversation=None, reason="case_human")
    session.flush()
    if when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    if when == "after":
        event.listen(session, "after_commit", lambda _: os.kill(os.getpid(), signal.SIGKILL))
    return {"says": ["told"]}

sys.stdin.read()
once("7", "tell", do)
"""


def tell(session: Session) -> dict[str, Any]:
    open_case(session, "human", conversation=None, reason="case_human")
    return {"says": ["told"]}


def times() -> list[int]:
    with reading() as session:
        return [case.times for case in session.scalars(select(Case))]


def test_a_repeat_returns_the_answer_and_does_nothing(database: str) -> None:
    assert once("7", "tell", tell) == once("7", "tell", lambda session: {"says": ["another"]}) == {"says": ["told"]}
    assert times() == [1]


def test_another_action_number_or_message_is_another_effect(database: str) -> None:
    for message, action, n in (("7", "tell", 0), ("7", "tell", 1), ("7", "ask", 0), ("8", "tell", 0)):
        once(message, action, lambda session, said=f"{message}{action}{n}": {"says": [said]}, n)
    with reading() as session:
        assert [(effect.action, effect.n) for effect in answers_of(session, "7")] == [("tell", 0), ("tell", 1), ("ask", 0)]


def test_what_fails_leaves_nothing_and_may_be_done_again(database: str) -> None:
    def fails(session: Session) -> Any:
        tell(session)
        session.flush()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        once("7", "tell", fails)
    assert times() == []
    once("7", "tell", tell)
    assert times() == [1]


def test_many_threads_at_once_do_it_once(database: str) -> None:
    start = Barrier(8)

    def run(n: int) -> Any:
        start.wait()
        return once("7", "tell", lambda session: {**tell(session), "by": n})

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(run, range(8)))
    assert len({answer["by"] for answer in answers}) == 1
    assert times() == [1]


def test_processes_at_once_do_it_once(database: str) -> None:
    command, env = [sys.executable, "-c", PROGRAM, "never"], dict(os.environ)
    started = [subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.PIPE) for _ in range(4)]
    for one in started:
        assert one.stdin is not None
        one.stdin.close()
    assert [one.wait(60) for one in started] == [0] * 4
    assert times() == [1]


@pytest.mark.parametrize(("when", "done"), [("before", 0), ("after", 1)])
def test_a_kill_leaves_the_effect_with_its_answer_or_neither(database: str, when: str, done: int) -> None:
    command = [sys.executable, "-c", PROGRAM, when]
    killed = subprocess.run(command, cwd=ROOT, env=dict(os.environ), stdin=subprocess.DEVNULL, check=False)
    assert killed.returncode == -signal.SIGKILL
    with reading() as session:
        assert len(session.scalars(select(Effect)).all()) == done
    assert len(times()) == done
    repeat = once("7", "tell", tell)
    assert repeat == {"says": ["told"]}
    assert times() == [1]


def test_answers_are_sealed(database: str) -> None:
    once("7", "tell", lambda session: {"says": ["a name that must not lie open"]})
    with writing() as session:
        kept = session.connection().exec_driver_sql("SELECT answer FROM effect").scalar_one()
    assert b"name" not in (kept if isinstance(kept, bytes) else str(kept).encode())
