"""How much may be done in a while: a sliding window a key. Kept in this process, so each of several gateways counts for itself."""

import threading
from collections import deque

from bot import clock

_MOST_KEYS = 10_000


class Limit:
    """At most `most` acts of one key within `seconds`; safe to share between threads."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._acts: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def allows(self, key: str) -> bool:
        """Count one act; False when it is one too many, which is not counted."""
        now = clock.monotonic()
        with self._lock:
            if len(self._acts) > _MOST_KEYS:
                self._acts = {name: acts for name, acts in self._acts.items() if acts and acts[-1] > now - self._seconds}
            acts = self._acts.setdefault(key, deque())
            while acts and acts[0] <= now - self._seconds:
                acts.popleft()
            if len(acts) >= self._most:
                return False
            acts.append(now)
            return True
