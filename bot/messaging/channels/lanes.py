"""Many requests at once over kept connections, from one thread: what a hundred thousand reminders in a minute need.

An event loop that runs only while requests are under way. A thread a request (wire.py) takes several times as long: the threads wait
for each other more than for Twilio.
"""

import asyncio
import sys
import threading
import weakref
from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast
from urllib.parse import urlsplit

import httptools

from bot import clock
from bot.messaging.channels.wire import Lost, NeverAsked, trusted

if sys.platform != "win32":
    from uvloop import new_event_loop  # half the time a request of asyncio's own
else:
    from asyncio import new_event_loop

_IDLE_SECONDS = 30.0  # an older connection may have been closed by the other side without our hearing of it


class Reply(NamedTuple):
    status: int
    body: bytes


Outcome = Reply | NeverAsked | Lost


class _Line(asyncio.Protocol):
    """One connection; one request at a time."""

    def __init__(self) -> None:
        self.usable, self.used_at = False, 0.0
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Outcome] | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._body = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport, self.usable = cast(asyncio.Transport, transport), True

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.give_up("the answer was not HTTP")

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        self.usable = self.usable and self._parser.should_keep_alive()
        self._settle(Reply(self._parser.get_status_code(), self._body))
        self._body, self._parser = b"", httptools.HttpResponseParser(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.give_up("the connection broke")

    def give_up(self, why: str) -> None:
        """This connection is not used any more; what is asked on it is lost."""
        self.usable = False
        self._settle(Lost(why))
        if self._transport is not None:
            self._transport.abort()

    def _settle(self, outcome: Outcome) -> None:
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_result(outcome)

    async def ask(self, request: bytes, seconds: float) -> Outcome:
        """Post one request and wait for what becomes of it."""
        assert self._transport is not None
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Outcome] = loop.create_future()
        self._answer = answer
        too_late = loop.call_later(seconds, self.give_up, "no answer in time")
        self._transport.write(request)
        try:
            return await answer
        finally:
            too_late.cancel()
            self.used_at = clock.monotonic()


def _in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class _Bench:
    """A loop with its connections; one thread at a time sits at it."""

    def __init__(self) -> None:
        self.loop = new_event_loop()
        self.idle: list[_Line] = []

    def close(self) -> None:
        if not _in_a_loop():
            self._shut()
            return
        elsewhere = threading.Thread(target=self._shut)  # a thread runs one loop, and garbage is collected under anybody's
        elsewhere.start()
        elsewhere.join()

    def _shut(self) -> None:
        for line in self.idle:
            line.give_up("closed")
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()


class Lanes:
    """Posts to one machine. Threads may share it: each takes connections of its own.

    Args:
        api_url: http or https address; its path is not used.
        timeout: seconds to connect and seconds without an answer.
        most: connections of one call.
    """

    def __init__(self, api_url: str, timeout: tuple[float, float], most: int) -> None:
        parts = urlsplit(api_url)
        secure = parts.scheme == "https"
        self._host, self._port, self._named = parts.hostname or "", parts.port or (443 if secure else 80), parts.netloc
        self._trusted = trusted() if secure else None
        self._timeout, self._most = timeout, most
        self._lock = threading.Lock()
        self._benches: list[_Bench] = []
        weakref.finalize(self, _close, self._benches)

    def post_many(self, path: str, headers: str, bodies: Sequence[bytes], within: float) -> list[Outcome]:
        """What became of each request, in their order; none is repeated.

        Args:
            headers: further lines, each ending with CRLF.
            within: seconds after which nothing more is begun.
        """
        head = f"POST {path} HTTP/1.1\r\nHost: {self._named}\r\n{headers}Content-Length: ".encode()
        requests = [b"%b%d\r\n\r\n%b" % (head, len(body), body) for body in bodies]
        with self._lock:
            bench = self._benches.pop() if self._benches else _Bench()
        try:
            return bench.loop.run_until_complete(self._all(bench, requests, clock.monotonic() + within))
        finally:
            with self._lock:
                self._benches.append(bench)

    async def _all(self, bench: _Bench, requests: Sequence[bytes], end: float) -> list[Outcome]:
        outcomes: list[Outcome] = [NeverAsked("waited too long here")] * len(requests)
        kept, bench.idle = bench.idle, []
        if kept:
            await asyncio.sleep(0.001)  # the loop slept: hear first which of them were closed meanwhile
        for line in kept:
            if line.usable and clock.monotonic() - line.used_at < _IDLE_SECONDS:
                bench.idle.append(line)
            else:
                line.give_up("closed")
        todo = iter(enumerate(requests))
        await asyncio.gather(*(self._lane(bench, todo, outcomes, end) for _ in range(min(self._most, len(requests)))))
        return outcomes

    async def _lane(self, bench: _Bench, todo: Iterator[tuple[int, bytes]], outcomes: list[Outcome], end: float) -> None:
        line: _Line | None = None
        for n, request in todo:
            if clock.monotonic() >= end:
                return
            if line is None or not line.usable:
                line = bench.idle.pop() if bench.idle else await self._connected()
            if line is None:
                outcomes[n] = NeverAsked("no connection")
                for other, _ in todo:  # nor would the others have one
                    outcomes[other] = NeverAsked("no connection")
                return
            outcomes[n] = await line.ask(request, self._timeout[1])
        if line is not None and line.usable:
            bench.idle.append(line)

    async def _connected(self) -> _Line | None:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._timeout[0]):
                return (await loop.create_connection(_Line, self._host, self._port, ssl=self._trusted))[1]
        except OSError:  # also a time-out and what TLS refuses
            return None


def _close(benches: list[_Bench]) -> None:
    for bench in benches:
        bench.close()
