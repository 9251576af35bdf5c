"""The local Twilio on a free port, and a coach that only listens: for every test that needs real texts over real sockets."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl

from bot.messaging.channels.twilio import Twilio
from bot.phones.client import PhonesClient
from bot.phones.program import Config, server

ACCOUNT, TOKEN, SERVICE, SECRET = "AC" + "1" * 32, "local-token", "MG" + "2" * 32, "internal"
COACH, ANA, BEN = "+14135550100", "+14135550111", "+15085550122"
PUBLIC = "https://coach.example"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], object], seconds: float = 5) -> None:
    """Wait until something is true; fail if it never is."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.01)


class Heard(NamedTuple):
    path: str
    pairs: list[tuple[str, str]]
    signature: str

    def __getitem__(self, name: str) -> str:  # type: ignore[override]
        return dict(self.pairs)[name]


class Listener:
    """Stands where the gateway will stand: notes every request; answers with the next of `statuses`, then 204."""

    def __init__(self, port: int = 0) -> None:
        self.heard: list[Heard] = []
        self.statuses: list[int] = []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 5

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                pairs = parse_qsl(body, keep_blank_values=True)
                listener.heard.append(Heard(self.path, pairs, self.headers["X-Twilio-Signature"]))
                self.send_response(listener.statuses.pop(0) if listener.statuses else 204)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.01], daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Local(NamedTuple):
    config: Config
    phones: PhonesClient
    url: str

    def twilio(self, *, by_service: bool = False, token: str = TOKEN, seconds: float = 5) -> Twilio:
        sender = {"service_sid": SERVICE} if by_service else {"sender": COACH}
        return Twilio(account_sid=ACCOUNT, auth_token=token, api_url=self.url, timeout=(1, seconds), **sender)


@contextmanager
def running(folder: Path, coach_port: int, *, keywords: str = "twilio", service: str | None = None, port: int = 0) -> Iterator[Local]:
    """The whole local Twilio in a thread; its coach listens on `coach_port`."""
    config = Config(
        database=folder / "phones.db",
        port=port or free_port(),
        account=ACCOUNT,
        token=TOKEN,
        coach=COACH,
        service=service,
        secret=SECRET,
        public_url=PUBLIC,
        bind_url=f"http://127.0.0.1:{coach_port}",
        keywords=keywords,
    )
    running = server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{config.port}"
    phones = PhonesClient(url, SECRET)
    try:
        until(phones.ready)
        yield Local(config, phones, url)
    finally:
        phones.close()
        running.should_exit = True
        thread.join(10)
