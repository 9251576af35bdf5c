"""Somebody with the chat open: what their page sends is stored, acknowledged and shown in their other tabs."""

import contextlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError
from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocket

from bot import clock
from bot.errors import StoreUnavailable
from bot.gateway.frames import Refused, client_id_of, text_of
from bot.gateway.hub import Hub, Page
from bot.gateway.page_words import word
from bot.limits import Limit
from bot.messaging import web_session
from bot.messaging.inbox import inbound_row
from bot.messaging.web_session import Message
from bot.people.person import WEB
from bot.store.session import reading, writing
from bot.store.types import id_of

MESSAGES = Limit(20, 60)  # a session


@dataclass
class Visitor:
    """One socket whose page has greeted."""

    socket: WebSocket
    page: Page
    session_id: str
    language: str
    met: bool  # whether the person behind the session exists already

    @property
    def hub(self) -> Hub:
        hub: Hub = self.socket.app.state.hub
        return hub

    def refuse(self, error: Refused) -> None:
        """Say what was wrong, in the page's language."""
        fields = {"client_id": error.client_id} if error.client_id else {}
        self.page.push("error", code=error.code, text=word(f"chat_{error.code}", self.language), **fields)

    async def take(self, frame: dict[str, Any]) -> None:
        """Store what the page sent and acknowledge it. Raises Refused."""
        if frame.get("type") not in ("message", "option"):
            raise Refused("not_understood")
        client_id = client_id_of(frame)
        option_of: str | None = None
        if frame["type"] == "message":
            text = text_of(frame.get("text"), client_id)
        else:
            option_of, text = await self._option(frame, client_id)
        if not MESSAGES.allows(self.session_id):
            raise Refused("slow_down", client_id)
        try:
            number = await self._store(client_id, text, option_of)
        except StoreUnavailable:
            raise Refused("not_stored", client_id) from None
        self.page.push("ack", client_id=client_id, id=str(number))
        self.hub.expects(self.page.line, number)
        mine = Message(number, self.page.line, "you", text, clock.now(), client_id=client_id)
        for other in self.hub.pages(self.page.line):
            if other is not self.page:
                other.show(mine)

    async def _option(self, frame: dict[str, Any], client_id: str) -> tuple[str, str]:
        message_id, index = id_of(frame.get("message_id")), frame.get("index")
        if message_id is None or not isinstance(index, int) or isinstance(index, bool):
            raise Refused("not_understood", client_id)
        try:
            options = await run_in_threadpool(_offered, self.session_id, message_id)
        except StoreUnavailable:
            raise Refused("not_stored", client_id) from None
        if not 0 <= index < len(options):
            raise Refused("unknown_option", client_id)
        return f"{message_id}:{index}", str(options[index]["title"])

    async def _store(self, client_id: str, text: str, option_of: str | None) -> int:
        if not self.met:
            await run_in_threadpool(_meet, self.session_id, self.language)
            self.met = True
        sid = web_session.sid_of(self.session_id, client_id)
        row = inbound_row(sid=sid, channel=WEB, address=self.session_id, body=text, option_of=option_of)
        await self.socket.app.state.texts.store(row)
        return await run_in_threadpool(_stored_id, sid) or int(row["id"])


def _offered(session_id: str, message_id: int) -> list[dict[str, Any]]:
    with reading() as session:
        return web_session.offered(session, session_id, message_id)


def _meet(session_id: str, language: str) -> None:
    with contextlib.suppress(IntegrityError), writing() as session:  # another tab of this session was first
        web_session.meet(session, session_id, language)


def _stored_id(sid: str) -> int | None:
    with reading() as session:
        return web_session.stored_id(session, sid)
