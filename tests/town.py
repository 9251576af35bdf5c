"""A whole coach with throw-away data, started by its own command: Rasa, actions, gateway, worker, local Twilio and their supervisor.

Tests of whole conversations and of faults use it as people would: texts by the local Twilio, the web chat by its socket.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from bot.phones.client import PhonesClient, Text
from bot.settings import load
from bot.store.engine import make_engine

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = {
    "engine": "bot.engine.launch",
    "actions": "-m\0actions",
    "gateway": "bot.gateway",
    "worker": "bot.worker",
    "phones": "bot.phones",
    "supervisor": "bot.cli",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Town:
    """A running coach. `text` and `hear` are a person's phone; `kill` is a fault."""

    def __init__(self, var: Path, settings: dict[str, str] | None = None) -> None:
        self.var = var
        self.bind = f"127.0.0.1:{free_port()}"
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(("COACH_", "TWILIO_", "DATABASE_", "REDIS_"))}
        self.env |= {
            "COACH_VAR": str(var),
            "COACH_BIND": self.bind,
            "COACH_SETTLE_SECONDS": "4",
            "DATABASE_URL": f"sqlite:///{var}/coach.db",
        }
        self.env |= {name: str(free_port()) for name in ("COACH_RASA_PORT", "COACH_ACTIONS_PORT", "COACH_PHONES_PORT")}
        self.env |= settings or {}
        self.settings = load(self.env)
        self.process: subprocess.Popen[bytes] | None = None
        self.phones = PhonesClient(self.settings.phones_url, self.settings.internal_secret)
        self._engine: Engine | None = None

    @property
    def database(self) -> Engine:
        """The coach's own database, to look into."""
        if self._engine is None:
            self._engine = make_engine(self.settings.database_url)
        return self._engine

    def rows(self, query: str, **values: Any) -> list[Any]:
        with self.database.connect() as connection:
            return list(connection.execute(text(query), values))

    def start(self, seconds: float = 120) -> None:
        with (self.var / "up.log").open("ab") as log:
            self.process = subprocess.Popen([sys.executable, "-m", "bot.cli", "up"], cwd=ROOT, env=self.env, stdout=log, stderr=log)
        self.await_ready(seconds)

    def await_ready(self, seconds: float = 60) -> None:
        self.until(self.ready, seconds, lambda: (self.var / "up.log").read_text()[-3000:])

    def ready(self) -> bool:
        try:
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(f"http://{self.bind}/readyz", timeout=5) as answer:
                return bool(answer.status == 200) and self.phones.ready()
        except (OSError, urllib.error.URLError):
            return False

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(20)
        if self._engine is not None:
            self._engine.dispose()
        self.phones.close()

    def until(self, true: Callable[[], object], seconds: float = 30, why: Callable[[], object] = lambda: "", pause: float = 0.1) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, f"it did not come true within {seconds} s. {why()}"
            time.sleep(pause)

    def pids(self, program: str) -> list[int]:
        """Processes of a program of this town (and of no other)."""
        found = []
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            try:
                mine = f"COACH_VAR={self.var}\0".encode() in (folder / "environ").read_bytes() + b"\0"
                if mine and PROGRAMS[program].encode() in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
        return found

    def kill(self, program: str) -> None:
        """kill -9, as the kernel or a bad day does it."""
        victims = self.pids(program)
        assert victims, f"{program} does not run"
        for pid in victims:
            os.kill(pid, signal.SIGKILL)

    def anybody_left(self) -> dict[str, list[int]]:
        return {program: pids for program in PROGRAMS if (pids := self.pids(program))}

    def text(self, number: str, body: str, **more: Any) -> None:
        sent = self.phones.send(number, body, **more)
        assert sent.answered == 204, sent.answered

    def heard(self, number: str) -> list[Text]:
        """What the coach sent to this phone so far."""
        return [one for one in self.phones.messages(number) if one.sender == "coach"]

    def ask(self, number: str, body: str, seconds: float = 20, **more: Any) -> str:
        """Text and wait for the answer: every text that belongs to this message, joined."""
        before = len(self.heard(number))
        self.text(number, body, **more)
        waiting = "SELECT count(*) FROM inbound WHERE answered_at IS NULL"
        unsent = "SELECT count(*) FROM outbound WHERE state IN ('queued', 'sending', 'unknown') AND channel = 'sms'"
        self.until(lambda: not self.rows(waiting)[0][0] and not self.rows(unsent)[0][0], seconds)
        return "\n--\n".join(one.text for one in self.heard(number)[before:])


@contextmanager
def running(var: Path, settings: dict[str, str] | None = None) -> Iterator[Town]:
    """A town that serves, and is gone afterwards."""
    town = Town(var, settings)
    try:
        town.start()
        yield town
    finally:
        town.stop()
