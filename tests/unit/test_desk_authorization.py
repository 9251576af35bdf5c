"""Every address of the desk with every role and with nobody: the answer is stated here, and an address that is not fails."""

from collections.abc import Iterator

import pytest
from starlette.routing import Route

from bot.desk.app import ROUTES
from tests.desk_world import MARIA, ROLES, Browser, World, world

CARE = {"case_manager", "supervisor", "admin"}
LEADS = {"supervisor", "admin"}
ADMINS = {"admin"}
ALL = set(ROLES)
OPEN = None  # no sign-in needed

# method and address -> (who may, the status they get, what they post)
STATED: dict[str, tuple[set[str] | None, int, dict[str, str]]] = {
    "GET /vendor/{digest}/{name}": (OPEN, 404, {}),
    "GET /desk/sign-in": (OPEN, 200, {}),
    "POST /desk/sign-in": (OPEN, 401, {"email": "nobody@example.org", "password": "wrong"}),
    "POST /desk/sign-in/code": (OPEN, 401, {"half": "not signed by us", "code": "123456"}),
    "GET /desk/oidc": (OPEN, 404, {}),
    "GET /desk/oidc/back": (OPEN, 404, {}),
    "GET /desk/account/code": (ALL, 200, {}),
    "POST /desk/account/code/begin": (ALL, 200, {}),
    "POST /desk/account/code": (ALL, 422, {"code": "000000"}),
    "POST /desk/account/code/off": (ALL, 422, {"code": "000000"}),
    "GET /desk/welcome/{token}": (OPEN, 410, {}),
    "POST /desk/welcome/{token}": (OPEN, 410, {"password": "x"}),
    "POST /desk/sign-out": (ALL, 303, {}),
    "POST /desk/sign-out-everywhere": (ALL, 303, {}),
    "GET /desk": (ALL, 303, {}),
    "GET /desk/account": (ALL, 200, {}),
    "POST /desk/account": (ALL, 303, {"phone": ""}),
    "GET /desk/cases": (CARE, 200, {}),
    "GET /desk/cases/{case}": (CARE, 200, {}),
    "POST /desk/cases/{case}/claim": (CARE, 303, {}),
    "POST /desk/cases/{case}/reply": (CARE, 303, {"text": "Hello, this is the team."}),
    "POST /desk/cases/{case}/hand-back": (CARE, 409, {}),
    "POST /desk/cases/{case}/close": (CARE, 303, {}),
    "POST /desk/cases/{case}/note": (CARE, 303, {"note": "A note."}),
    "POST /desk/cases/{case}/hand-over": (CARE, 422, {"to": "nobody", "note": "Please take it."}),
    "POST /desk/cases/{case}/report": (CARE, 303, {"about": "child", "text": "A bruise."}),
    "POST /desk/cases/{case}/report/{report}": (CARE, 404, {"act": "noted", "text": "Later."}),
    "GET /desk/people": (CARE, 200, {}),
    "GET /desk/people/{person}": (CARE, 200, {}),
    "GET /desk/people/{person}/thread/{conversation}": (CARE, 200, {}),
    "GET /desk/people/{person}/plan": (CARE, 200, {}),
    "POST /desk/people/{person}/plan/{step}": (CARE, 404, {"act": "done"}),
    "GET /desk/openings": (CARE, 200, {}),
    "POST /desk/openings/{opening}/{person}/leave": (CARE, 404, {}),
    "GET /desk/people/{person}/consent": (CARE, 200, {}),
    "POST /desk/people/{person}/consent": (CARE, 422, {"purpose": "sharing"}),
    "POST /desk/people/{person}/consent/ask": (CARE, 422, {"who": ""}),
    "POST /desk/people/{person}/language": (CARE, 303, {"language": "es"}),
    "POST /desk/people/{person}/age": (CARE, 303, {"band": "16-17"}),
    "POST /desk/people/{person}/pin": (CARE, 303, {"pin": "7391"}),
    "POST /desk/people/{person}/contacts/{contact}": (CARE, 303, {"what": "no"}),
    "POST /desk/people/{person}/complaint": (CARE, 303, {"about": "program", "text": "Nobody called."}),
    "POST /desk/people/{person}/delete": (CARE, 422, {}),
    "POST /desk/people/{person}/delete/undo": (CARE, 422, {}),
    "POST /desk/people/{person}/merge": (LEADS, 422, {"other": "nobody"}),
    "POST /desk/people/{person}/merge/{merge}/undo": (LEADS, 404, {}),
    "GET /desk/people/{person}/thread/{conversation}/records": (LEADS, 200, {}),
    "POST /desk/people/{person}/hold": (LEADS, 303, {"why": "A letter of a court."}),
    "POST /desk/people/{person}/hold/{hold}/lift": (LEADS, 404, {}),
    "GET /desk/people/{person}/schedule": (CARE, 200, {}),
    "GET /desk/people/{person}/schedule/new": (CARE, 200, {}),
    "POST /desk/people/{person}/schedule/new": (CARE, 422, {"kind": "shift"}),
    "GET /desk/people/{person}/schedule/{series}": (CARE, 404, {}),
    "POST /desk/people/{person}/schedule/{series}": (CARE, 404, {}),
    "POST /desk/people/{person}/schedule/{series}/end": (CARE, 404, {}),
    "POST /desk/people/{person}/appointments/{appointment}/move": (CARE, 404, {}),
    "POST /desk/people/{person}/appointments/{appointment}/cancel": (CARE, 404, {}),
    "POST /desk/people/{person}/appointments/{appointment}/attendance": (CARE, 404, {"attendance": "came"}),
    "POST /desk/people/{person}/zone": (CARE, 303, {"zone": "America/Chicago"}),
    "POST /desk/people/{person}/reminders": (CARE, 303, {"choice": "evening"}),
    "POST /desk/people/{person}/calendars": (CARE, 422, {"address": "http://127.0.0.1/secret.ics"}),
    "POST /desk/people/{person}/calendars/{feed}/remove": (CARE, 422, {}),
    "GET /desk/texts": (CARE, 200, {}),
    "GET /desk/texts/new": (CARE, 200, {}),
    "POST /desk/texts/new": (CARE, 422, {"to": "person:1", "text": "Hello"}),
    "GET /desk/texts/{sending}": (CARE, 404, {}),
    "POST /desk/texts/{sending}": (CARE, 404, {"text": "Hello"}),
    "POST /desk/texts/{sending}/take-back": (CARE, 404, {}),
    "GET /desk/costs": (LEADS, 200, {}),
    "POST /desk/costs/{organization}": (ADMINS, 303, {"price": "0.008", "cap": "200"}),
    "GET /desk/organizations": (LEADS, 200, {}),
    "POST /desk/organizations": (ADMINS, 422, {"name": "", "kind": "employer"}),
    "POST /desk/organizations/officer": (ADMINS, 303, {"staff": "{staff}"}),
    "POST /desk/organizations/{organization}/health": (ADMINS, 303, {"health": "no"}),
    "GET /desk/facts": (ALL - {"liaison"}, 200, {}),
    "POST /desk/facts": (LEADS | {"content_editor"}, 422, {"record": "no such record", "digest": "0"}),
    "GET /desk/audit": (LEADS, 200, {}),
    "GET /desk/labels": (CARE, 200, {}),
    "POST /desk/labels/{message}": (CARE, 404, {"act": "pass"}),
    "GET /desk/live": (CARE, 200, {}),
    "GET /desk/live/{case}": (CARE, 200, {}),
    "GET /desk/on-call": (CARE, 200, {}),
    "POST /desk/on-call/roster": (LEADS, 422, {"staff": "{staff}"}),
    "POST /desk/on-call/roster/{stretch}/cancel": (CARE, 404, {}),
    "POST /desk/on-call/{staff}": (LEADS, 303, {"on": "yes"}),
    "GET /desk/staff": (LEADS, 200, {}),
    "POST /desk/staff": (ADMINS, 422, {"name": "", "email": "", "role": "admin"}),
    "POST /desk/staff/{staff}/link": (ADMINS, 200, {}),
    "POST /desk/staff/{staff}/code-off": (ADMINS, 303, {}),
    "POST /desk/staff/{staff}/active": (ADMINS, 303, {"active": "yes"}),
    "GET /desk/going-live": (ADMINS, 200, {}),
    "POST /desk/going-live": (ADMINS, 303, {"live": "no"}),
}


