"""The only source of the present and of ids, so that tests can freeze both."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_EPOCH = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp() * 1000)

_frozen: Callable[[], datetime] | None = None
_lock = threading.Lock()
_last_number = 0
_node = int.from_bytes(os.urandom(2), "big") & 0x3FF


def now() -> datetime:
    """The present as an aware UTC datetime."""
    return _frozen() if _frozen else datetime.now(UTC)


def monotonic() -> float:
    """Seconds for measuring how long something took; never goes back."""
    return time.monotonic()


def pause(seconds: float) -> None:
    """Wait; the one place that sleeps, so that a search finds every wait."""
    time.sleep(seconds)


def new_id() -> str:
    """A new opaque id: 22 characters of [0-9A-Za-z], later ones sort after earlier ones."""
    value = (int(now().timestamp() * 1000) << 80) | int.from_bytes(os.urandom(10), "big")
    letters = []
    for _ in range(22):
        value, rest = divmod(value, 62)
        letters.append(_ALPHABET[rest])
    return "".join(reversed(letters))


def new_number() -> int:
    """A new 63-bit number that grows with time: 41 bits of milliseconds, 10 of process, 12 of counter.

    Messages of both directions take it as their id, so one cursor orders a whole thread.
    """
    global _last_number
    stamp = (int(now().timestamp() * 1000) - _EPOCH) << 12
    with _lock:
        last = _last_number
        _last_number = stamp if stamp > last else last + 1
        value = _last_number
    return ((value >> 12) << 22) | (_node << 12) | (value & 0xFFF)


def number_at(at: datetime) -> int:
    """The smallest number that new_number() may give at a moment: what was made since then has this one or a greater one."""
    return (int(at.timestamp() * 1000) - _EPOCH) << 22


@contextmanager
def frozen(at: datetime) -> Iterator[Callable[[timedelta], None]]:
    """Hold the present at `at`; yields a function that moves it on. For tests."""
    global _frozen
    if at.tzinfo is None:
        raise ValueError("frozen() takes an aware datetime")
    here = [at]

    def move(by: timedelta) -> None:
        here[0] += by

    before, _frozen = _frozen, lambda: here[0]
    try:
        yield move
    finally:
        _frozen = before
