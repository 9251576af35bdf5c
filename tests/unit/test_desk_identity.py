"""Signing in by a code of an app, and by an organization's own identity provider (real OpenID Connect over real sockets)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pyotp
import pytest
from sqlalchemy import select

from bot import clock
from bot.people import second_factor
from bot.people.audit import Audit
from bot.people.staff import LOCK_AFTER, Staff, link_for, make_link
from bot.store.session import reading, writing
from bot.verbs import staff as verb
from tests.desk_world import PASSWORD, Browser, World, world
from tests.identity_provider import CLIENT, SECRET, IdentityProvider, identity_provider


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made


def with_code(here: World, role: str = "case_manager") -> tuple[Browser, str]:
    """A browser of a member who has just turned the code on, and its key."""
    browser = here.browser(role)
    page = browser.ask("POST /desk/account/code/begin", {}, {}).text
    assert "<svg" in page
    secret = re.search(r'<code class="link">([A-Z2-7]{32})</code>', page)[1]  # type: ignore[index]
    assert browser.ask("POST /desk/account/code", {}, {"code": "000000"}).status_code == 422
    assert browser.ask("POST /desk/account/code", {}, {"code": pyotp.TOTP(secret).now()}).status_code == 303
    return browser, secret


def password(here: World, browser: Browser, role: str = "case_manager", word: str = PASSWORD) -> httpx.Response:
    sent = {"email": f"{role}@example.org", "password": word}
    return browser.client.post("/desk/sign-in", data=sent, headers=browser.ours)


def code(browser: Browser, page: str, digits: str) -> httpx.Response:
    half = re.search(r'name="half" value="([^"]+)"', page)[1]  # type: ignore[index]
    return browser.client.post("/desk/sign-in/code", data={"half": half, "code": digits}, headers=browser.ours)


def test_a_password_alone_opens_nothing_and_a_code_counts_once(here: World) -> None:
    _, secret = with_code(here)
    used, following = pyotp.TOTP(secret).now(), pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30))
    browser = here.browser(None)
    first = password(here, browser)
    assert first.status_code == 200
    assert "coach_desk" not in browser.client.cookies
    assert browser.client.get("/desk/cases").status_code == 303
    assert code(browser, first.text, used).status_code == 401, "it turned the code on and is used up"
    assert code(browser, first.text, following).status_code == 303
    assert browser.client.get("/desk/cases").status_code == 200
    again = here.browser(None)
    assert code(again, password(here, again).text, following).status_code == 401


def test_guessing_codes_locks_the_account_although_the_password_is_right_each_time(here: World) -> None:
    _, secret = with_code(here)
    browser = here.browser(None)
    for _ in range(LOCK_AFTER):
        page = password(here, browser)
        assert page.status_code == 200
        assert code(browser, page.text, "000000").status_code == 401
    assert password(here, browser).status_code == 401
    with reading() as session:
        assert session.get_one(Staff, here.staff["case_manager"]).locked_until is not None
    assert secret


def test_the_half_way_word_is_ours_and_dies_with_the_password(here: World) -> None:
    _, secret = with_code(here)
    browser = here.browser(None)
    page = password(here, browser)
    forged = page.text.replace('name="half" value="', 'name="half" value="x')
    fresh = pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30))
    assert code(browser, forged, fresh).status_code == 401
    with writing() as session:
        session.get_one(Staff, here.staff["case_manager"]).password = "$argon2id$another"
    assert code(browser, page.text, fresh).status_code == 401


def test_a_new_link_sets_the_password_but_does_not_go_round_the_code(here: World) -> None:
    with_code(here)
    with writing() as session:
        link = make_link(session, here.staff["case_manager"])
    browser = here.browser(None)
    answer = browser.client.post(link, data={"password": "a new set of words", "again": "a new set of words"}, headers=browser.ours)
    assert answer.headers["location"].startswith("/desk/sign-in")
    assert "coach_desk" not in browser.client.cookies


def test_an_administrator_turns_a_lost_code_off(here: World) -> None:
    with_code(here)
    admin = here.browser("admin")
    assert admin.ask("POST /desk/staff/{staff}/code-off", {"staff": here.staff["case_manager"]}, {}).status_code == 303
    assert password(here, here.browser(None)).status_code == 303
    with reading() as session:
        assert session.scalar(select(Audit.actor).where(Audit.act == "code_off")) == f"staff:{here.staff['admin']}"


def test_the_command_makes_a_new_link_and_turns_the_code_off(here: World, capsys: pytest.CaptureFixture[str]) -> None:
    with_code(here, "admin")
    assert verb.run(["link", "Admin@Example.org", "--code-off"]) == 0
    link = capsys.readouterr().out.strip()
    browser = here.browser(None)
    sent = {"password": "another four quiet words", "again": "another four quiet words"}
    assert browser.client.post(link, data=sent, headers=browser.ours).status_code == 303
    assert browser.client.get("/desk/staff").status_code == 200
    with pytest.raises(Exception, match="no open account"):
        link_for("nobody@example.org")


def test_a_code_of_the_next_half_minute_counts_and_one_of_an_hour_ago_does_not(here: World) -> None:
    with writing() as session:
        secret, _ = second_factor.begin(session, session.get_one(Staff, here.staff["liaison"]))
    with clock.frozen(clock.now()), writing() as session:
        old, soon = (pyotp.TOTP(secret).at(clock.now() + by) for by in (timedelta(hours=-1), timedelta(seconds=30)))
        assert not second_factor.fits(session, here.staff["liaison"], old)
        assert second_factor.fits(session, here.staff["liaison"], soon)
        assert not second_factor.fits(session, here.staff["liaison"], soon)


def test_a_copied_cookie_is_worth_nothing_in_another_kind_of_browser_but_survives_an_update(here: World) -> None:
    browser = here.browser("case_manager")
    cookie = {"coach_desk": browser.client.cookies["coach_desk"]}
    mine = browser.client.headers["user-agent"]
    ask = lambda agent: httpx.get(here.url + "/desk/cases", cookies=cookie, headers={"user-agent": agent}, trust_env=False)  # noqa: E731
    assert ask("Mozilla/5.0 (Somebody Else)").status_code == 303
    assert ask(mine.replace("0", "9")).status_code == 200


def test_signing_in_makes_a_new_token_and_ends_the_old_one(here: World) -> None:
    browser = here.browser("case_manager")
    before = browser.client.cookies["coach_desk"]
    password(here, browser)
    assert browser.client.cookies["coach_desk"] != before
    mine = {"user-agent": browser.client.headers["user-agent"]}
    answer = httpx.get(here.url + "/desk/cases", cookies={"coach_desk": before}, headers=mine, trust_env=False)
    assert answer.status_code == 303


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[tuple[World, IdentityProvider]]:
    with identity_provider() as made:
        settings = {"OIDC_ISSUER": made.issuer, "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET}
        with world(tmp_path, **settings) as there:
            yield there, made


def by_provider(browser: Browser, *, drop: str = "") -> httpx.Response:
    """Follow the whole way there and back, as a browser does; `drop` loses a cookie on the way."""
    start = browser.client.get("/desk/oidc?next=/desk/on-call")
    assert start.status_code == 303, start.text[:400]
    back = httpx.get(start.headers["location"], trust_env=False).headers["location"]
    if drop:
        browser.client.cookies.delete(drop)
    return browser.client.get(back)


def test_the_provider_signs_a_known_member_in(provider: tuple[World, IdentityProvider]) -> None:
    there, idp = provider
    assert "Sign in by your organization" in there.browser(None).client.get("/desk/sign-in").text
    browser = there.browser(None)
    assert by_provider(browser).headers["location"] == "/desk/on-call"
    assert browser.client.get("/desk/cases").status_code == 200
    # from now on the provider's own id counts, whatever e-mail it has
    idp.account = {"sub": "u-1", "email": "changed@example.org", "email_verified": False}
    assert by_provider(there.browser(None)).status_code == 303
    idp.account = {"sub": "u-2", "email": "case_manager@example.org", "email_verified": True}
    assert by_provider(there.browser(None)).status_code == 401, "the e-mail was given to somebody else there"


@pytest.mark.parametrize(
    "account",
    [
        {"sub": "u-9", "email": "stranger@example.org", "email_verified": True},
        {"sub": "u-9", "email": "case_manager@example.org", "email_verified": False},
        {"sub": "u-9", "email": "case_manager@example.org"},
        {"sub": "u-9"},
    ],
)
def test_nobody_gets_in_whom_no_administrator_added(provider: tuple[World, IdentityProvider], account: dict[str, object]) -> None:
    there, idp = provider
    idp.account = account
    browser = there.browser(None)
    assert by_provider(browser).status_code == 401
    assert "coach_desk" not in browser.client.cookies


@pytest.mark.parametrize(
    "twist",
    [
        lambda claims: {**claims, "nonce": "another"},
        lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
        lambda claims: {**claims, "aud": "another client"},
        lambda claims: {**claims, "iss": "https://evil.example"},
        lambda claims: {**claims, "exp": claims["iat"] - 3600},
    ],
)
def test_an_id_token_that_is_not_for_us_or_not_of_now_is_refused(provider: tuple[World, IdentityProvider], twist: object) -> None:
    there, idp = provider
    idp.twist = twist  # type: ignore[assignment]
    assert by_provider(there.browser(None)).status_code == 401


def test_a_foreign_key_a_lost_cookie_and_a_second_use_are_refused(provider: tuple[World, IdentityProvider]) -> None:
    there, idp = provider
    assert by_provider(there.browser(None), drop="coach_desk_oidc").status_code == 401
    idp.sign_with = idp.foreign
    assert by_provider(there.browser(None)).status_code == 401
    idp.sign_with = idp.key
    browser = there.browser(None)
    start = browser.client.get("/desk/oidc")
    back = httpx.get(start.headers["location"], trust_env=False).headers["location"]
    assert browser.client.get(back).status_code == 303
    assert browser.client.get(back).status_code == 401, "an answer of the provider is used once"


def test_a_provider_that_does_not_answer_leaves_the_password(provider: tuple[World, IdentityProvider]) -> None:
    there, idp = provider
    idp.issuer = "https://evil.example"  # its own description does not fit the settings any more
    answer = there.browser(None).client.get("/desk/oidc")
    assert answer.status_code == 503
    assert 'name="password"' in answer.text
