"""The web chat's socket, one frame of JSON at a time: the page greets with what it keeps, then writes; the coach's messages are pushed.

A message is acknowledged once it is committed, and sent again under its client_id it stays one message.
"""

import asyncio
import contextlib
import json
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError
from starlette.concurrency import run_in_threadpool
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot import clock
from bot.errors import CoachError, StoreUnavailable
from bot.gateway.hub import Hub, Page
from bot.gateway.limits import Limit
from bot.gateway.origin import from_this_machine, ours_or_partners
from bot.gateway.page_words import word
from bot.messaging import web_session
from bot.messaging.inbox import MAX_BODY, inbound_row, line_of
from bot.messaging.web_session import Message
from bot.people.language import LANGUAGES
from bot.people.person import WEB
from bot.store.session import reading, writing

HELLO_WITHIN = 20.0  # seconds a page has for its greeting
MOST_BYTES = 64 * 1024  # a frame; the server cuts longer ones off
MOST_PAGES = 10  # open at once for one session
MESSAGES = Limit(20, 60)  # a session
FRAMES = 120  # a minute and socket; whoever sends more is cut off
SESSIONS = Limit(60, 60)  # new ones from one address
_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,36}")
_SESSION = re.compile(r"[0-9A-Za-z]{22}")
_NUMBER = re.compile(r"[0-9]{1,19}")
_LONGEST_SECRET, _BIGGEST = 64, 2**63 - 1
_POLICY, _TRY_LATER = 1008, 1013


class Refused(CoachError):
    """A frame that cannot be taken; `code` is also the key of its sentence in data/pages/chat.yml."""

    def __init__(self, code: str, client_id: str | None = None) -> None:
        super().__init__(code)
        self.code, self.client_id = code, client_id


@dataclass
class Chat:
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
        client_id = frame.get("client_id")
        if not isinstance(client_id, str) or not _CLIENT_ID.fullmatch(client_id):
            raise Refused("not_understood")
        option_of: str | None = None
        if frame["type"] == "message":
            text = _text(frame.get("text"), client_id)
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
        message_id, index = str(frame.get("message_id")), frame.get("index")
        if not _NUMBER.fullmatch(message_id) or not isinstance(index, int) or isinstance(index, bool):
            raise Refused("not_understood", client_id)
        try:
            options = await run_in_threadpool(_offered, self.session_id, min(int(message_id), _BIGGEST))
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
        await self.socket.app.state.committer.store(row)
        return await run_in_threadpool(_stored_id, sid) or int(row["id"])


def _text(given: Any, client_id: str) -> str:
    if not isinstance(given, str) or not given.strip():
        raise Refused("not_understood", client_id)
    if len(given) > MAX_BODY:
        raise Refused("too_long", client_id)
    try:
        given.encode()
    except UnicodeEncodeError:  # half a character; it could not be stored, nor anything beside it
        raise Refused("not_understood", client_id) from None
    return given.strip()


def _offered(session_id: str, message_id: int) -> list[dict[str, Any]]:
    with reading() as session:
        return web_session.offered(session, session_id, message_id)


def _meet(session_id: str, language: str) -> None:
    with contextlib.suppress(IntegrityError), writing() as session:  # another tab of this session was first
        web_session.meet(session, session_id, language)


def _stored_id(sid: str) -> int | None:
    with reading() as session:
        return web_session.stored_id(session, sid)


def _resume(session_id: str, secret: str) -> bool:
    with reading() as session:
        row = web_session.knows(session, session_id, secret)
        if row is None:
            return False
        old = web_session.seen_long_ago(row)
    if old:
        with writing() as session:
            web_session.seen(session, session_id)
    return True


def _begin(language: str) -> tuple[str, str]:
    with writing() as session:
        return web_session.begin(session, language)


def _history(session_id: str, since: int) -> tuple[list[Message], list[int], bool]:
    with reading() as session:
        unanswered = web_session.unanswered(session, session_id)
        return web_session.history(session, session_id, since), unanswered, web_session.met(session, session_id)


