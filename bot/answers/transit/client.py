"""Asking a source of others within a time that holds whatever it does: answers nothing, slowly, drop by drop, or nonsense."""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from typing import Any

import httpx

from bot import clock
from bot.errors import SourceFailed

DOWN, SLOW, NONSENSE, REFUSED = "down", "slow", "nonsense", "refused"
SECONDS = 3.0
MOST_BYTES = 2_000_000
_THREADS = 16
_pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="others")


def within[T](source: str, seconds: float, ask: Callable[[], T]) -> T:
    """What `ask` returns. Raises SourceFailed as slow after so many seconds; what it does then is left to end by itself."""
    waiting = _pool.submit(ask)
    try:
        return waiting.result(timeout=max(0.0, seconds))
    except Late:
        waiting.cancel()
        raise SourceFailed(source, SLOW) from None


def is_local(base: str) -> bool:
    """Whether an address is this machine's, which no proxy can reach."""
    return base.partition("://")[2].startswith(("127.", "localhost", "[::1]"))


def ask(
    source: str,
    method: str,
    address: str,
    seconds: float,
    *,
    query: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The JSON object that a source answers. Raises SourceFailed: down, slow, refused, or an answer that is none."""
    until = clock.monotonic() + seconds
    content = bytearray()
    try:
        client = httpx.Client(timeout=seconds, trust_env=not is_local(address), headers=headers)
        with client as http, http.stream(method, address, params=query, json=body) as answer:
            if not answer.is_success:
                raise SourceFailed(source, REFUSED if answer.is_client_error else DOWN)
            for piece in answer.iter_bytes():
                content += piece
                if len(content) > MOST_BYTES or clock.monotonic() > until:
                    raise SourceFailed(source, NONSENSE if len(content) > MOST_BYTES else SLOW)
        found = json.loads(content)
    except httpx.TimeoutException:
        raise SourceFailed(source, SLOW) from None
    except (httpx.HTTPError, httpx.InvalidURL):
        raise SourceFailed(source, DOWN) from None
    except ValueError:
        raise SourceFailed(source, NONSENSE) from None
    if not isinstance(found, dict):
        raise SourceFailed(source, NONSENSE)
    return found
