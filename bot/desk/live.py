"""Tells open pages that something changed (server-sent events); they fetch themselves again, so nothing of a person is in here.

A stream ends by itself after a minute, and at once when the app's state says `stopping`: the browser then connects again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from bot import clock
from bot.care.cases import CLAIMED, CLOSED, Case
from bot.desk.doors import held
from bot.desk.scope import seen_by
from bot.errors import StoreUnavailable
from bot.messaging.conversation import DESK, Conversation
from bot.messaging.inbox import Inbound
from bot.messaging.outbox import Outbound
from bot.people.roles import may
from bot.people.staff import session_of
from bot.store.session import reading

EVERY = 1.0
LASTS = 60.0
BEAT = 15.0
MAY = "read_cases"
Look = Callable[[], Hashable]


async def cases(request: Request) -> Response:
    """Changes of the list of cases."""
    status = await run_in_threadpool(_allowed, held(request), None)
    return _stream(request, _list_looks) if status == 200 else Response(status_code=status)


async def one_case(request: Request) -> Response:
    """Changes of one case and its conversation."""
    wanted = request.path_params["case"]
    status = await run_in_threadpool(_allowed, held(request), wanted)
    return _stream(request, lambda: _case_looks(wanted)) if status == 200 else Response(status_code=status)


def _allowed(holds: tuple[str, str], wanted: str | None) -> int:
    with reading() as session:
        signed_in = session_of(session, *holds) if holds[0] else None
        if signed_in is None:
            return 401
        if not may(signed_in.staff.role, MAY):
            return 403
        if wanted is None:
            return 200
        query = select(Case.id).where(Case.id == wanted, seen_by(session, signed_in.staff))
        return 200 if session.scalar(query) else 404


def _stream(request: Request, look: Look) -> Response:
    return StreamingResponse(_changes(request, look), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def _changes(request: Request, look: Look) -> AsyncIterator[str]:
    yield "retry: 1000\n\n"
    start = beat = clock.monotonic()
    seen = await run_in_threadpool(look)
    while clock.monotonic() - start < LASTS and not getattr(request.app.state, "stopping", False):
        await asyncio.sleep(EVERY)
        try:
            now = await run_in_threadpool(look)
        except StoreUnavailable:
            continue  # the page stays as it is; the next look may work
        if now != seen:
            seen = now
            yield "event: changed\ndata: changed\n\n"
        elif clock.monotonic() - beat > BEAT:
            beat = clock.monotonic()
            yield ": still here\n\n"


def _list_looks() -> Hashable:
    with reading() as session:
        claimed = func.sum(case((Case.state == CLAIMED, 1), else_=0))
        open_cases = select(func.count(), claimed, func.max(Case.last_at), func.max(Case.claimed_at), func.max(Case.opened_at))
        owned = select(func.max(Conversation.last_inbound_at), func.max(Conversation.staff_replied_at)).where(Conversation.owner == DESK)
        rows = session.execute(open_cases.where(Case.state != CLOSED)).one(), session.execute(owned).one()
        return tuple(tuple(row) for row in rows)


def _case_looks(wanted: str) -> Hashable:
    with reading() as session:
        found = session.get(Case, wanted)
        if found is None:
            return None
        return (
            found.state,
            found.staff_id,
            found.last_at,
            *(_conversation_looks(session, found.conversation) if found.conversation else ()),
        )


def _conversation_looks(session: Session, conversation: Conversation) -> tuple[Hashable, ...]:
    came = session.scalar(select(func.max(Inbound.id)).where(Inbound.line == conversation.line))
    recent = select(Outbound.id, Outbound.state, Outbound.status).where(Outbound.conversation_id == conversation.id)
    went = session.execute(recent.order_by(Outbound.id.desc()).limit(20)).all()
    return (came, tuple(tuple(row) for row in went), conversation.owner)


ROUTES = [Route("/desk/live", cases, name="GET /desk/live"), Route("/desk/live/{case}", one_case, name="GET /desk/live/{case}")]
