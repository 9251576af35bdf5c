"""Asking a source of others within a time that holds whatever it does: answers nothing, slowly, or drop by drop."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late

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
