"""Signing in by an organization's own identity provider (OpenID Connect), if the settings name one."""

import logging
from typing import Any

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.desk.client import Provider, Who
from bot.desk.doors import Go, go, held, trouble
from bot.desk.limits import too_often
from bot.desk.sign_in import admitted, form_page, inside, keep
from bot.errors import CoachError, StoreUnavailable
from bot.people import audit, identity
from bot.settings import Settings, settings
from bot.store.session import writing

log = logging.getLogger(__name__)
START, BACK, COOKIE = "/desk/oidc", "/desk/oidc/back", "coach_desk_oidc"
WITHIN = 600  # seconds somebody may spend at the provider
TRIES = 20  # a minute and address


async def start(request: Request) -> Response:
    """Send the browser to the provider; what must come back is kept in a signed cookie.

    By a link, not a form: our content policy lets no form end at another site.
    """
    here: Settings = request.app.state.settings
    wanted = inside(request.query_params.get("next"))
    try:
        if not here.oidc_issuer:
            raise HTTPException(404)
        if too_often(request, "provider", TRIES, 60):
            raise HTTPException(429)
        asked = await run_in_threadpool(_provider(here).ask, _back(here))
    except HTTPException as error:
        return trouble(error.status_code)
    except CoachError as error:
        log.warning("sign-in by the identity provider: %s", error.what)
        return form_page(request, status=503, next="/desk", problem="provider")
    response = RedirectResponse(asked.address, 303, {"Cache-Control": "no-store"})
    kept = _signer().dumps([asked.state, asked.nonce, asked.verifier, wanted])
    secure = here.public_url.startswith("https://")
    response.set_cookie(COOKIE, str(kept), max_age=WITHIN, path=START, secure=secure, httponly=True, samesite="lax")
    return response


async def back(request: Request) -> Response:
    """The browser comes back with a code: exchange it, check it, start a session for the member it belongs to."""
    here: Settings = request.app.state.settings
    if not here.oidc_issuer:
        return trouble(404)
    if too_often(request, "provider", TRIES, 60):
        return trouble(429)
    token, wanted = None, "/desk"
    try:
        state, nonce, verifier, wanted = _signer().loads(request.cookies.get(COOKIE, ""), max_age=WITHIN)
        code = request.query_params.get("code", "")
        if code and state == request.query_params.get("state"):
            who = await run_in_threadpool(_provider(here).answered, code, _back(here), verifier, nonce)
            token = await run_in_threadpool(_admit, who, held(request))
    except BadSignature:
        log.info("a sign-in by the identity provider came back without its cookie")
    except StoreUnavailable:
        return trouble(503)
    except CoachError as error:
        log.warning("sign-in by the identity provider: %s", error.what)
    if token is None:
        response = form_page(request, status=401, next=inside(wanted), problem="provider")
    else:
        response = go(Go(inside(wanted)))
        keep(response, request, token)
    response.delete_cookie(COOKIE, path=START)
    return response


def _provider(here: Settings) -> Provider:
    return Provider(here.oidc_issuer or "", here.oidc_client_id or "", here.oidc_client_secret or "")


def _back(here: Settings) -> str:
    return here.public_url + BACK


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt="coach desk: identity provider")


def _admit(who: Who, holds: tuple[str, str]) -> str | None:
    with writing() as session:
        member: Any = identity.member_of(session, who.issuer, who.subject, who.email, email_verified=who.email_verified)
        if member is None:
            audit.note(session, "nobody", "sign_in_refused", "staff", how="provider")
            return None
        return admitted(session, member, holds, "provider")


ROUTES = [
    Route(START, start, methods=["GET"], name=f"GET {START}"),
    Route(BACK, back, methods=["GET"], name=f"GET {BACK}"),
]
