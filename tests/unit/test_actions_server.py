"""The action server as a process: bearer, errors without a body, one process, gone with its supervisor."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.care.cases import Case
from bot.settings import settings
from bot.store.session import writing
from tests.acting import cases, receive
from tests.town import free_port

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a-secret-of-this-test"
WORDS = "a body that no log may hold"


class Server:
    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.log = folder / "actions.log"
        env = dict(os.environ) | {"COACH_ACTIONS_PORT": str(self.port), "COACH_INTERNAL_SECRET": SECRET, "COACH_SUPERVISED": "1"}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "actions"], cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
            )
        end = time.monotonic() + 20
        while self.get("/health") != 200:
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, "it did not start within 20 s"
            time.sleep(0.05)

    def get(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def run(self, name: str, message: str = "1", conversation: str = "nobody", secret: str = SECRET) -> tuple[int, Any]:
        tracker = {
            "sender_id": conversation,
            "slots": {},
            "latest_message": {"text": WORDS, "message_id": message, "metadata": {"message_id": message}},
            "latest_event_time": 1.0,
            "events": [{"event": "user", "text": WORDS}],
            "paused": False,
            "followup_action": None,
            "active_loop": {},
            "latest_action_name": None,
        }
        body = {"next_action": name, "sender_id": conversation, "tracker": tracker, "version": "3.6.21"}  # no domain, as Rasa sends it
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/webhook",
            json.dumps(body).encode(),
            {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


@pytest.fixture
def server(sqlite: str, tmp_path: Path) -> Iterator[Server]:
    started = Server(tmp_path)
    yield started
    if started.process.poll() is None:
        os.killpg(started.process.pid, signal.SIGKILL)
    started.process.wait()
    assert started.process.stdin is not None
    started.process.stdin.close()


def test_an_action_answers_with_a_reference_only_and_once(server: Server) -> None:
    conversation, message = receive("me puse mala no voy hoy")
    status, answer = server.run("action_report_absence", message, conversation)
    assert status == 200
    reference = {"message_id": message, "action": "action_report_absence", "n": 0}
    assert [one["custom"] for one in answer["responses"]] == [{"effect": reference}]
    assert answer["events"] == []
    assert server.run("action_report_absence", message, conversation) == (status, answer)
    with writing() as session:
        assert [case.times for case in session.query(Case)] == [1]


def test_whoever_lacks_the_bearer_learns_nothing(server: Server) -> None:
    conversation, message = receive("hi")
    assert server.run("action_ask_human", message, conversation, secret="guess")[0] == 401
    assert server.get("/actions") == 401
    assert cases() == []


def test_a_failure_is_a_500_that_quotes_nothing(server: Server) -> None:
    assert server.run("action_check")[0] == 200
    for name, message in (("action_ask_human", "77"), ("action_ask_human", "not a number")):
        status, text = server.run(name, message)
        assert status == 500
        assert WORDS not in text
    assert server.run("no_such_action")[0] == 404
    with writing() as session:
        session.connection().exec_driver_sql("DROP TABLE effect")
    status, text = server.run("action_check")
    assert (status, WORDS in text) == (500, False)
    assert WORDS not in server.log.read_text()
    assert settings().internal_secret not in server.log.read_text()


def test_it_is_one_process_and_leaves_with_its_supervisor(server: Server) -> None:
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    assert children == []
    assert server.process.stdin is not None
    server.process.stdin.close()
    assert server.process.wait(10) in (0, -signal.SIGTERM)
    assert server.get("/health") == 0


def test_after_a_kill_between_commit_and_answer_the_repeat_finds_what_was_done(server: Server, tmp_path: Path) -> None:
    conversation, message = receive("let me talk to somebody")
    assert server.run("action_ask_human", message, conversation)[0] == 200  # its answer is thrown away, as a kill of Rasa would
    os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait()
    second = Server(tmp_path)
    try:
        assert second.run("action_ask_human", message, conversation)[0] == 200
    finally:
        os.killpg(second.process.pid, signal.SIGKILL)
        second.process.wait()
        assert second.process.stdin is not None
        second.process.stdin.close()
    with writing() as session:
        assert [case.times for case in session.query(Case)] == [1]
