"""The gateway and the worker as programs of their own: they serve, they stop in order, they leave with their supervisor."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from bot.messaging.inbox import Inbound
from bot.settings import ROOT
from bot.store import migrate
from bot.store.session import reading
from tests.conftest import fresh_settings
from tests.local_chat import Browser
from tests.local_twilio import free_port, until


@pytest.fixture
def env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Settings of a checkout of its own, with a migrated database."""
    ports = {name: str(free_port()) for name in ("COACH_RASA_PORT", "COACH_ACTIONS_PORT", "COACH_PHONES_PORT")}
    given = {"COACH_VAR": str(tmp_path), "COACH_BIND": f"127.0.0.1:{free_port()}", "DATABASE_URL": "", "COACH_PUBLIC_URL": "", **ports}
    given |= {"TWILIO_ACCOUNT_SID": "", "TWILIO_AUTH_TOKEN": ""}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    fresh_settings()
    migrate.upgrade()
    yield {**os.environ, "COACH_SUPERVISED": "1"}
    fresh_settings()


@contextmanager
def program(name: str, env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """One that runs under a supervisor's pipe; killed at the end if the test left it."""
    command = [sys.executable, "-m", name]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def alive(url: str) -> bool:
    try:
        return httpx.get(url + "/healthz", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


@pytest.mark.parametrize("how", ["signal", "pipe"])
def test_the_gateway_serves_and_stops_in_order_with_a_chat_open(env: dict[str, str], how: str) -> None:
    url = f"http://{env['COACH_BIND']}"
    with program("bot.gateway", env) as gateway:
        until(lambda: alive(url), 30)
        with connect(url.replace("http", "ws") + "/chat/socket", proxy=None) as line:
            browser = Browser(line)
            browser.send("hello")
            browser.hear("hello")
            browser.send("message", text="a private sentence", client_id="p-1")
            browser.hear("ack")
            assert gateway.stdin is not None
            if how == "signal":
                gateway.send_signal(signal.SIGTERM)
            else:
                gateway.stdin.close()
            with pytest.raises(ConnectionClosed):
                browser.hear("anything else", 10)
        gateway.wait(10)
        assert gateway.stderr is not None
        said = gateway.stderr.read()
        assert "Traceback" not in said
        assert "private" not in said
    with reading() as session:
        assert len(list(session.scalars(select(Inbound.id)))) == 1


def test_a_worker_of_its_own_answers_what_another_process_stored(env: dict[str, str]) -> None:
    url = f"http://{env['COACH_BIND']}"
    with program("bot.gateway", {**env, "COACH_WORKER": "apart"}) as gateway, program("bot.worker", env) as worker:
        until(lambda: alive(url), 30)
        with connect(url.replace("http", "ws") + "/chat/socket", proxy=None) as line:
            browser = Browser(line)
            browser.send("hello")
            browser.hear("hello")
            browser.send("message", text="i want to kill myself", client_id="p-2")
            assert "988" in browser.hear("message", 15)["text"]
        assert worker.poll() is None
        worker.send_signal(signal.SIGTERM)
        worker.wait(10)
        assert worker.stderr is not None
        assert "Traceback" not in worker.stderr.read()
        assert gateway.poll() is None


@pytest.mark.parametrize("name", ["bot.gateway", "bot.worker"])
def test_a_wrong_setting_is_one_sentence_and_no_traceback(env: dict[str, str], name: str) -> None:
    with program(name, {**env, "COACH_QUIET_HOURS": "never"}) as process:
        assert process.wait(20) == 1
        assert process.stderr is not None
        said = process.stderr.read()
        assert "COACH_QUIET_HOURS" in said
        assert "Traceback" not in said
