"""Signing in: who gets in, how long, what a guess costs, what a stolen cookie or a used link is worth."""

import re
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select, update

from bot import clock
from bot.people.audit import Audit
from bot.people.staff import LOCK_AFTER, Staff, StaffLink, StaffSession, first_admin_link, make_link
from bot.store.session import reading, writing
from tests.desk_world import PASSWORD, ROLES, World, world


@pytest.fixture
def here(tmp_path: object) -> Iterator[World]:
    with world(tmp_path) as made:  # type: ignore[arg-type]
        yield made


def enter(here: World, email: str, password: str, **more: str) -> httpx.Response:
    sent = {"email": email, "password": password, **more}
    return here.browser(None).client.post("/desk/sign-in", data=sent, headers={"Origin": here.url})


def test_signing_out_is_for_everybody(here: World) -> None:
    for role in ROLES:
        for address in ("POST /desk/sign-out", "POST /desk/sign-out-everywhere"):
            browser = here.browser(role)
            other = here.browser(role) if "everywhere" in address else None
            stolen = browser.client.cookies["coach_desk"]
            assert browser.ask(address, {}, {}).status_code == 303
            for used in (stolen, other.client.cookies["coach_desk"] if other else stolen):
                answer = httpx.get(here.url + "/desk/account", cookies={"coach_desk": used}, trust_env=False)
                assert answer.status_code == 303, "the session is over, not only the cookie"


def test_the_cookie_is_for_the_desk_only_and_closed_to_scripts(here: World) -> None:
    cookie = enter(here, "admin@example.org", PASSWORD).headers["set-cookie"]
    assert {"HttpOnly", "Path=/desk", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Secure" not in cookie, "http on loopback"
    with reading() as session:
        row = session.scalar(select(StaffSession))
        assert row is not None
        assert row.token_hash not in cookie, "the database holds a hash only"


def test_over_https_the_cookie_is_secure(tmp_path: object) -> None:
    with world(tmp_path, COACH_PUBLIC_URL="https://coach.example") as there:  # type: ignore[arg-type]
        answer = there.browser(None).client.post(
            "/desk/sign-in", data={"email": "admin@example.org", "password": PASSWORD}, headers={"Origin": "https://coach.example"}
        )
        assert answer.status_code == 303
        assert "Secure" in answer.headers["set-cookie"].split("; ")
        assert "strict-transport-security" in answer.headers


def test_wrong_passwords_lock_an_account_also_for_the_right_one(here: World) -> None:
    for _ in range(LOCK_AFTER):
        assert enter(here, "supervisor@example.org", "a wrong password").status_code == 401
    assert enter(here, "supervisor@example.org", PASSWORD).status_code == 401
    assert enter(here, "case_manager@example.org", PASSWORD).status_code == 303, "nobody else is locked out"
    with writing() as session:
        session.execute(
            update(Staff).where(Staff.email == "supervisor@example.org").values(locked_until=clock.now() - timedelta(seconds=1))
        )
    assert enter(here, "supervisor@example.org", PASSWORD).status_code == 303
    with reading() as session:
        refused = session.scalar(select(func.count()).select_from(Audit).where(Audit.act == "sign_in_refused"))
    assert refused == LOCK_AFTER + 1


def test_an_answer_does_not_tell_who_has_an_account(here: World) -> None:
    known, unknown = enter(here, "admin@example.org", "wrong"), enter(here, "noone@example.org", "wrong")
    assert known.status_code == unknown.status_code == 401
    assert known.text.replace("admin@", "noone@") == unknown.text


def test_guessing_is_slowed_down(here: World) -> None:
    statuses = [enter(here, f"guess{n}@example.org", "wrong").status_code for n in range(21)]
    assert statuses[:20] == [401] * 20
    assert statuses[20] == 429


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/desk/", "//evil.example/desk/", "/desk//evil.example", "/\\evil.example", "/elsewhere", "/desk/sign-in"],
)
def test_nobody_is_sent_out_of_the_desk(here: World, wanted: str) -> None:
    assert enter(here, "admin@example.org", PASSWORD, next=wanted).headers["location"] == "/desk"


def test_one_goes_on_where_one_wanted_to_go(here: World) -> None:
    client = here.browser(None).client
    to = client.get("/desk/on-call").headers["location"]
    assert to == "/desk/sign-in?next=/desk/on-call"
    assert enter(here, "admin@example.org", PASSWORD, next="/desk/on-call").headers["location"] == "/desk/on-call"