def addresses() -> list[str]:
    found = []
    for route in ROUTES:
        assert isinstance(route, Route), "a mount hides its routes from this test"
        found += [f"{method} {route.path}" for method in sorted((route.methods or set()) - {"HEAD"})]
    return found


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("desk")) as made:
        yield made


@pytest.fixture(scope="module")
def browsers(here: World) -> dict[str | None, Browser]:
    return {role: here.browser(role) for role in (*ROLES, None)}


def test_every_address_is_stated() -> None:
    assert sorted(addresses()) == sorted(STATED)


@pytest.mark.parametrize("address", [address for address in STATED if "sign-out" not in address])
def test_every_role_gets_the_stated_answer(here: World, browsers: dict[str | None, Browser], address: str) -> None:
    allowed, status, form = STATED[address]
    for role, browser in browsers.items():
        case = here.person(f"+1{300 + list(STATED).index(address)}5550{150 + list(browsers).index(role)}", None, "hello")
        values = {**here.around(case), "staff": here.staff["case_manager"]}
        if "/on-call/" in address and role == "case_manager":
            values["staff"] = here.staff["supervisor"]
        answer = browser.ask(address, values, {name: value.format(**values) for name, value in form.items()})
        if allowed is OPEN:
            assert answer.status_code == (303 if address == "GET /desk/sign-in" and role else status), (role, answer.text)
        elif role is None:
            assert answer.status_code in (303, 401), answer.status_code
            assert answer.status_code == 401 or "/desk/sign-in" in answer.headers["location"]
        else:
            assert answer.status_code == (status if role in allowed else 403), (role, answer.text[-800:])


@pytest.mark.parametrize("address", [address for address in STATED if address.startswith("POST /desk") and STATED[address][0] is not OPEN])
def test_a_post_without_the_token_of_the_session_changes_nothing(here: World, browsers: dict[str | None, Browser], address: str) -> None:
    case = here.person(MARIA, None, "hello")
    values = {**here.around(case), "staff": here.staff["case_manager"]}
    path = address.split(" ")[1].format(**values)
    admin, other = browsers["admin"], browsers["supervisor"]
    for csrf in ("", "wrong", other.csrf):
        answer = admin.client.post(path, data={**STATED[address][2], "csrf": csrf}, headers=admin.ours)
        assert answer.status_code == 403, address
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {}):
        answer = admin.client.post(path, data={**STATED[address][2], "csrf": admin.csrf}, headers=headers)
        assert answer.status_code == 403, (address, headers)
    assert here.case(case).state == "open"
    assert admin.client.get("/desk/account").status_code == 200, "still signed in"
