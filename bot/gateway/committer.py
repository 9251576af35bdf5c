"""Group commit: rows that arrive while one commit is on its way go into the next one together.

One fsync then serves many texts, and nobody is answered before their own row is safe.

SQLite is committed to from the event loop itself: another thread would wait for Python's lock longer (up to 5 ms) than the commit
takes (0.3 ms). Only when the database is locked does the commit move to a thread, so that everything else goes on meanwhile.
"""

import asyncio
import logging
from collections.abc import Mapping
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


class Committer:
    """Stores inbound rows for one event loop."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._quick = make_engine(engine.url.render_as_string(False), QUICK_SECONDS) if engine.dialect.name == "sqlite" else None
        self._waiting: list[tuple[Mapping[str, Any], asyncio.Future[None]]] = []
        self._arrived = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, "commit")
        self._task = asyncio.create_task(self._run())

    async def store(self, row: Mapping[str, Any]) -> None:
        """Wait until the row is committed. Raises StoreUnavailable; then it is not stored."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((row, done))
        self._arrived.set()
        await done

    async def close(self) -> None:
        """Stop; what still waits is refused, so that its sender tries again."""
        self._task.cancel()
        for _, done in self._waiting:
            if not done.done():
                done.set_exception(StoreUnavailable("The coach is stopping.", "Send it again."))
        self._thread.shutdown()
        if self._quick is not None:
            self._quick.dispose()

    async def _run(self) -> None:
        while True:
            await self._arrived.wait()
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            if not self._waiting:
                self._arrived.clear()
            if not await self._committed(batch) and len(batch) > 1:
                for one in batch:  # one row that cannot be stored may not refuse its neighbours
                    await self._committed([one])
            for _, done in batch:
                if not done.done():
                    done.set_exception(StoreUnavailable("A message could not be stored.", "Send it again."))
            wake.message_stored()

    async def _committed(self, batch: list[tuple[Mapping[str, Any], asyncio.Future[None]]]) -> bool:
        try:
            await self._commit([row for row, _ in batch])
        except Exception as error:  # noqa: BLE001 - every sender must hear whether theirs was stored
            log.warning("%d messages could not be stored: %s", len(batch), type(error).__name__)
            return False
        for _, done in batch:
            if not done.done():
                done.set_result(None)
        return True

    async def _commit(self, rows: list[Mapping[str, Any]]) -> None:
        if self._quick is not None:
            try:
                store(self._quick, rows)
            except StoreUnavailable:
                log.info("the database is locked; %d messages wait for it", len(rows))
            else:
                return
        await asyncio.get_running_loop().run_in_executor(self._thread, store, self._engine, rows)
