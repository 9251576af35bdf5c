"""Whether the coach lives (/healthz) and whether it can serve (/readyz, which names what cannot).

What fails but keeps nobody from being answered (planners of trips) is named there as a fault, with status 200: a load balancer that
took the gateway out for it would lose messages.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot import clock
from bot.answers.transit import faults, sources
from bot.errors import CoachError
from bot.gateway.client import action_runs
from bot.gateway.phone import reach
from bot.messaging.conversation import Conversation
from bot.messaging.dialogue import Dialogue, dialogue
from bot.settings import Settings
from bot.store.session import reading

_LATELY = timedelta(minutes=10)
WITHIN = 10.0  # seconds; a part that takes longer cannot serve either


async def alive(_: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("alive")


def _database(_: Settings, __: Dialogue) -> str:
    with reading() as session:
        session.execute(select(Conversation.id).limit(1))
    return ""


def _understanding(_: Settings, talk: Dialogue) -> str:
    return "" if talk.ready() else "Rasa does not parse a sentence."


def _actions(settings: Settings, _: Dialogue) -> str:
    return "" if action_runs(settings) else "The action server does not run an action."


def _texts(settings: Settings, _: Dialogue) -> str:
    if settings.twilio_live:
        return ""
    if not settings.phones:
        return "There are no TWILIO_ settings, and without them texts go to phones on loopback only."
    return "" if reach(settings).ready() else "The local Twilio does not answer."


CHECKS: dict[str, Callable[[Settings, Dialogue], str]] = {
    "database": _database,
    "understanding": _understanding,
    "actions": _actions,
    "texts": _texts,
}


async def _wrong(check: Callable[[Settings, Dialogue], str], settings: Settings, talk: Dialogue) -> str:
    try:
        return await asyncio.wait_for(run_in_threadpool(check, settings, talk), WITHIN)
    except TimeoutError:
        return f"No answer within {WITHIN:.0f} s."
    except CoachError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - whatever is wrong, the answer must say where
        return f"It failed ({type(error).__name__})."


def _trips(settings: Settings) -> dict[str, str]:
    """Source -> what is wrong: asked now, and what people's trips met in the last minutes."""
    found = sources.wrong_now(settings)
    with reading() as session:
        for one in faults.states(session):
            if one.failing_since and one.failed_at and one.failed_at > clock.now() - _LATELY and one.name not in found:
                found[one.name] = f"It failed when somebody asked for a trip ({one.fault})."
    return found


async def _faults(settings: Settings) -> dict[str, str]:
    try:
        return await asyncio.wait_for(run_in_threadpool(_trips, settings), WITHIN)
    except TimeoutError:
        return {"trips": f"No answer within {WITHIN:.0f} s."}
    except CoachError as error:
        return {"trips": str(error)}


async def _look(settings: Settings, talk: Dialogue) -> tuple[dict[str, str], dict[str, str]]:
    """(what cannot serve, what fails beside it)."""
    beside = asyncio.create_task(_faults(settings))
    answers = await asyncio.gather(*(_wrong(check, settings, talk) for check in CHECKS.values()))
    return {name: answer for name, answer in zip(CHECKS, answers, strict=True) if answer}, await beside


async def ready(request: Request) -> Response:
    """200 when everything can serve, else 503 with a sentence for each part that cannot."""
    state = request.app.state
    if state.look is None or state.look.done():  # whoever asks meanwhile shares one look: impatient askers cannot pile up
        state.look = asyncio.create_task(_look(state.settings, state.dialogue or dialogue()))
    not_ready, beside = await asyncio.shield(state.look)
    named = ({"not_ready": not_ready} if not_ready else {}) | ({"faults": beside} if beside else {})
    return JSONResponse({"ready": not not_ready} | named, 503 if not_ready else 200)


ROUTES = [Route("/healthz", alive), Route("/readyz", ready)]
