"""Posts signed forms to the coach, as Twilio does, over plain HTTP connections that are kept.

Not httpx: three callbacks a message at its price of about a millisecond each would leave too little of a small machine to the coach.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit

from bot.messaging.channels.signature import Pair, sign

_Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Poster:
    """Signs with `token` and posts.

    Args:
        public_url, bind_url: requests are signed for the public address and go to the address the gateway listens on.
    """

    def __init__(self, token: str, public_url: str, bind_url: str) -> None:
        self._token = token
        self._public_url = public_url
        self._bind_url = bind_url
        self._idle: dict[tuple[str, int], list[_Connection]] = defaultdict(list)

    def close(self) -> None:
        for connections in self._idle.values():
            for _, writer in connections:
                writer.close()
        self._idle.clear()

    async def post(self, url: str, pairs: Sequence[Pair], seconds: float = 15, token: str = "") -> int:
        """The HTTP status of the answer.

        Raises:
            OSError: no connection, or it broke before the answer (TimeoutError is one: no answer in `seconds`).
        """
        target = url
        if url == self._public_url or url.startswith((self._public_url + "/", self._public_url + "?")):
            target = self._bind_url + url[len(self._public_url) :]
        parts = urlsplit(target)
        if parts.scheme != "http" or not parts.hostname:
            raise ConnectionError("the local Twilio posts over plain http only")
        body = urlencode(pairs).encode()
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\nUser-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n"
            f"Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
            f"X-Twilio-Signature: {sign(self._token, url.partition('#')[0], pairs)}\r\n"
            f"I-Twilio-Idempotency-Token: {token}\r\n\r\n"
        )
        async with asyncio.timeout(seconds):
            return await self._send((parts.hostname, parts.port or 80), head.encode() + body)

    async def _send(self, address: tuple[str, int], request: bytes) -> int:
        idle = self._idle[address]
        while idle:
            connection = idle.pop()
            try:
                return await self._exchange(address, connection, request)
            except (OSError, EOFError):
                pass  # the server closed it while it was idle: the next one, at last a new one
        try:
            return await self._exchange(address, await asyncio.open_connection(*address), request)
        except EOFError:
            raise ConnectionResetError("the connection was closed without an answer") from None

    async def _exchange(self, address: tuple[str, int], connection: _Connection, request: bytes) -> int:
        reader, writer = connection
        kept = False
        try:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            status = int(head[9:12])
            headers = head.lower()
            at = headers.find(b"\r\ncontent-length:")
            length = int(headers[at + 17 : headers.index(b"\r\n", at + 2)]) if at >= 0 else 0
            if length:
                await reader.readexactly(length)
            # Without a length only an answer that has no body leaves the connection in a known state.
            kept = (at >= 0 or status in (204, 304)) and b"\r\nconnection: close" not in headers
            return status
        except (ValueError, asyncio.LimitOverrunError):
            raise ConnectionError("the answer was not HTTP") from None
        finally:
            if kept:
                self._idle[address].append(connection)
            else:
                writer.close()
