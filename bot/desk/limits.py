"""How often something may be tried: a sliding window a key, kept in this process (each gateway counts for itself)."""

import threading
from collections import deque

from starlette.requests import Request

from bot import clock

MOST_KEYS = 10_000


class Limit:
    """At most `times` in `seconds` for each key."""

    def __init__(self, times: int, seconds: float) -> None:
        self._times, self._seconds = times, seconds
        self._tries: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def allows(self, key: str) -> bool:
        """Count one try; False if it is one too many (which then does not count)."""
        now = clock.monotonic()
        with self._lock:
            if len(self._tries) > MOST_KEYS:
                self._tries = {k: tries for k, tries in self._tries.items() if tries and tries[-1] > now - self._seconds}
            tries = self._tries.setdefault(key, deque())
            while tries and tries[0] <= now - self._seconds:
                tries.popleft()
            if len(tries) >= self._times:
                return False
            tries.append(now)
            return True


def too_often(request: Request, what: str, times: int, seconds: float, key: str | None = None) -> bool:
    """Count one try of `what` by whoever asks (or of `key`); True if it is more than `times` in `seconds`."""
    limits = getattr(request.app.state, "desk_limits", None)
    if limits is None:
        limits = request.app.state.desk_limits = {}
    limit = limits.setdefault(what, Limit(times, seconds))
    caller = request.client.host if request.client else "unknown"
    return not limit.allows(key or caller)
