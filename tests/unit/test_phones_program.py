"""The local Twilio as a process of its own: killed, orphaned, and refused where it must not pose as Twilio."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.errors import BadSettings
from bot.messaging.channels.twilio import SendFailed, Twilio
from bot.phones.client import PhonesClient
from bot.phones.program import Config
from bot.settings import Settings, load
from tests.local_twilio import ANA, free_port, until

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def program(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], Settings, PhonesClient]]:
    settings = load(environment)
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.phones"],
        cwd=ROOT,
        env=environment | {"COACH_SUPERVISED": "1", "PATH": os.environ["PATH"]},
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    phones = PhonesClient(settings.phones_url, settings.internal_secret)
    try:
        until(phones.ready, 20)
        yield process, settings, phones
    finally:
        process.kill()
        process.communicate()
        phones.close()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"COACH_VAR": str(tmp_path), "COACH_PHONES_PORT": str(free_port()), "COACH_BIND": f"127.0.0.1:{free_port()}"}


def twilio(settings: Settings) -> Twilio:
    return Twilio(
        account_sid=settings.twilio_sid or "",
        auth_token=settings.twilio_token or "",
        api_url=settings.twilio_api_url,
        sender=settings.twilio_from,
    )


def test_what_was_taken_survives_a_kill(environment: dict[str, str]) -> None:
    with program(environment) as (process, settings, phones):
        sids = [twilio(settings).send(ANA, f"text {n}", status_callback="http://127.0.0.1:9/s").sid for n in range(20)]
        process.kill()
        process.wait(5)
        with pytest.raises(SendFailed):
            twilio(settings).send(ANA, "nobody there", status_callback="http://127.0.0.1:9/s")
    with program(environment) as (process, settings, phones):
        assert [text.sid for text in phones.messages(ANA)] == sids
        newer = twilio(settings).send(ANA, "after", status_callback="http://127.0.0.1:9/s").sid
        assert newer not in sids


def test_it_leaves_when_its_supervisor_is_gone(environment: dict[str, str]) -> None:
    with program(environment) as (process, _, phones):
        assert process.stdin
        process.stdin.close()
        process.stdin = None
        process.wait(5)
        assert not phones.ready()


def test_it_leaves_at_once_when_asked_even_with_a_silent_request(environment: dict[str, str]) -> None:
    with program(environment) as (process, settings, phones):
        phones.fault(silence=1)
        failures: list[BaseException] = []

        def ask() -> None:
            with pytest.raises(SendFailed) as caught:
                twilio(settings).send(ANA, "into the silence", status_callback="http://127.0.0.1:9/s")
            failures.append(caught.value)

        asking = threading.Thread(target=ask)
        asking.start()
        until(lambda: phones.faults()["silence"] == 0)
        process.send_signal(signal.SIGTERM)
        process.wait(5)
        asking.join(5)
        assert len(failures) == 1


@pytest.mark.parametrize(
    "change",
    [{"COACH_BIND": "0.0.0.0:8000"}, {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t", "TWILIO_FROM": "+14135550100"}],
)
def test_it_never_poses_as_twilio_where_others_come_in(environment: dict[str, str], change: dict[str, str]) -> None:
    with pytest.raises(BadSettings):
        Config.of(load(environment | change))
