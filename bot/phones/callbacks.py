"""Status callbacks: what became of each text, posted to the address that came with it."""

import asyncio
import contextlib
from collections.abc import Iterator

from bot import clock
from bot.messaging.channels.signature import Pair
from bot.phones.faults import Faults
from bot.phones.post import Poster
from bot.phones.store import Message, Store

_BATCH = 512
_AT_ONCE = 16
_SECONDS = 15


def steps(message: Message) -> list[str]:
    """The statuses reported about a text that is through; the first one never is, the request's answer told it."""
    if message.final == "failed":
        return ["failed"]
    return [*(["queued"] if message.first == "accepted" else []), "sent", message.final]


def parameters(message: Message, status: str, account: str) -> list[Pair]:
    pairs = [
        ("AccountSid", account),
        ("ApiVersion", "2010-04-01"),
        ("From", message.coach),
        ("MessageSid", message.sid),
        ("MessageStatus", status),
        ("SmsSid", message.sid),
        ("SmsStatus", status),
        ("To", message.number),
    ]
    if message.service:
        pairs.append(("MessagingServiceSid", message.service))
    if status == "delivered":
        pairs.append(("RawDlrDoneDate", f"{clock.now():%y%m%d%H%M}"))
    if status in ("undelivered", "failed") and message.code:
        pairs.append(("ErrorCode", str(message.code)))
    return pairs


class Courier:
    """Reports in the background. The queue is the store: bounded in memory, and going on after a kill.

    Best effort like Twilio's own: a callback that nobody answers is not repeated.
    """

    def __init__(self, store: Store, poster: Poster, faults: Faults, account: str) -> None:
        self._store = store
        self._poster = poster
        self._faults = faults
        self._account = account

    async def run(self) -> None:
        while True:
            now = clock.now().timestamp()
            batch = self._store.untold(now, _BATCH)
            if not batch:
                due = self._store.next_due()
                await self._store.change(60 if due is None else max(0.0, min(60.0, due - now)))
                continue
            left = iter(batch)
            await asyncio.gather(*(self._report(left) for _ in range(min(_AT_ONCE, len(batch)))))
            self._store.tell(message.id for message in batch)

    async def _report(self, messages: Iterator[Message]) -> None:
        for message in messages:
            statuses = steps(message)
            if self._faults.callbacks == "reverse":
                statuses.reverse()
            elif self._faults.callbacks == "duplicate":
                statuses = [status for status in statuses for _ in range(2)]
            for status in statuses:
                with contextlib.suppress(OSError):
                    await self._poster.post(message.callback or "", parameters(message, status, self._account), _SECONDS)
