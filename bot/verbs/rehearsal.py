"""./coach up --check: everything on free ports with throw-away data, one conversation by SMS and one by web chat, then gone."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import select
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect
from websockets.sync.connection import Connection
from websockets.typing import Origin

from bot import clock
from bot.errors import CoachError
from bot.messaging.inbox import Inbound
from bot.phones.client import PhonesClient
from bot.settings import Settings, settings
from bot.store.session import reading
from bot.verbs.programs import free_port
from bot.verbs.starting import say, start
from bot.verbs.supervisor import Supervisor, tail
from bot.verbs.talk import Phone

READY_WITHIN = 120.0  # seconds after training
ANSWER_WITHIN = 30.0
NUMBER = "+14135550199"
BY_SMS = ("Hi, who is this?", "What programs do you have?")
BY_CHAT = ("Hola", "¿Qué programas hay?")
NOT_OURS = ("DATABASE_URL", "REDIS_URL", "COACH_PUBLIC_URL", "COACH_SECRET_KEY", "COACH_ALLOW_NUMBERS", "COACH_KEYWORDS", "COACH_WORKER")
NOT_LIVE = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_MESSAGING_SERVICE_SID", "TWILIO_FROM", "TWILIO_API_URL")


def run() -> int:
    """0 when both conversations were held; CoachError says what failed, with the end of the log it shows in."""
    with tempfile.TemporaryDirectory(prefix="coach-check-") as folder:
        # Empty beats .env: nothing of the real coach is touched, nobody real is texted.
        os.environ.update(dict.fromkeys(NOT_OURS + NOT_LIVE, ""))
        os.environ.update({"COACH_VAR": folder, "COACH_BIND": f"127.0.0.1:{free_port()}"})
        os.environ.update({name: str(free_port()) for name in ("COACH_RASA_PORT", "COACH_ACTIONS_PORT", "COACH_PHONES_PORT")})
        settings.cache_clear()
        here = settings()
        supervisor = None
        try:
            supervisor, ports = start(here)
            started = clock.monotonic()
            _wait_ready(supervisor)
            say(f"all serve after {clock.monotonic() - started:.1f} s")
            print("\nBy SMS")
            _by_sms(PhonesClient(f"http://127.0.0.1:{ports.phones}", here.internal_secret))
            print("By web chat")
            _by_chat(here)
            _all_answered()
        except (CoachError, OSError, WebSocketException) as error:
            raise CoachError(f"The check failed: {error}\n{_logs(here.var)}") from error
        finally:
            if supervisor:
                supervisor.stop()
    say("check passed")
    return 0


def _wait_ready(supervisor: Supervisor) -> None:
    if not supervisor.wait_ready(READY_WITHIN, failures=3):
        if supervisor.leave.is_set():
            raise KeyboardInterrupt
        raise CoachError(f"{', '.join(supervisor.waiting_for())} could not serve.")


def _by_sms(client: PhonesClient) -> None:
    phone = Phone(client, NUMBER)
    for text in BY_SMS:
        phone.say(text)


def _by_chat(here: Settings) -> None:
    address = here.public_url.replace("http", "ws", 1) + "/chat/socket"
    # Said like a browser on our own page; proxy=None: a proxy of the environment cannot reach this machine's loopback.
    with connect(address, origin=Origin(here.public_url), proxy=None, open_timeout=10) as socket:
        _send(socket, "hello", language="es")
        _hear(socket, "hello")
        for n, text in enumerate(BY_CHAT):
            print(f"you: {text}")
            _send(socket, "message", text=text, client_id=f"check-{n}")
            _hear(socket, "message")


def _send(socket: Connection, kind: str, **fields: Any) -> None:
    socket.send(json.dumps({"type": kind, **fields}))


def _hear(socket: Connection, kind: str) -> None:
    """Everything until one of this kind from the coach, printed."""
    end = clock.monotonic() + ANSWER_WITHIN
    while (left := end - clock.monotonic()) > 0:
        try:
            got = json.loads(socket.recv(left))
        except TimeoutError:
            break
        if got["type"] == "error":
            raise CoachError(f"The chat answered: {got.get('text', got)}")
        for message in got.get("messages", [got]) if got["type"] in ("message", "hello") else []:
            if message.get("from") != "you" and message.get("text"):
                print(f"coach: {message['text']}\n")
                if titles := [option["title"] for option in message.get("options", [])]:
                    print("       " + "  ".join(f"[{title}]" for title in titles) + "\n")
        if got["type"] == kind and got.get("from") != "you":
            return
    raise CoachError(f"The web chat did not answer within {ANSWER_WITHIN:.0f} s.")


def _all_answered() -> None:
    """No conversation ended with "somebody will look": that would be an answer, but not a coach that works."""
    with reading() as session:
        outcomes = session.scalars(select(Inbound.outcome)).all()
    if len(outcomes) != len(BY_SMS + BY_CHAT) or not all(outcomes) or "incident" in outcomes:
        raise CoachError(f"Not every message was answered as it should be: {', '.join(map(str, outcomes))}.")


def _logs(var: Path) -> str:
    """The end of every log: the folder is about to go."""
    return "\n".join(f"{log.name}:\n{tail(log)}" for log in sorted((var / "log").glob("*.log")) if log.stat().st_size)
