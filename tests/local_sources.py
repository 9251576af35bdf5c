"""An OpenTripPlanner and an MBTA on loopback: they answer in the recorded shapes, or as badly as a test asks for."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Sources:
    """`answers` by path; `how` is well, slow, drip, hangup, error, refused or nonsense; `seen` is what was asked."""

    port: int = 0
    how: str = "well"
    answers: dict[str, Any] = field(default_factory=dict)
    seen: list[tuple[str, dict[str, Any], dict[str, str]]] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class _Handler(BaseHTTPRequestHandler):
    sources: Sources

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self._answer(parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()})

    def do_POST(self) -> None:
        self._answer(self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _answer(self, path: str, asked: dict[str, Any]) -> None:
        here = self.sources
        here.seen.append((path, asked, dict(self.headers)))
        if here.how == "slow":
            here.stopping.wait(20)
            return
        if here.how == "hangup":
            return
        found = {"data": {"feeds": [{"feedId": "1"}]}} if "feeds" in str(asked.get("query")) else here.answers.get(path)
        content = b"<html>gateway</html>" if here.how == "nonsense" else json.dumps(found).encode()
        status = {"error": 503, "refused": 403}.get(here.how, 404 if found is None else 200)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        try:
            for n in range(len(content)) if here.how == "drip" else ():
                if here.stopping.wait(0.2):
                    return
                self.wfile.write(content[n : n + 1])
            if here.how != "drip":
                self.wfile.write(content)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[Sources]:
    """The server, until the block ends."""
    sources = Sources()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"sources": sources}))
    server.daemon_threads = True
    sources.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
    thread.start()
    try:
        yield sources
    finally:
        sources.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()
