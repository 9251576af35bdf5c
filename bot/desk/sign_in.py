"""Signing in and out. A session is a row on our side; the browser holds only a token that scripts cannot read."""

import logging
from typing import Any

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.desk.doors import COOKIE, SIGN_IN, Go, Visit, door, go, read_form, refuse_foreign, trouble
from bot.desk.drawing import Page, draw
from bot.desk.limits import too_often
from bot.errors import StoreUnavailable
from bot.people import audit
from bot.people.passwords import fits
from bot.people.staff import SESSION_LASTS, admit, end_sessions, password_of, session_of, start_session
from bot.store.session import reading, writing

log = logging.getLogger(__name__)
AT_ONCE = 2  # passwords being checked: each takes a third of a second and 64 MB
TRIES = 20  # a minute and address


async def show(request: Request) -> Response:
    """The form; somebody who is signed in goes on."""
    token = request.cookies.get(COOKIE, "")
    try:
        known = bool(token) and await run_in_threadpool(_known, token)
        if known:
            return go(Go(_wanted(request.query_params.get("next"))))
    except StoreUnavailable:
        return trouble(503)
    return _form(request, next=_wanted(request.query_params.get("next")))


async def enter(request: Request) -> Response:
    """Check e-mail and password and start a session."""
    try:
        refuse_foreign(request)
        form = await read_form(request)
    except HTTPException as error:
        return trouble(error.status_code)
    email, wanted = form.get("email", ""), _wanted(form.get("next"))
    if too_often(request, "sign in", TRIES, 60):
        return _form(request, status=429, next=wanted, email=email, problem="often")
    try:
        hashed = await run_in_threadpool(_password, email)
        right = await in_slow_thread(request, fits, hashed, form.get("password", ""))
        token = await run_in_threadpool(_admit, email, hashed, right)
    except StoreUnavailable:
        return trouble(503)
    if token is None:
        return _form(request, status=401, next=wanted, email=email, problem="wrong")
    response = go(Go(wanted))
    keep(response, request, token)
    return response


def leave(visit: Visit) -> Go:
    """Sign this browser out."""
    visit.sign_out()
    visit.note("sign_out", visit.actor)
    return Go(SIGN_IN, "signed_out", forget=True)


def leave_everywhere(visit: Visit) -> Go:
    """Sign every browser of this member out."""
    end_sessions(visit.session, visit.member.id)
    visit.note("sign_out_everywhere", visit.actor)
    return Go(SIGN_IN, "signed_out_everywhere", forget=True)


def keep(response: Response, request: Request, token: str) -> None:
    """Give the browser its token."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SESSION_LASTS.total_seconds()),
        path="/desk",
        secure=request.app.state.settings.public_url.startswith("https://"),
        httponly=True,
        samesite="lax",
    )


async def in_slow_thread(request: Request, work: Any, *arguments: Any) -> Any:
    """Password work: in a thread, and only AT_ONCE at a time, so that a flood of tries cannot eat the machine."""
    limiter = getattr(request.app.state, "password_limiter", None)
    if limiter is None:
        limiter = request.app.state.password_limiter = CapacityLimiter(AT_ONCE)
    return await run_sync(work, *arguments, limiter=limiter)


def _wanted(address: str | None) -> str:
    """Where to go afterwards: only ever a page of the desk."""
    inside = address and address.startswith("/desk/") and "\\" not in address and "//" not in address
    return address if inside and address and not address.startswith(SIGN_IN) else "/desk"


def _form(request: Request, *, status: int = 200, next: str, email: str = "", problem: str | None = None) -> Response:
    page = Page("sign_in/form.html", {"next": next, "email": email, "problem": problem}, status)
    return draw(page, here=SIGN_IN, said=request.query_params.get("said"))


def _known(token: str) -> bool:
    with reading() as session:
        return session_of(session, token) is not None


def _password(email: str) -> str | None:
    with reading() as session:
        return password_of(session, email)


def _admit(email: str, hashed: str | None, right: bool) -> str | None:
    if hashed is None:
        log.info("a sign-in with an unknown e-mail was refused")
        return None
    with writing() as session:
        member = admit(session, email, hashed, right)
        if member is None:
            audit.note(session, "nobody", "sign_in_refused", "staff")
            return None
        token, _ = start_session(session, member)
        audit.note(session, f"staff:{member.id}", "sign_in", f"staff:{member.id}")
        return token


ROUTES = [
    Route(SIGN_IN, show, methods=["GET"], name=f"GET {SIGN_IN}"),
    Route(SIGN_IN, enter, methods=["POST"], name=f"POST {SIGN_IN}"),
    door("/desk/sign-out", leave, may="own_account", method="POST"),
    door("/desk/sign-out-everywhere", leave_everywhere, may="own_account", method="POST"),
]
