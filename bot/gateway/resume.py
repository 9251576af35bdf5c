"""The resume that somebody made in the web chat, as a PDF for whoever holds the chat's secret. Nothing is kept of it."""

import json
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.errors import StoreUnavailable
from bot.gateway import frames
from bot.gateway.origin import ours_or_partners
from bot.gateway.pdf import document
from bot.limits import Limit
from bot.messaging import web_session
from bot.messaging.web_session import Message
from bot.store.session import reading
from bot.store.types import id_of

MOST_BYTES = 1024
DOWNLOADS = Limit(20, 60)  # a session


async def resume(request: Request) -> Response:
    """POST {session, secret, id} as JSON: the file; 403 with a wrong secret or from a foreign site, 404 if that message is no resume."""
    if not ours_or_partners(request, request.app.state.settings):
        return Response(status_code=403)
    asked = await _asked(request)
    kept, number = (frames.kept_by(asked), id_of(asked.get("id"))) if asked else (None, None)
    if kept is None or number is None:
        return Response(status_code=400)
    if not DOWNLOADS.allows(kept[0]):
        return Response(status_code=429)
    try:
        found = await run_in_threadpool(_found, *kept, number)
    except PermissionError:
        return Response(status_code=403)
    except StoreUnavailable:
        return Response(status_code=503)
    if found is None:
        return Response(status_code=404)
    head, name, *lines = found.text.split("\n")
    title = name if any(map(str.isalpha, name)) else head.rstrip(":")  # no name was given: what it is
    headers = {
        "Access-Control-Allow-Origin": request.headers.get("origin", "null"),
        "Cache-Control": "no-store",
        "Content-Disposition": 'attachment; filename="resume.pdf"',
        "Vary": "Origin",
    }
    return Response(document(title, lines, found.language or "en"), media_type="application/pdf", headers=headers)


async def _asked(request: Request) -> dict[str, Any] | None:
    """The JSON object of the body, whatever its type is called (a partner's page may send only "simple" ones); None if it is none."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    try:
        asked = json.loads(body)
    except ValueError:
        return None
    return asked if isinstance(asked, dict) else None


def _found(session_id: str, secret: str, number: int) -> Message | None:
    """The message of this session, if it is a resume. Raises PermissionError for a wrong secret."""
    with reading() as session:
        if web_session.knows(session, session_id, secret) is None:
            raise PermissionError
        return next((one for one in web_session.history(session, session_id) if one.id == number and one.file), None)


ROUTES = [Route("/chat/resume", resume, methods=["POST"])]
