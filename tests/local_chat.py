"""A page's side of the chat's socket, for tests without a browser."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from bot import clock
from bot.messaging.inbox import Inbound
from bot.store.session import reading
from tests.local_gateway import Gateway

Frame = dict[str, Any]


class Browser:
    """A page's side of the socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def send(self, kind: str, **fields: Any) -> None:
        self.socket.send(json.dumps({"type": kind, **fields}))

    def hear(self, kind: str, seconds: float = 5) -> Frame:
        """The next frame of a kind; others are passed over."""
        end = clock.monotonic() + seconds
        while (left := end - clock.monotonic()) > 0:
            frame: Frame = json.loads(self.socket.recv(left))
            if frame["type"] == kind:
                return frame
        raise TimeoutError(kind)

    def nothing(self, kind: str, seconds: float = 0.7) -> bool:
        """Whether no frame of a kind comes."""
        try:
            self.hear(kind, seconds)
        except TimeoutError:
            return True
        return False


@contextmanager
def page(gateway: Gateway, session: str | None = None, secret: str | None = None, **more: Any) -> Iterator[tuple[Browser, Frame]]:
    with connect(gateway.socket_url, proxy=None, origin=Origin(gateway.url)) as line:
        browser = Browser(line)
        browser.send("hello", session=session, secret=secret, **more)
        yield browser, browser.hear("hello")


def inbound(client_id: str) -> list[Inbound]:
    with reading() as session:
        return [
            row for row in session.scalars(select(Inbound).options(undefer("*")).order_by(Inbound.id)) if row.sid.endswith(f":{client_id}")
        ]