def test_a_closed_account_is_out_at_once_and_a_session_ends(here: World) -> None:
    manager, admin = here.browser("case_manager"), here.browser("admin")
    assert manager.client.get("/desk/cases").status_code == 200
    admin.ask("POST /desk/staff/{staff}/active", {"staff": here.staff["case_manager"]}, {"active": "no"})
    assert manager.client.get("/desk/cases").status_code == 303
    assert enter(here, "case_manager@example.org", PASSWORD).status_code == 401
    with writing() as session:
        session.execute(update(StaffSession).values(expires_at=clock.now()))
    assert admin.client.get("/desk/cases").status_code == 303


def test_nobody_closes_their_own_account(here: World) -> None:
    admin = here.browser("admin")
    answer = admin.ask("POST /desk/staff/{staff}/active", {"staff": here.staff["admin"]}, {"active": "no"})
    assert answer.status_code == 422
    assert admin.client.get("/desk/staff").status_code == 200


def test_a_link_works_once_and_signs_the_old_password_out(here: World) -> None:
    before = here.browser("liaison")
    with writing() as session:
        link, spare = (make_link(session, here.staff["liaison"]) for _ in range(2))
    browser = here.browser(None)
    sent = {"password": "blue river stone moon", "again": "blue river stone moon"}
    assert browser.client.get(link).status_code == 200, "looking does not use it up"
    assert browser.client.post(link, data={**sent, "again": "another one, longer"}, headers=browser.ours).status_code == 422
    assert browser.client.post(link, data={"password": "short", "again": "short"}, headers=browser.ours).status_code == 422
    assert browser.client.post(link, data=sent, headers={"Origin": "https://evil.example"}).status_code == 403
    assert browser.client.post(link, data=sent, headers=browser.ours).status_code == 303
    assert browser.client.get("/desk/account").status_code == 200
    for used in (link, spare):
        assert here.browser(None).client.post(used, data=sent, headers=browser.ours).status_code == 410
    assert before.client.get("/desk/account").status_code == 303
    assert enter(here, "liaison@example.org", PASSWORD).status_code == 401


def test_a_link_is_over_after_a_week(here: World) -> None:
    with writing() as session:
        link = make_link(session, here.staff["liaison"])
        session.flush()
        session.execute(update(StaffLink).values(expires_at=clock.now()))
    assert here.browser(None).client.get(link).status_code == 410


def test_the_first_link_makes_the_first_administrator_and_no_second(tmp_path: object) -> None:
    with world(tmp_path, hire=False) as there:  # type: ignore[arg-type]
        link, second = first_admin_link(), first_admin_link()
        assert link is not None
        assert second is not None
        browser = there.browser(None)
        sent = {"email": "Ann@Example.org", "name": " Ann  Bell ", "phone": "413 555 0150", "password": PASSWORD, "again": PASSWORD}
        wrong = browser.client.post(link, data={**sent, "phone": "12"}, headers=browser.ours)
        assert wrong.status_code == 422
        assert "ann bell" in re.sub(r"\s+", " ", wrong.text.lower()), "what was filled in stays"
        assert browser.client.post(link, data=sent, headers=browser.ours).status_code == 303
        assert browser.client.get("/desk/going-live").status_code == 200
        assert there.browser(None).client.get(second).status_code == 410
        assert first_admin_link() is None
        with reading() as session:
            member = session.scalars(select(Staff)).one()
        assert (member.email, member.name, member.role, member.phone) == ("ann@example.org", "Ann Bell", "admin", "+14135550150")


def test_a_form_that_is_too_large_or_of_another_kind_is_refused(here: World) -> None:
    client = here.browser(None).client
    ours = {"Origin": here.url}
    assert client.post("/desk/sign-in", data={"email": "x" * 70_000}, headers=ours).status_code == 413
    assert client.post("/desk/sign-in", json={"email": "x"}, headers=ours).status_code == 415
    form = {**ours, "content-type": "application/x-www-form-urlencoded"}
    for unreadable in (b"email=%ff", b"email=ana%00@example.org&password=x"):
        assert client.post("/desk/sign-in", content=unreadable, headers=form).status_code == 400
