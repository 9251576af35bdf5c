"""Every address of the gateway and the desk with what no page ever sends: no answer is a 5xx, and each says what is wrong."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.routing import Route

from bot.gateway import health, join, metrics, pages, resume
from tests.conftest import postgres
from tests.desk_world import MARIA, Browser, World, world
from tests.unit.test_desk_authorization import STATED

HUGE = "9" * 40
IN_A_PATH = (HUGE, "9" * 5000, "-1", "²", "%00", "%FF", "é" * 300)
IN_A_QUERY = (HUGE, "9" * 5000, "²", "%00", "%FF%FE", "x" * 3000, "0001-01-01", "9999-12-31")
IN_A_FORM = (HUGE, "9" * 5000, "²", "x" * 3000, "0001-01-01T00:00", "9999-12-31T23:59", "1e999999", "\U0001f9d1" * 300)
FIELDS = ("before", "q", "week", "person", "staff", "act", "from", "to", "said", "next", "state", "series", "code", "lang", "after")
# Fields whose pages read more than the stated form has.
MORE = {
    "POST /desk/people/{person}/schedule/new": {
        "kind": "shift",
        "title": "Work",
        "first_day": "2026-12-01",
        "from": "09:00",
        "until": "17:00",
        "employer": "x",
        "place": "x",
        "bring": "x",
        "supervisor": "x",
        "supervisor_phone": "4135550110",
        "repeat": "weekly",
        "end": "2026-12-31",
        "rule": "",
        "left_out": "2026-12-08",
        "zone": "America/New_York",
        "digest": "",
    },
    "POST /desk/people/{person}/reminders": {"choice": "evening", "asleep_from": "21:00", "asleep_until": "08:00"},
    "POST /desk/people/{person}/consent": {
        "purpose": "employer_contact",
        "recipient": "Ana",
        "given": "yes",
        "wording": "May we?",
        "channel": "phone",
        "proof": "call",
        "at": "2026-01-01T10:00",
    },
    "POST /desk/people/{person}/hold": {"why": "A letter", "until": "2027-01-31"},
    "POST /desk/people/{person}/contacts/{contact}": {"what": "shared", "other": "x"},
    "POST /desk/people/{person}/consent/ask": {"who": "Maria"},
    "POST /desk/organizations": {"name": "North", "kind": "employer", "health": "yes"},
    "POST /desk/on-call/roster": {"staff": "{staff}", "start": "2027-01-04T17:00", "end": "2027-01-05T09:00", "weeks": "4"},
    "POST /desk/staff": {"email": "a@example.org", "name": "A", "role": "admin", "phone": "4135550111", "organization": ""},
    "POST /desk/texts/new": {"to": "person:{person}", "text": "Hello", "at": "2026-12-01T10:00", "seen": "", "zone": "", "numbers": ""},
    "POST /desk/cases/{case}/hand-over": {"to": "{staff}", "note": "Please take it."},
    "POST /desk/facts": {"record": "x", "digest": "0", "looked": "x", "note": "x"},
    "POST /desk/account": {"phone": "4135550112", "name": "x"},
    "POST /desk/labels/{message}": {"act": "label", "intent": "ask_pay", "language": "en", "text": "words"},
    "POST /desk/welcome/{token}": {"email": "a@example.org", "name": "A", "password": "x", "again": "x", "phone": "1"},
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The desk on both kinds of database: SQLite takes NULs and checks no lengths, PostgreSQL does."""
    folder: Path = tmp_path_factory.mktemp("desk")
    if request.param == "sqlite":
        with world(folder) as made:
            yield made
    else:
        for url in postgres():
            with world(folder, DATABASE_URL=url) as made:
                yield made


@pytest.fixture(scope="module")
def admin(here: World) -> Browser:
    return here.browser("admin")


@pytest.fixture(scope="module")
def values(here: World) -> dict[str, str]:
    return {**here.around(here.person(MARIA, "Maria Lopez", "hello")), "staff": here.staff["case_manager"]}


def ask(browser: Browser, method: str, path: str, form: dict[str, str] | None = None) -> int:
    """The status of an answer; a stream of changes is not waited for. An address is sent as it is, however odd."""
    request = browser.client.build_request(
        method,
        browser.client.base_url.copy_with(raw_path=path.encode()),
        data={**(form or {}), "csrf": browser.csrf} if method == "POST" else None,
        headers=browser.ours if method == "POST" else {},
    )
    answer = browser.client.send(request, stream=True)
    status = answer.status_code
    if status >= 400 and path.startswith("/desk/") and not path.startswith("/desk/live"):
        assert len(answer.read()) > 8, (path[:80], "says what is wrong")
    answer.close()
    return status


def kept(address: str) -> bool:
    """Not those that end the browser's own session, lock its account or call elsewhere."""
    return not any(word in address for word in ("sign-out", "sign-in", "/calendars", "account/code", "/active", "code-off"))


@pytest.mark.parametrize("address", [one for one in STATED if "{" in one and kept(one)])
def test_garbage_in_the_path(here: World, admin: Browser, values: dict[str, str], address: str) -> None:
    method, path = address.split(" ")
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    for name in names:
        for garbage in IN_A_PATH:
            raw = garbage if "%" in garbage else quote(garbage)
            limits_off(here)
            status = ask(admin, method, path.format(**{**values, name: raw}), dict(STATED[address][2]))
            assert status < 500, (name, garbage[:20], status)


@pytest.mark.parametrize("address", [one for one in STATED if one.startswith("GET") and "live" not in one])
def test_garbage_in_the_query(admin: Browser, values: dict[str, str], address: str) -> None:
    path = address.split(" ")[1].format(**values)
    for garbage in IN_A_QUERY:
        raw = garbage if "%" in garbage else quote(garbage)
        for asked in ("&".join(f"{name}={raw}" for name in FIELDS), f"before={raw}", f"week={raw}"):
            if len(asked) < 60_000:
                status = ask(admin, "GET", f"{path}?{asked}")
                assert status < 500, (asked[:40], status)


@pytest.mark.parametrize("address", [one for one in STATED if one.startswith("POST") and kept(one)])
def test_garbage_in_a_form(here: World, admin: Browser, values: dict[str, str], address: str) -> None:
    method, path = address.split(" ")
    full = {name: value.format(**values) for name, value in {**STATED[address][2], **MORE.get(address, {})}.items()}
    for name in full:
        for garbage in IN_A_FORM:
            limits_off(here)
            status = ask(admin, method, path.format(**values), {**full, name: garbage})
            assert status < 500, (name, garbage[:20], status)
    assert ask(admin, method, path.format(**values), dict.fromkeys(full, "\x00")) == 400 or not full


def test_garbage_at_the_gateway(admin: Browser) -> None:
    for route in [route for door in (health, join, metrics, pages, resume) for route in door.ROUTES]:
        assert isinstance(route, Route)
        for garbage in IN_A_PATH:
            raw = garbage if "%" in garbage else quote(garbage)
            names = dict.fromkeys(route.param_convertors, raw)
            for method in sorted((route.methods or set()) - {"HEAD"}):
                for path in (route.path.format(**names), f"{route.path.format(**dict.fromkeys(names, 'x'))}?lang={raw}&o={raw}"):
                    status = ask(admin, method, path, {})
                    assert status < 500 or (status == 503 and path.startswith("/readyz")), (method, path[:60], status)


def limits_off(here: World) -> None:
    """Forget how often a browser posted: these tests post more than anybody may."""
    here.app.state.desk_limits = {}
