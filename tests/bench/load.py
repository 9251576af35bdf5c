"""A small load generator: keep-alive connections that each send a ready-made request, wait for its answer and send the next."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot import clock


@dataclass(frozen=True)
class Load:
    """What a run came to: answers a second, p50 and p99 in milliseconds, answers that were not expected."""

    rate: float
    p50: float
    p99: float
    wrong: int


class _Connection(asyncio.Protocol):
    def __init__(self, make: Callable[[], bytes], expected: bytes, times: list[float], done: asyncio.Future[None]) -> None:
        self.make, self.expected, self.times, self.done = make, expected, times, done
        self.wrong, self.started, self.stop = 0, 0.0, False
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]
        self.send()

    def send(self) -> None:
        self.started = clock.monotonic()
        self.transport.write(self.make())

    def data_received(self, data: bytes) -> None:
        # Answers here are one small packet without a body.
        self.times.append(clock.monotonic() - self.started)
        if not data.startswith(self.expected):
            self.wrong += 1
        if self.stop:
            self.transport.close()
            if not self.done.done():
                self.done.set_result(None)
        else:
            self.send()


async def press(host: str, port: int, connections: int, seconds: float, make: Callable[[], bytes], expected: bytes) -> Load:
    """Keep `connections` busy for `seconds`."""
    loop = asyncio.get_running_loop()
    times: list[float] = []
    everybody = []
    for _ in range(connections):
        done: asyncio.Future[None] = loop.create_future()
        _, protocol = await loop.create_connection(lambda done=done: _Connection(make, expected, times, done), host, port)  # type: ignore[misc]
        everybody.append((protocol, done))
    started = clock.monotonic()
    await asyncio.sleep(seconds)
    count, took = len(times), clock.monotonic() - started
    for protocol, _ in everybody:
        protocol.stop = True
    await asyncio.gather(*(done for _, done in everybody))
    ordered = sorted(times)
    wrong = sum(protocol.wrong for protocol, _ in everybody)
    return Load(count / took, 1000 * ordered[len(ordered) // 2], 1000 * ordered[int(len(ordered) * 0.99)], wrong)
