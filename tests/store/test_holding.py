"""A killed worker's conversations are free at once; those of one that lives stay its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from bot import clock
from bot.messaging.conversation import anything_waits, claim_next
from bot.settings import ROOT, settings
from bot.store.session import reading, writing
from bot.verbs.supervisor import await_former
from bot.worker.holding import SIGN, Holder, free_those_of_the_dead
from tests.store.test_claiming import ANA, BEN, receive

CLAIM = """
import time
from bot.settings import settings
from bot.turns.answer import claim
from bot.worker.holding import Holder
holder = Holder(settings().var)
print(claim(holder.sign).token, flush=True)
time.sleep(60)
"""


def files() -> list[Path]:
    return sorted((settings().var / "run").iterdir())


def test_a_killed_workers_conversation_is_free_at_once(database: str) -> None:
    receive("SM1", ANA)
    worker = subprocess.Popen([sys.executable, "-c", CLAIM], cwd=ROOT, env=dict(os.environ), stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    with worker.stdout:
        token = worker.stdout.readline().strip()
    receive("SM2", BEN)
    mine = Holder(settings().var)
    with writing() as session:
        found = claim_next(session, mine.sign)
        assert found is not None
        assert str(found[0].lease_token).startswith(mine.sign)
        assert free_those_of_the_dead(session) == 0, "both live"
    assert [file.name[7 : 7 + SIGN] for file in files()] == sorted([token[:SIGN], mine.sign])
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    with writing() as session:
        assert free_those_of_the_dead(session) == 1
        again = claim_next(session, mine.sign)
        assert again is not None
        assert again[1].sid == "SM1"
        assert free_those_of_the_dead(session) == 0
    mine.leave()
    assert files() == []
    with reading() as session:
        assert anything_waits(session)


def test_a_coach_that_starts_does_not_wait_for_a_worker_beside_it(sqlite: str) -> None:
    beside = Holder(settings().var)
    started = clock.monotonic()
    await_former(settings().var)
    assert clock.monotonic() - started < 1
    beside.leave()
