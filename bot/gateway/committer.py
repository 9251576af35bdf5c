"""Group commit: what arrives while one commit is on its way goes into the next one together.

One fsync then serves many, and nobody is answered before their own is safe.
"""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Engine

from bot.errors import StoreUnavailable
from bot.messaging.inbox import store
from bot.store.engine import make_engine
from bot.worker import wake

log = logging.getLogger(__name__)

MOST_AT_ONCE = 200
QUICK_SECONDS = 0.02


class Committer[T](ABC):
    """Stores what arrives, for one event loop."""

    def __init__(self) -> None:
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []
        self._arrived = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, "commit")
        self._task = asyncio.create_task(self._run())

    @abstractmethod
    async def _commit(self, some: Sequence[T]) -> None:
        """Store all of these, or raise and store none."""

    async def store(self, one: T) -> None:
        """Wait until it is committed. Raises StoreUnavailable; then it is not stored."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((one, done))
        self._arrived.set()
        await done

    async def close(self) -> None:
        """Stop; what still waits is refused, so that its sender tries again."""
        self._task.cancel()
        for _, done in self._waiting:
            if not done.done():
                done.set_exception(StoreUnavailable("The coach is stopping.", "Send it again."))
        self._thread.shutdown()

    async def _run(self) -> None:
        while True:
            await self._arrived.wait()
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            if not self._waiting:
                self._arrived.clear()
            if not await self._committed(batch) and len(batch) > 1:
                for one in batch:  # one that cannot be stored may not refuse its neighbours
                    await self._committed([one])
            for _, done in batch:
                if not done.done():
                    done.set_exception(StoreUnavailable("A message could not be stored.", "Send it again."))

    async def _committed(self, batch: list[tuple[T, asyncio.Future[None]]]) -> bool:
        """Try them together; False if one by one some of them may be stored."""
        try:
            await self._commit([one for one, _ in batch])
        except Exception as error:  # noqa: BLE001 - every sender must hear whether theirs was stored
            log.warning("%d messages could not be stored: %s", len(batch), type(error).__name__)
            return isinstance(error, StoreUnavailable)  # then the database takes no single one either
        for _, done in batch:
            if not done.done():
                done.set_result(None)
        return True


class Texts(Committer[Mapping[str, Any]]):
    """Rows of the inbox.

    SQLite is committed to from the event loop itself: another thread would wait for Python's lock longer (up to 5 ms) than the commit
    takes (0.3 ms). Only when the database is locked does the commit move to a thread, so that everything else goes on meanwhile.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._quick = make_engine(engine.url.render_as_string(False), QUICK_SECONDS) if engine.dialect.name == "sqlite" else None

    async def close(self) -> None:
        await super().close()
        if self._quick is not None:
            self._quick.dispose()

    async def _commit(self, some: Sequence[Mapping[str, Any]]) -> None:
        if not await self._at_once(some):
            await asyncio.get_running_loop().run_in_executor(self._thread, store, self._engine, some)
        wake.message_stored()

    async def _at_once(self, some: Sequence[Mapping[str, Any]]) -> bool:
        if self._quick is None:
            return False
        try:
            store(self._quick, some)
        except StoreUnavailable:
            log.info("the database is locked; %d messages wait for it", len(some))
            return False
        return True
