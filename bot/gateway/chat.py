"""The web chat's socket, one frame of JSON at a time: the page greets with what it keeps, then writes; the coach's messages are pushed.

A message is acknowledged once it is committed, and sent again under its client_id it stays one message.
"""

import asyncio
import contextlib
import json
import logging
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.errors import StoreUnavailable
from bot.gateway import frames
from bot.gateway.frames import MOST_BYTES, Refused, language_of
from bot.gateway.hub import Hub, Page
from bot.gateway.origin import from_this_machine, ours_or_partners
from bot.gateway.page_words import word
from bot.gateway.visitor import Visitor
from bot.limits import Limit
from bot.messaging import web_session
from bot.messaging.inbox import line_of
from bot.messaging.web_session import Message
from bot.people.language import LANGUAGES
from bot.people.person import WEB
from bot.store.session import reading, writing
from bot.store.types import id_of

log = logging.getLogger(__name__)

HELLO_WITHIN = 20.0  # seconds a page has for its greeting
MOST_PAGES = 10  # open at once for one session
FRAMES = 120  # a minute and socket; whoever sends more is cut off
SESSIONS = Limit(60, 60)  # new ones from one address
_POLICY, _TRY_LATER = 1008, 1013


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


async def _session_of(socket: WebSocket, frame: dict[str, Any]) -> tuple[str, str, int]:
    """The page's session, its secret and cursor: its own if the secret is right, else a new one. Raises Refused, StoreUnavailable."""
    kept = frames.kept_by(frame)
    if kept is not None and await run_in_threadpool(_resume, *kept):
        return *kept, id_of(frame.get("since")) or 0
    if not from_this_machine(socket) and not SESSIONS.allows(socket.client.host if socket.client else ""):
        raise Refused("slow_down")
    return *await run_in_threadpool(_begin, language_of(frame)), 0


async def _greet(socket: WebSocket, frame: dict[str, Any]) -> Visitor:
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
    if hub.waits(page.line):
        page.push("typing", on=True)
    for number in unanswered:
        hub.expects(page.line, number)
    return Visitor(socket, page, session_id, language_of(frame), met)


async def _listen(visitor: Visitor) -> None:
    limit = Limit(FRAMES, 60)
    while limit.allows(""):
        try:
            await visitor.take(await frames.read(visitor.socket))
        except Refused as error:
            visitor.refuse(error)


async def _speak(visitor: Visitor) -> None:
    while (text := await visitor.page.unsent.get()) is not None:
        await visitor.socket.send_text(text)


async def serve(socket: WebSocket) -> None:
    """One socket from its greeting to its end."""
    if not ours_or_partners(socket, socket.app.state.settings):
        await socket.close(_POLICY)
        return
    await socket.accept()
    language = LANGUAGES[0]
    try:
        frame = await asyncio.wait_for(frames.read(socket), HELLO_WITHIN)
        language = language_of(frame)
        visitor = await _greet(socket, frame)
    except WebSocketDisconnect:
        return
    except (Refused, StoreUnavailable, TimeoutError) as error:
        code = error.code if isinstance(error, Refused) else "not_stored" if isinstance(error, StoreUnavailable) else "hello_first"
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await socket.send_text(json.dumps({"type": "error", "code": code, "text": word(f"chat_{code}", language)}))
            await socket.close(_TRY_LATER if code in ("slow_down", "not_stored") else _POLICY)
        return
    tasks = {asyncio.create_task(_listen(visitor)), asyncio.create_task(_speak(visitor))}
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        visitor.hub.leave(visitor.page)
        for task in tasks:
            task.cancel()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(ended, Exception) and not isinstance(ended, WebSocketDisconnect):
                log.error("a chat ended: %s", type(ended).__name__)  # its text could hold a message
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        await socket.close(_TRY_LATER)


ROUTES = [WebSocketRoute("/chat/socket", serve)]
__all__ = ["MOST_BYTES", "ROUTES", "Hub"]
