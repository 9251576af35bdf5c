"""What the local Twilio remembers: messages of both directions and who opted out, in an SQLite file of its own."""

import asyncio
import hashlib
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from bot import clock

_SCHEMA = """
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY, sid TEXT NOT NULL UNIQUE, inbound INTEGER NOT NULL, number TEXT NOT NULL, coach TEXT NOT NULL,
    service TEXT, body TEXT NOT NULL, media INTEGER NOT NULL, segments INTEGER NOT NULL, first TEXT NOT NULL, final TEXT NOT NULL,
    code INTEGER, created REAL NOT NULL, due REAL NOT NULL, callback TEXT, told INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS messages_of_number ON messages (number, id);
CREATE INDEX IF NOT EXISTS messages_untold ON messages (due) WHERE told = 0;
CREATE TABLE IF NOT EXISTS opted_out (number TEXT PRIMARY KEY);
"""


class Message(NamedTuple):
    """One text. Its status is `first` until `due`, then `final`; times are seconds since 1970."""

    id: int  # grows with time
    sid: str
    inbound: bool  # from a phone to the coach
    number: str  # the phone
    coach: str
    service: str | None
    body: str
    media: int
    segments: int
    first: str
    final: str
    code: int | None
    created: float
    due: float
    callback: str | None
    told: bool  # nothing more to report to `callback`

    def status(self, at: float) -> str:
        return self.final if at >= self.due else self.first


_COLUMNS = ", ".join(Message._fields)
_INSERT = f"INSERT INTO messages ({_COLUMNS}) VALUES ({', '.join('?' * len(Message._fields))})"  # noqa: S608 - our own field names
_SELECT = f"SELECT {_COLUMNS} FROM messages "  # noqa: S608


class Store:
    """Used from one event loop only. Messages added in the same moment share one commit.

    The file survives a killed process. It may lose its last moments in a power cut (synchronous=OFF): the phones are a stand-in,
    and waiting for the disk here would slow down the coach that is being measured.
    """

    def __init__(self, path: Path | str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;" + _SCHEMA)
        self._opted_out = {number for (number,) in self._db.execute("SELECT number FROM opted_out")}
        self._waiting: list[tuple[Message, asyncio.Future[None]]] = []
        self._changed = asyncio.Event()
        self._run = hashlib.blake2b(clock.new_id().encode(), digest_size=8).hexdigest()

    def close(self) -> None:
        self._flush()
        self._db.close()

    def new_sid(self, kind: str) -> tuple[int, str]:
        """An id and a SID such as SM or MM with 32 hexadecimal digits; both grow with time."""
        number = clock.new_number()
        return number, f"{kind}{number:016x}{self._run}"

    async def add(self, message: Message) -> None:
        """Return once the message is committed."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._flush)
        done: asyncio.Future[None] = loop.create_future()
        self._waiting.append((message, done))
        await done

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        failed: sqlite3.Error | None = None
        try:
            self._db.execute("BEGIN")
            self._db.executemany(_INSERT, [message for message, _ in waiting])
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            failed = error
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
        for _, done in waiting:
            if done.cancelled():
                continue
            if failed:
                done.set_exception(failed)
            else:
                done.set_result(None)
        self.wake()

    def wake(self) -> None:
        """Let everybody who waits for a change look again."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def change(self, seconds: float) -> None:
        """Return at the next change, at the latest after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            pass

    def opted_out(self, number: str) -> bool:
        return number in self._opted_out

    def opt(self, number: str, *, out: bool) -> None:
        if out:
            self._db.execute("INSERT OR IGNORE INTO opted_out VALUES (?)", (number,))
            self._opted_out.add(number)
        else:
            self._db.execute("DELETE FROM opted_out WHERE number = ?", (number,))
            self._opted_out.discard(number)

    def _read(self, where: str, *values: object) -> list[Message]:
        return [Message._make(row) for row in self._db.execute(_SELECT + where, values)]

    def by_sid(self, sid: str) -> Message | None:
        return next(iter(self._read("WHERE sid = ?", sid)), None)

    def delete(self, sid: str) -> None:
        self._db.execute("DELETE FROM messages WHERE sid = ?", (sid,))

    def of_number(self, number: str, after: int) -> list[Message]:
        """Everything between a phone and the coach after an id, in order."""
        return self._read("WHERE number = ? AND id > ? ORDER BY id", number, after)

    def newest(
        self,
        *,
        until: float,
        number: str | None,
        inbound: bool | None,
        since: float | None,
        before: float | None,
        below: int | None,
        limit: int,
    ) -> list[Message]:
        """Messages created until then, the newest first; `since` and `before` bound the time of sending, so they leave out what waits."""
        where, values = ["created <= ?"], [until]
        bounds = (("number = ?", number), ("inbound = ?", inbound), ("id < ?", below), ("due >= ?", since), ("due <= ?", before))
        for bound, value in bounds:
            if value is not None:
                where.append(bound)
                values.append(value)  # type: ignore[arg-type]
        if since is not None or before is not None:
            where.append("due <= ?")
            values.append(until)
        return self._read(f"WHERE {' AND '.join(where)} ORDER BY id DESC LIMIT ?", *values, limit)

    def untold(self, now: float, limit: int) -> list[Message]:
        """Messages that are through and whose callback address has not heard of it."""
        return self._read("WHERE told = 0 AND due <= ? ORDER BY due LIMIT ?", now, limit)

    def next_due(self) -> float | None:
        due: float | None = self._db.execute("SELECT min(due) FROM messages WHERE told = 0").fetchone()[0]
        return due

    def tell(self, ids: Iterable[int]) -> None:
        self._db.execute("BEGIN")
        self._db.executemany("UPDATE messages SET told = 1 WHERE id = ?", [(number,) for number in ids])
        self._db.execute("COMMIT")
