"""The parts of a conversation: Rasa with the shipped model and the action server as processes, the turn itself in this one."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import clock
from bot.messaging.dialogue import Dialogue
from bot.messaging.inbox import inbound_row, store
from bot.messaging.outbox import Outbound
from bot.settings import ROOT
from bot.store.engine import engine as database_engine
from bot.store.session import reading
from bot.turns.answer import answer, claim
from bot.verbs.programs import RASA_PYTHON, answers, free_port
from tests import small_feed
from tests.conftest import use

SECRET = "a-secret-for-journeys"


def _await(ready: Callable[[], bool], process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + 90
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            raise AssertionError(log.read_text()[-2000:])
        time.sleep(0.05)


@pytest.fixture(scope="session")
def rasa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A running Rasa; yields the settings that lead to it and to where it looks for actions."""
    var = tmp_path_factory.mktemp("rasa")
    mine = {
        "COACH_VAR": str(var),
        "COACH_RASA_PORT": str(free_port()),
        "COACH_ACTIONS_PORT": str(free_port()),
        "COACH_INTERNAL_SECRET": SECRET,
    }
    with (var / "rasa.log").open("ab") as log:
        command = [str(ROOT / RASA_PYTHON), "-m", "bot.engine.launch", "run"]
        process = subprocess.Popen(command, cwd=ROOT, env=_environment(mine), stdin=subprocess.PIPE, stdout=log, stderr=log)
    try:
        _await(lambda: answers("127.0.0.1", int(mine["COACH_RASA_PORT"]), "/webhooks/coach/ready", SECRET), process, var / "rasa.log")
        yield mine
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    if process.stdin:
        process.stdin.close()


def _environment(more: dict[str, str]) -> dict[str, str]:

    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COACH_", "TWILIO_", "DATABASE_", "REDIS_"))}
    return kept | more


class Phone:
    """A person's phone and a clock that stands still until it is moved."""

    def __init__(self, number: str, settings: dict[str, str], var: Path, url: str) -> None:
        self._number, self._settings, self._log = number, settings | {"COACH_VAR": str(var), "DATABASE_URL": url}, var / "actions.log"
        self._dialogue = Dialogue(f"http://127.0.0.1:{settings['COACH_RASA_PORT']}", SECRET)
        self._time = ExitStack()
        self._actions: subprocess.Popen[bytes] | None = None
        self._texts = 0
        self._heard: set[int] = set()

    def move(self, at: datetime) -> None:
        """The present of this process and of the action server."""
        self.stop()
        at = at.astimezone(UTC)
        self._time.enter_context(clock.frozen(at))
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", "tests.journeys.actions_at", at.isoformat()]
            self._actions = subprocess.Popen(
                command, cwd=ROOT, env=_environment(self._settings), stdin=subprocess.PIPE, stdout=log, stderr=log
            )
        port = int(self._settings["COACH_ACTIONS_PORT"])
        _await(lambda: answers("127.0.0.1", port, "/health", SECRET), self._actions, self._log)

    def ask(self, body: str) -> list[str]:
        """Text, be answered, and read what the phone got meanwhile."""
        self._texts += 1
        store(database_engine(), [inbound_row(sid=f"SM{self._texts}", channel="sms", address=self._number, body=body)])
        while mine := claim():
            answer(self._dialogue, mine)
        with reading() as session:
            rows = session.scalars(select(Outbound).where(Outbound.conversation_id.is_not(None)).order_by(Outbound.id)).all()
            new = [row for row in rows if row.id not in self._heard and row.due_at <= clock.now()]
            self._heard |= {row.id for row in new}
            return [row.body for row in new]

    def stop(self) -> None:
        self._time.close()
        if self._actions is not None:
            _end(self._actions)
            self._actions = None

    def close(self) -> None:
        self.stop()
        self._dialogue._http.close()


@pytest.fixture
def phone(rasa: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Phone]:
    """A new person's phone on an empty database, in a town with buses."""
    url = f"sqlite:///{tmp_path}/coach.db"
    (tmp_path / "transit").mkdir()
    small_feed.write(tmp_path / "transit" / "town.zip")
    for settled in use(url, tmp_path, monkeypatch):
        mine = Phone("+14135550177", rasa, tmp_path, settled)
        yield mine
        mine.close()
