"""A phone to try the coach with, on the page at /: passes texts to the local Twilio, which signs them as the real one would.

Only without Twilio settings, and only for somebody at this machine; for everybody else these addresses do not exist.
"""

import re
from collections.abc import Awaitable, Callable
from functools import lru_cache, partial
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.errors import BadInput, Unavailable
from bot.gateway.origin import from_this_machine, ours
from bot.phones.client import PhonesClient
from bot.settings import Settings

LONGEST_WAIT = 4.0  # seconds a question for news may last: a page that waits must not hold up a stop
_NUMBER = re.compile(r"\+1[2-9]\d{2}55501\d\d")
_THREADS = 8
Endpoint = Callable[[Request], Awaitable[Response]]


@lru_cache(maxsize=2)
def reach(settings: Settings) -> PhonesClient:
    """The local Twilio of these settings."""
    return PhonesClient(settings.phones_url, settings.internal_secret)


@lru_cache(maxsize=1)
def _few() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(_THREADS)  # waiting phones must not use up the threads of the other doors


def is_here(request: Request) -> bool:
    """Whether this visitor gets a phone."""
    settings: Settings = request.app.state.settings
    return settings.phones and from_this_machine(request)


def _checked(endpoint: Endpoint) -> Endpoint:
    async def checked(request: Request) -> Response:
        if not is_here(request) or (request.method == "POST" and not ours(request, request.app.state.settings)):
            return JSONResponse({"error": "There is no phone here."}, 404)
        try:
            return await endpoint(request)
        except Unavailable as error:
            return JSONResponse({"error": str(error)}, 503)
        except (BadInput, ValueError, TypeError) as error:
            return JSONResponse({"error": str(error) if isinstance(error, BadInput) else "This could not be understood."}, 400)

    return checked


async def _in_thread[T](work: Callable[..., T], *given: Any, **more: Any) -> T:
    return await anyio.to_thread.run_sync(partial(work, *given, **more), limiter=_few())


def _phone(number: object) -> str:
    if not isinstance(number, str) or not _NUMBER.fullmatch(number):
        raise BadInput("A phone here has a number such as +14135550142.")
    return number


async def send(request: Request) -> Response:
    """Text the coach: {number, text} -> {segments, answered}, the HTTP status of the coach's door."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise BadInput("Send JSON.")
    given = await request.json()
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise BadInput("Send {number, text}.")
    sent = await _in_thread(reach(request.app.state.settings).send, _phone(given.get("number")), given["text"])
    return JSONResponse({"id": sent.id, "segments": sent.segments, "answered": sent.answered})


async def messages(request: Request) -> Response:
    """Both directions of ?number= after the id ?after=; with ?wait= up to so many seconds for the first."""
    query = request.query_params
    wait = min(LONGEST_WAIT, max(0.0, float(query.get("wait") or 0)))
    client = reach(request.app.state.settings)
    found = await _in_thread(client.messages, _phone(query.get("number")), str(int(query.get("after") or 0)), wait)
    return JSONResponse({"messages": [text._asdict() for text in found]})


ROUTES = [
    Route("/phone/send", _checked(send), methods=["POST"]),
    Route("/phone/messages", _checked(messages), methods=["GET"]),
]