async def _frame(socket: WebSocket) -> dict[str, Any]:
    """The next frame. Raises Refused when it is no JSON object."""
    try:
        frame = json.loads(await socket.receive_text())
    except (ValueError, RecursionError, KeyError):  # KeyError: bytes instead of text
        frame = None
    if not isinstance(frame, dict):
        raise Refused("not_understood")
    return frame


def _language_of(frame: dict[str, Any]) -> str:
    language = str(frame.get("language") or "")[:2].lower()
    return language if language in LANGUAGES else LANGUAGES[0]


async def _session_of(socket: WebSocket, frame: dict[str, Any]) -> tuple[str, str, int]:
    """The page's session, its secret and cursor: its own if the secret is right, else a new one. Raises Refused, StoreUnavailable."""
    session_id, secret, since = frame.get("session"), frame.get("secret"), str(frame.get("since") or "0")
    known = (
        isinstance(session_id, str) and isinstance(secret, str) and bool(_SESSION.fullmatch(session_id)) and len(secret) <= _LONGEST_SECRET
    )
    if known and await run_in_threadpool(_resume, str(session_id), str(secret)):
        return str(session_id), str(secret), min(int(since), _BIGGEST) if _NUMBER.fullmatch(since) else 0
    if not from_this_machine(socket) and not SESSIONS.allows(socket.client.host if socket.client else ""):
        raise Refused("slow_down")
    return *await run_in_threadpool(_begin, _language_of(frame)), 0


async def _greet(socket: WebSocket, frame: dict[str, Any]) -> Chat:
    """Answer the page's greeting with its history. Raises Refused, StoreUnavailable."""
    if frame.get("type") != "hello":
        raise Refused("hello_first")
    session_id, secret, since = await _session_of(socket, frame)
    page = Page(line_of(WEB, session_id))
    hub: Hub = socket.app.state.hub
    if len(hub.pages(page.line)) >= MOST_PAGES:
        raise Refused("slow_down")
    hub.join(page)
    try:
        history, unanswered, met = await run_in_threadpool(_history, session_id, since)
    except BaseException:
        hub.leave(page)
        raise
    page.greet(history, session=session_id, secret=secret)
    for number in unanswered:
        hub.expects(page.line, number)
    if unanswered:
        page.push("typing", on=True)
    return Chat(socket, page, session_id, _language_of(frame), met)


async def _listen(chat: Chat) -> None:
    frames = Limit(FRAMES, 60)
    while frames.allows(""):
        try:
            await chat.take(await _frame(chat.socket))
        except Refused as error:
            chat.refuse(error)


async def _speak(chat: Chat) -> None:
    while (text := await chat.page.unsent.get()) is not None:
        await chat.socket.send_text(text)


async def serve(socket: WebSocket) -> None:
    """One socket from its greeting to its end."""
    if not ours_or_partners(socket, socket.app.state.settings):
        await socket.close(_POLICY)
        return
    await socket.accept()
    language = LANGUAGES[0]
    try:
        frame = await asyncio.wait_for(_frame(socket), HELLO_WITHIN)
        language = _language_of(frame)
        chat = await _greet(socket, frame)
    except WebSocketDisconnect:
        return
    except (Refused, StoreUnavailable, TimeoutError) as error:
        code = error.code if isinstance(error, Refused) else "not_stored" if isinstance(error, StoreUnavailable) else "hello_first"
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await socket.send_text(json.dumps({"type": "error", "code": code, "text": word(f"chat_{code}", language)}))
            await socket.close(_TRY_LATER if code in ("slow_down", "not_stored") else _POLICY)
        return
    tasks = {asyncio.create_task(_listen(chat)), asyncio.create_task(_speak(chat))}
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        chat.hub.leave(chat.page)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        await socket.close(_TRY_LATER)


ROUTES = [WebSocketRoute("/chat/socket", serve)]
__all__ = ["ROUTES", "Hub"]
