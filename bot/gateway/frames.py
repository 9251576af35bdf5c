"""The frames of the chat's socket: JSON objects of at most 64 KB, checked before anything is done with them."""

import json
import re
from typing import Any

from starlette.websockets import WebSocket

from bot.errors import CoachError
from bot.messaging.inbox import MAX_BODY
from bot.people.language import LANGUAGES

MOST_BYTES = 64 * 1024  # a frame; the server cuts longer ones off
_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,36}")
_SESSION = re.compile(r"[0-9A-Za-z]{22}")
_LONGEST_SECRET = 64


class Refused(CoachError):
    """A frame that cannot be taken; `code` is also the key of its sentence in data/pages/chat.yml."""

    def __init__(self, code: str, client_id: str | None = None) -> None:
        super().__init__(code)
        self.code, self.client_id = code, client_id


async def read(socket: WebSocket) -> dict[str, Any]:
    """The next frame. Raises Refused when it is no JSON object."""
    try:
        frame = json.loads(await socket.receive_text())
    except (ValueError, RecursionError, KeyError):  # KeyError: bytes instead of text
        frame = None
    if not isinstance(frame, dict):
        raise Refused("not_understood")
    return frame


def language_of(frame: dict[str, Any]) -> str:
    language = str(frame.get("language") or "")[:2].lower()
    return language if language in LANGUAGES else LANGUAGES[0]


def kept_by(frame: dict[str, Any]) -> tuple[str, str] | None:
    """The session and secret that a greeting brings, if they have the shape of ours."""
    session_id, secret = frame.get("session"), frame.get("secret")
    if not isinstance(session_id, str) or not isinstance(secret, str) or not _SESSION.fullmatch(session_id):
        return None
    return (session_id, secret) if len(secret) <= _LONGEST_SECRET else None


def client_id_of(frame: dict[str, Any]) -> str:
    """The page's own id of what it sends. Raises Refused."""
    client_id = frame.get("client_id")
    if not isinstance(client_id, str) or not _CLIENT_ID.fullmatch(client_id):
        raise Refused("not_understood")
    return client_id


def text_of(given: Any, client_id: str) -> str:
    if not isinstance(given, str) or not given.strip():
        raise Refused("not_understood", client_id)
    if len(given) > MAX_BODY:
        raise Refused("too_long", client_id)
    try:
        given.encode()
    except UnicodeEncodeError:  # half a character; it could not be stored, nor anything beside it
        raise Refused("not_understood", client_id) from None
    return given.strip()
