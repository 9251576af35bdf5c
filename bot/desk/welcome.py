"""The one-time link: sets a password, and makes the first administrator. Looking at it does not use it up."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.desk.doors import SIGN_IN, Go, go, held, read_form, refuse_foreign, trouble
from bot.desk.drawing import Page, draw
from bot.desk.limits import too_often
from bot.desk.sign_in import in_slow_thread, keep
from bot.errors import BadInput, StoreUnavailable
from bot.people import audit, second_factor
from bot.people.passwords import LONGEST, SHORTEST, hash_password
from bot.people.staff import Staff, open_link, start_session, use_link
from bot.store.session import reading, writing

PATH = "/desk/welcome/{token}"
TRIES = 30  # a minute and address


@dataclass(frozen=True)
class Invited:
    """Whom a link is for; `first` makes the first administrator, whose e-mail and name are not known yet."""

    first: bool
    email: str = ""
    name: str = ""


async def show(request: Request) -> Response:
    """The form, if the link can still be used."""
    if too_often(request, "welcome", TRIES, 60):
        return trouble(429)
    try:
        invited = await run_in_threadpool(_look, request.path_params["token"])
    except StoreUnavailable:
        return trouble(503)
    return _form(invited) if invited else _form(None, status=410)


async def enter(request: Request) -> Response:
    """Set the password, sign in."""
    token = request.path_params["token"]
    try:
        refuse_foreign(request)
        form = await read_form(request)
        if too_often(request, "welcome", TRIES, 60):
            raise HTTPException(429)
        invited = await run_in_threadpool(_look, token)
        if invited is None:
            return _form(None, status=410)
        if form.get("password", "") != form.get("again", ""):
            return _form(invited, form, status=422, differ=True)
        hashed = await in_slow_thread(request, hash_password, form.get("password", ""))
        cookie = await run_in_threadpool(_use, token, hashed, form, held(request)[1])
    except BadInput as error:
        return _form(invited, form, status=422, problem=str(error))
    except HTTPException as error:
        return trouble(error.status_code)
    except StoreUnavailable:
        return trouble(503)
    if cookie is None:
        return _form(None, status=410)
    if not cookie:
        return go(Go(SIGN_IN, "password_set"))
    response = go(Go("/desk", "welcome"))
    keep(response, request, cookie)
    return response


def _form(
    invited: Invited | None, form: Mapping[str, str] | None = None, *, status: int = 200, problem: str | None = None, differ: bool = False
) -> Response:
    given = {name: (form or {}).get(name, "") for name in ("email", "name", "phone")}
    data = {"invited": invited, "given": given, "problem": problem, "differ": differ, "shortest": SHORTEST, "longest": LONGEST}
    return draw(Page("welcome/form.html", data, status), here="/desk/welcome")


def _look(token: str) -> Invited | None:
    with reading() as session:
        link = open_link(session, token)
        if link is None:
            return None
        if link.staff_id is None:
            return Invited(first=True)
        member = session.get_one(Staff, link.staff_id)
        return Invited(False, member.email, member.name)


def _use(token: str, hashed: str, form: Mapping[str, str], browser: str) -> str | None:
    with writing() as session:
        link = open_link(session, token)
        if link is None:
            return None
        member = use_link(session, link, hashed, email=form.get("email", ""), name=form.get("name", ""), phone=form.get("phone"))
        audit.note(session, f"staff:{member.id}", "welcome", f"staff:{member.id}")
        if second_factor.needed(session, member.id):
            return ""  # the link stands for the password only
        cookie, _ = start_session(session, member, browser)
        return cookie


ROUTES = [Route(PATH, show, methods=["GET"], name=f"GET {PATH}"), Route(PATH, enter, methods=["POST"], name=f"POST {PATH}")]
