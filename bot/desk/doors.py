"""The one way into every page: who is it, may they, was it really they who asked (CSRF), and not too often.

A page is a plain function of a Visit, run in a thread inside one transaction, so that what it reads or changes and the audit note
about it are saved together. It answers with a Page to draw or a Go to somewhere else.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.desk.drawing import Download, Page, draw, hand_out
from bot.desk.limits import too_often
from bot.desk.scope import crises_waiting
from bot.errors import NotAllowed, StoreUnavailable
from bot.people import audit, roles
from bot.people.staff import Staff, end_session, session_of
from bot.settings import Settings
from bot.store.session import reading, writers_wait, writing

COOKIE = "coach_desk"
SIGN_IN = "/desk/sign-in"
MOST_BYTES = 64 * 1024


@dataclass(frozen=True)
class Go:
    """Somewhere else, with a word (a key of templates/said.html) on what was done."""

    to: str
    said: str | None = None
    forget: bool = False


@dataclass
class Visit:
    """One request of a signed-in member of staff."""

    session: Session
    settings: Settings
    member: Staff
    csrf: str
    token: str
    browser: str
    path: Mapping[str, Any]
    query: Mapping[str, str]
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def actor(self) -> str:
        """Who this is, for the audit log."""
        return f"staff:{self.member.id}"

    @property
    def filled(self) -> Mapping[str, str]:
        """What the form held, to be shown again; "" for every field that it did not."""
        return defaultdict(str, self.form)

    def may(self, what: str) -> bool:
        """Whether this member's role may do something."""
        return roles.may(self.member.role, what)

    def need(self, what: str) -> None:
        """Raises NotAllowed unless this member's role may do it."""
        if not self.may(what):
            raise NotAllowed("Your role may not do this.", "Ask an administrator if it should.")

    def note(self, act: str, subject: str, **details: Any) -> None:
        """Write down what was read or changed, in this transaction."""
        audit.note(self.session, self.actor, act, subject, **details)

    def sign_out(self) -> None:
        """End this browser's session."""
        end_session(self.session, self.token, self.browser)


Handler = Callable[[Visit], Page | Go | Download]


def door(path: str, handler: Handler, *, may: str, method: str = "GET") -> Route:
    """A page for signed-in staff whose role may do `may` (a word of bot/people/roles.py)."""
    if may not in roles.MAY:
        raise ValueError(f"{may!r} is not in the table of bot/people/roles.py")

    async def endpoint(request: Request) -> Response:
        form: Mapping[str, str] = {}
        if method == "POST":
            refuse_foreign(request)
            form = await read_form(request)
        return await run_in_threadpool(_serve, request, handler, may, form)

    return Route(path, endpoint, methods=[method], name=f"{method} {path}")


def _serve(request: Request, handler: Handler, may: str, form: Mapping[str, str]) -> Response:
    token, browser = held(request)
    around: dict[str, Any] = {"here": request.url.path, "said": request.query_params.get("said")}
    try:
        if not token or (writers_wait() and not _known(token, browser)):
            return _to_sign_in(request)
        with writing() as session:
            signed_in = session_of(session, token, browser)
            if signed_in is None:
                return _to_sign_in(request)
            visit = Visit(
                session,
                request.app.state.settings,
                signed_in.staff,
                signed_in.csrf,
                token,
                browser,
                request.path_params,
                dict(request.query_params),
                form,
            )
            around |= {"member": visit.member, "csrf": visit.csrf, "may": visit.may}
            if request.method == "POST" and not compare_digest(form.get("csrf", "").encode(), visit.csrf.encode()):
                raise HTTPException(403)
            if request.method == "POST" and too_often(request, "posts", 120, 60, key=token):
                raise HTTPException(429)
            visit.need(may)
            answer = handler(visit)
            if visit.may("read_cases"):
                session.flush()
                around["crises"] = crises_waiting(session, visit.member)
    except HTTPException as error:
        return trouble(error.status_code, **around)
    except NotAllowed:
        return trouble(403, **around)
    except StoreUnavailable:
        return trouble(503)
    if isinstance(answer, Download):
        return hand_out(answer)
    return draw(answer, **around) if isinstance(answer, Page) else go(answer)


def _known(token: str, browser: str) -> bool:
    """Looked at before a transaction that may write: on SQLite strangers would make writers wait."""
    with reading() as session:
        return session_of(session, token, browser) is not None


def held(request: Request) -> tuple[str, str]:
    """The token a browser holds ("" if none) and what kind of browser it says it is; a session needs both."""
    return request.cookies.get(COOKIE, ""), request.headers.get("user-agent", "")


def trouble(status: int, **around: Any) -> Response:
    """A page that says what went wrong; its sentences are in templates/trouble.html."""
    return draw(Page("trouble.html", {"status": status}, status), **around)


def go(answer: Go) -> Response:
    """A redirect that a browser follows by GET."""
    to = str(URL(answer.to).include_query_params(said=answer.said)) if answer.said else answer.to
    response = RedirectResponse(to, 303, {"Cache-Control": "no-store"})
    if answer.forget:
        response.delete_cookie(COOKIE, path="/desk")
    return response


def _to_sign_in(request: Request) -> Response:
    if request.headers.get("hx-request"):
        return Response(status_code=401, headers={"HX-Redirect": SIGN_IN})
    wanted = request.url.path if request.method == "GET" else "/desk"
    return RedirectResponse(f"{SIGN_IN}?next={quote(wanted)}", 303, {"Cache-Control": "no-store"})


def refuse_foreign(request: Request) -> None:
    """Raises HTTPException 403 unless the browser says that one of our own pages sent this form."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site != "same-origin":
        raise HTTPException(403)
    if origin in (None, "null"):
        if site is None:
            raise HTTPException(403)
        return
    ours = urlsplit(request.app.state.settings.public_url)
    theirs = urlsplit(origin or "")
    if theirs.netloc not in (ours.netloc, request.headers.get("host")):
        raise HTTPException(403)


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields of a small form. Raises HTTPException 413, 415 or 400."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise HTTPException(415)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise HTTPException(413)
    try:
        form = dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=50))
    except ValueError:
        raise HTTPException(400) from None
    if any("\0" in value for value in form.values()):  # PostgreSQL takes none, and nobody types one
        raise HTTPException(400)
    return form
