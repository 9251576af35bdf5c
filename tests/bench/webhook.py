"""./coach bench webhook: signed and committed (synchronous=FULL) texts a second, against an empty Starlette route of the same run.

Both are served by one uvicorn with uvloop and httptools on one core's worth of Python; the load generator shares the machine.
Aim: a ratio of 0.25 at 16 and at 64 connections.
"""

import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from urllib.parse import urlencode

import uvloop

from bot.messaging.channels.signature import sign
from tests.bench.load import press
from tests.town import free_port

SERVER = """
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from bot.gateway import sms
from bot.gateway.committer import Texts
from bot.settings import settings
from bot.store import migrate
from bot.store.engine import engine
from contextlib import asynccontextmanager
migrate.upgrade()
async def empty(request): return Response(status_code=204)
@asynccontextmanager
async def life(app):
    app.state.texts = Texts(engine())
    yield
    await app.state.texts.close()
app = Starlette(routes=[*sms.ROUTES, Route("/empty", empty, methods=["GET", "POST"])], lifespan=life)
app.state.settings = settings()
uvicorn.run(app, host="127.0.0.1", port=settings().bind_port, loop="uvloop", http="httptools", access_log=False, log_level="warning")
"""
SECONDS, ROUNDS = 4.0, 3
CONNECTIONS = (16, 64)


def requests(url: str, token: str, host: str) -> list[bytes]:
    """20,000 different signed texts of 400 people, twenty parameters each, made beforehand."""
    made = []
    for n in range(20_000):
        form = [
            ("ToCountry", "US"), ("ToState", "MA"), ("SmsMessageSid", f"SM{n:032x}"), ("NumMedia", "0"), ("ToCity", "WORCESTER"),
            ("FromZip", "01420"), ("SmsSid", f"SM{n:032x}"), ("FromState", "MA"), ("SmsStatus", "received"), ("FromCity", "FITCHBURG"),
            ("Body", "wen do i wrk nxt week"), ("FromCountry", "US"), ("To", "+14135550100"), ("MessagingServiceSid", "MG" + "0" * 32),
            ("ToZip", ""), ("NumSegments", "1"), ("MessageSid", f"SM{n:032x}"), ("AccountSid", "AC" + "0" * 32),
            ("From", f"+1413555{100 + n % 100:04d}"), ("ApiVersion", "2010-04-01"),
        ]  # fmt: skip
        body = urlencode(form).encode()
        head = (
            f"POST /sms/inbound HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\nX-Twilio-Signature: {sign(token, url, form)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


def main() -> None:
    from bot.settings import load

    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        env = dict(
            os.environ, COACH_VAR=folder, COACH_BIND=f"127.0.0.1:{port}", DATABASE_URL=f"sqlite:///{folder}/coach.db", COACH_PUBLIC_URL=""
        )
        settings = load(env)
        server = subprocess.Popen([sys.executable, "-c", SERVER], env=env)
        try:
            _await(f"http://127.0.0.1:{port}/empty")
            ready = itertools.cycle(requests(settings.public_url + "/sms/inbound", settings.twilio_token or "", f"127.0.0.1:{port}"))
            nothing = f"GET /empty HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
            for connections in CONNECTIONS:
                ratios = []
                for _ in range(ROUNDS):
                    empty = uvloop.run(press("127.0.0.1", port, connections, SECONDS, lambda: nothing, b"HTTP/1.1 204"))
                    acks = uvloop.run(press("127.0.0.1", port, connections, SECONDS, lambda: next(ready), b"HTTP/1.1 204"))
                    ratios.append(acks.rate / empty.rate)
                    print(
                        f"{connections:3} connections: {acks.rate:6.0f} acks/s "
                        f"(p50 {acks.p50:.1f}, p99 {acks.p99:.1f} ms, {acks.wrong} wrong), "
                        f"empty route {empty.rate:6.0f}/s (p99 {empty.p99:.1f} ms), ratio {ratios[-1]:.2f}"
                    )
                print(f"{connections:3} connections: ratio {statistics.median(ratios):.2f} (median of {ROUNDS}; aim 0.25)")
        finally:
            server.terminate()
            server.wait()


def _await(url: str) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(100):
        try:
            opener.open(url, timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    main()
