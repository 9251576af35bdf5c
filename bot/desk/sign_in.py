"""Signing in and out. A session is a row on our side; the browser holds only a token that scripts cannot read.

Every sign-in makes a new token and ends the session of the old one, so that a token planted beforehand is worth nothing.
"""

import hashlib
import logging
from functools import lru_cache
from typing import Any

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.desk.doors import COOKIE, SIGN_IN, Go, Visit, door, go, held, read_form, refuse_foreign, trouble
from bot.desk.drawing import Page, draw
from bot.desk.limits import too_often
from bot.errors import StoreUnavailable
from bot.people import audit, second_factor
from bot.people.passwords import fits
from bot.people.staff import SESSION_LASTS, Staff, admit, end_session, end_sessions, password_of, session_of, start_session
from bot.settings import settings
from bot.store.session import reading, writing

log = logging.getLogger(__name__)
AT_ONCE = 2  # passwords being checked: each takes a third of a second and 64 MB
TRIES = 20  # a minute and address
CODE_WITHIN = 300  # seconds between the password and the code
CODE = "/desk/sign-in/code"


async def show(request: Request) -> Response:
    """The form; somebody who is signed in goes on."""
    try:
        known = await run_in_threadpool(_known, held(request))
        if known:
            return go(Go(inside(request.query_params.get("next"))))
    except StoreUnavailable:
        return trouble(503)
    return form_page(request, next=inside(request.query_params.get("next")))


async def enter(request: Request) -> Response:
    """Check e-mail and password; then start a session, or ask for the code of the second factor."""
    try:
        refuse_foreign(request)
        form = await read_form(request)
    except HTTPException as error:
        return trouble(error.status_code)
    email, wanted = form.get("email", ""), inside(form.get("next"))
    if too_often(request, "sign in", TRIES, 60):
        return form_page(request, status=429, next=wanted, email=email, problem="often")
    try:
        hashed = await run_in_threadpool(_password, email)
        right = await in_slow_thread(request, fits, hashed, form.get("password", ""))
        token, half = await run_in_threadpool(_admit, email, hashed, right, held(request))
    except StoreUnavailable:
        return trouble(503)
    if half is not None:
        return draw(Page("sign_in/code.html", {"half": half, "next": wanted, "problem": None}), here=SIGN_IN)
    if token is None:
        return form_page(request, status=401, next=wanted, email=email, problem="wrong")
    response = go(Go(wanted))
    keep(response, request, token)
    return response


async def enter_code(request: Request) -> Response:
    """Check the code of the second factor after the password."""
    try:
        refuse_foreign(request)
        form = await read_form(request)
    except HTTPException as error:
        return trouble(error.status_code)
    half, wanted = form.get("half", ""), inside(form.get("next"))
    if too_often(request, "sign in", TRIES, 60):
        return form_page(request, status=429, next=wanted, problem="often")
    try:
        member_id, password = half_way().loads(half, max_age=CODE_WITHIN)
        token = await run_in_threadpool(_admit_code, member_id, password, form.get("code", ""), held(request))
    except BadSignature:
        return form_page(request, status=401, next=wanted, problem="late")
    except StoreUnavailable:
        return trouble(503)
    if token is None:
        return draw(Page("sign_in/code.html", {"half": half, "next": wanted, "problem": "wrong"}, 401), here=SIGN_IN)
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
    secure = request.app.state.settings.public_url.startswith("https://")
    lasts = int(SESSION_LASTS.total_seconds())
    response.set_cookie(COOKIE, token, max_age=lasts, path="/desk", secure=secure, httponly=True, samesite="lax")


async def in_slow_thread(request: Request, work: Any, *arguments: Any) -> Any:
    """Password work: in a thread, and only AT_ONCE at a time, so that a flood of tries cannot eat the machine."""
    limiter = getattr(request.app.state, "password_limiter", None)
    if limiter is None:
        limiter = request.app.state.password_limiter = CapacityLimiter(AT_ONCE)
    return await run_sync(work, *arguments, limiter=limiter)


def inside(address: str | None) -> str:
    """Where to go afterwards: only ever a page of the desk."""
    ours = address and address.startswith("/desk/") and "\\" not in address and "//" not in address
    return address if ours and address and not address.startswith((SIGN_IN, "/desk/oidc")) else "/desk"


def form_page(request: Request, *, status: int = 200, next: str, email: str = "", problem: str | None = None) -> Response:
    """The sign-in form."""
    provider = bool(request.app.state.settings.oidc_issuer)
    page = Page("sign_in/form.html", {"next": next, "email": email, "problem": problem, "provider": provider}, status)
    return draw(page, here=SIGN_IN, said=request.query_params.get("said"))


@lru_cache(maxsize=4)
def _signer(key: bytes, purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt=purpose)


def half_way() -> URLSafeTimedSerializer:
    """Signs "the password of this member was right a moment ago"."""
    return _signer(settings().secret_key, "coach desk: password was right")


def admitted(session: Any, member: Staff, holds: tuple[str, str], how: str) -> str:
    """A new session's token; whatever session the browser held before is over."""
    end_session(session, *holds)
    member.wrong_passwords = 0  # only here: a right password may not give whoever guesses codes new tries
    token, _ = start_session(session, member, holds[1])
    audit.note(session, f"staff:{member.id}", "sign_in", f"staff:{member.id}", how=how)
    return token


def _mark(hashed: str) -> str:
    return hashlib.sha256(hashed.encode()).hexdigest()[:16]


def _known(holds: tuple[str, str]) -> bool:
    with reading() as session:
        return bool(holds[0]) and session_of(session, *holds) is not None


def _password(email: str) -> str | None:
    with reading() as session:
        return password_of(session, email)


def _admit(email: str, hashed: str | None, right: bool, holds: tuple[str, str]) -> tuple[str | None, str | None]:
    """A session's token, or what the form for the code must bring back, or neither."""
    if hashed is None:
        log.info("a sign-in with an unknown e-mail was refused")
        return None, None
    with writing() as session:
        member = admit(session, email, hashed, right)
        if member is None:
            audit.note(session, "nobody", "sign_in_refused", "staff")
            return None, None
        if second_factor.needed(session, member.id):
            return None, str(half_way().dumps([member.id, _mark(hashed)]))
        return admitted(session, member, holds, "password"), None


def _admit_code(member_id: str, password: str, code: str, holds: tuple[str, str]) -> str | None:
    with writing() as session:
        member = second_factor.admit(session, member_id, code)
        if member is None or _mark(member.password or "") != password:  # set anew in between
            audit.note(session, "nobody", "sign_in_refused", f"staff:{member_id}", how="code")
            return None
        return admitted(session, member, holds, "code")


ROUTES = [
    Route(SIGN_IN, show, methods=["GET"], name=f"GET {SIGN_IN}"),
    Route(SIGN_IN, enter, methods=["POST"], name=f"POST {SIGN_IN}"),
    Route(CODE, enter_code, methods=["POST"], name=f"POST {CODE}"),
    door("/desk/sign-out", leave, may="own_account", method="POST"),
    door("/desk/sign-out-everywhere", leave_everywhere, may="own_account", method="POST"),
]
