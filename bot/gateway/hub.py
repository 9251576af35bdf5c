"""Pushes committed messages to the pages that are open, whichever process wrote them: one small query for all sockets."""

import asyncio
import contextlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from starlette.concurrency import run_in_threadpool

from bot import clock
from bot.errors import StoreUnavailable
from bot.messaging import web_session
from bot.messaging.web_session import Message
from bot.store.session import reading

log = logging.getLogger(__name__)

CALM, EAGER = 0.25, 0.05  # seconds between two looks: while nobody waits, and while an answer is on its way
EAGER_FOR = 10.0  # seconds after a message during which its answer is looked for eagerly
MOST_UNSENT = 300  # messages a slow page may leave unread before it is cut off; it comes back and resumes


def wire(message: Message) -> dict[str, Any]:
    """A message as the page gets it. Ids are strings: a browser's numbers lose digits at 63 bits."""
    made: dict[str, Any] = {
        "id": str(message.id),
        "from": message.author,
        "text": message.text,
        "at": message.at.isoformat(),
        "lang": message.language,
        "name": message.name,
        "options": [{"title": title} for title in message.options],
        "client_id": message.client_id,
        "file": message.file,
    }
    return {name: value for name, value in made.items() if value not in (None, [])}


@dataclass(eq=False)
class Page:
    """One open socket: `line` is its conversation's. What waits in `unsent` is written by the socket's own task."""

    line: str
    unsent: asyncio.Queue[str | None] = field(default_factory=lambda: asyncio.Queue(MOST_UNSENT))
    _known: set[int] = field(default_factory=set)
    _early: list[Message] | None = field(default_factory=list)  # what came while the history was being read

    def push(self, kind: str, **fields: Any) -> None:
        """Send something, soon; a page that does not read is cut off."""
        try:
            self.unsent.put_nowait(json.dumps({"type": kind, **fields}, ensure_ascii=False))
        except asyncio.QueueFull:
            self.cut()

    def show(self, message: Message) -> None:
        """Send a message once; never before the history."""
        if self._early is not None:
            self._early.append(message)
        elif message.id not in self._known:
            self._known.add(message.id)
            self.push("message", **wire(message))

    def greet(self, history: Sequence[Message], **fields: Any) -> None:
        """Send the history, then what came meanwhile."""
        self._known.update(message.id for message in history)
        self.push("hello", **fields, messages=[wire(message) for message in history])
        early, self._early = self._early or [], None
        for message in early:
            self.show(message)

    def cut(self) -> None:
        """End the connection: nothing more is sent, what waits is dropped."""
        while not self.unsent.empty():
            self.unsent.get_nowait()
        self.unsent.put_nowait(None)


class Hub:
    """All open pages of this process. As a context manager it runs its look-outs."""

    def __init__(self) -> None:
        self._pages: dict[str, set[Page]] = {}
        self._waiting: dict[int, tuple[str, float]] = {}  # messages to be answered: their line, and when they came
        self._sent: set[int] = set()
        self._cursor: int | None = None
        self._open = asyncio.Event()
        self._nudge = asyncio.Event()  # ends a calm pause
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Hub":
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        for page in [page for pages in self._pages.values() for page in pages]:
            page.cut()

    @property
    def open_pages(self) -> int:
        """How many sockets are open."""
        return sum(map(len, self._pages.values()))

    def join(self, page: Page) -> None:
        """From now on a page gets what is new. Join before its history is read: then nothing falls in between."""
        self._pages.setdefault(page.line, set()).add(page)
        self._open.set()

    def leave(self, page: Page) -> None:
        """The page is gone."""
        pages = self._pages.get(page.line, set())
        pages.discard(page)
        if not pages:
            self._pages.pop(page.line, None)
        if not self._pages:
            self._open.clear()

    def pages(self, line: str) -> tuple[Page, ...]:
        """All open pages of a conversation."""
        return tuple(self._pages.get(line, ()))

    def expects(self, line: str, message_id: int) -> None:
        """A message of this line is stored and waits for its answer."""
        if not self.waits(line):
            self._tell(line, "typing", on=True)
        self._waiting[message_id] = line, clock.monotonic()
        self._nudge.set()

    def waits(self, line: str) -> bool:
        """Whether this line waits for an answer."""
        return any(line == other for other, _ in self._waiting.values())

    def _tell(self, line: str, kind: str, **fields: Any) -> None:
        for page in self.pages(line):
            page.push(kind, **fields)

    async def _run(self) -> None:
        while True:
            if not self._pages:
                self._waiting.clear()
                self._cursor = None
                await self._open.wait()
            try:
                await self._look()
            except StoreUnavailable:
                await asyncio.sleep(1)
            except Exception as error:  # noqa: BLE001 - a look-out that ends would be silence on every page
                log.error("the look-out for new messages failed: %s", type(error).__name__)
                await asyncio.sleep(1)
            now = clock.monotonic()
            eager = any(now - since < EAGER_FOR for _, since in self._waiting.values())
            self._nudge.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.sleep(EAGER) if eager else self._nudge.wait(), CALM)

    async def _look(self) -> None:
        lines, known, numbers = frozenset(self._pages), frozenset(self._sent), frozenset(self._waiting)
        fresh, still, self._cursor = await run_in_threadpool(_look_up, self._cursor, lines, known, numbers)
        floor = (self._cursor or 0) - web_session.LOOK_BACK
        self._sent = {number for number in self._sent if number > floor} | {message.id for message in fresh}
        for message in fresh:
            for page in self.pages(message.line):
                page.show(message)
        quiet = {line for number, (line, _) in self._waiting.items() if number in numbers and number not in still}
        self._waiting = {number: known for number, known in self._waiting.items() if number not in numbers or number in still}
        for line in quiet - {line for line, _ in self._waiting.values()}:
            self._tell(line, "typing", on=False)


def _look_up(
    cursor: int | None, lines: frozenset[str], known: frozenset[int], numbers: frozenset[int]
) -> tuple[list[Message], set[int], int]:
    """What is new since a cursor, which messages still wait, and the next cursor. Waiting is read first: a message that is answered
    has its answer committed with it, so the answer is never shown after "typing" ended."""
    with reading() as session:
        still = web_session.waiting(session, numbers)
        newest = web_session.newest_id(session)
        after = max(0, (newest if cursor is None else cursor) - web_session.LOOK_BACK)
        return web_session.newer(session, after, lines, known), still, max(newest, cursor or 0)
