"""The desk in a real browser: signing in, the list, a case, a reply, a race for a case, a phone's width, no JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from bot.messaging.outbox import FAILED, Kind, Outbound, queue
from bot.people.audit import Audit
from bot.people.person import stop
from bot.store.session import reading, writing
from tests.desk_world import JOAO, MARIA, PASSWORD, TY, World

Axe = Callable[[Page], None]
PHONE = {"width": 360, "height": 740}


def sign_in(page: Page, desk: World, role: str = "case_manager") -> Page:
    page.goto(desk.url + "/desk")
    page.get_by_label("E-mail").fill(f"{role}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cases" if role != "liaison" else "My account")
    return page


def nothing_sticks_out(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]


@pytest.fixture(scope="module")
def cases(desk: World) -> dict[str, str]:
    """Maria wants a person; João is late and writes Portuguese."""
    return {
        "maria": desk.person(MARIA, "Maria Lopez", "can i talk to somebody about the class"),
        "joao": desk.person(JOAO, "João Alves", "vou chegar atrasado hoje", kind="late", reason="case_late", language="pt"),
    }


def test_signing_in_and_out(page: Page, desk: World, axe: Axe, quiet: list[str]) -> None:
    page.goto(desk.url + "/desk/cases")
    expect(page).to_have_url(re.compile("/desk/sign-in"))
    axe(page)
    page.get_by_label("E-mail").fill("case_manager@example.org")
    page.get_by_label("Password").fill("not the password at all")
    page.get_by_label("Password").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not right")
    axe(page)
    quiet.clear()  # the browser itself notes the 401
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    expect(page).to_have_url(desk.url + "/desk/cases")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_contain_text("signed out")
    page.goto(desk.url + "/desk/cases")
    expect(page).to_have_url(re.compile("/desk/sign-in"))


def test_a_case_from_the_list_to_a_reply_and_back(page: Page, desk: World, cases: dict[str, str], axe: Axe, quiet: list[str]) -> None:
    sign_in(page, desk)
    axe(page)
    page.get_by_role("link", name="Maria Lopez").click()
    expect(page.get_by_text("can i talk to somebody about the class")).to_be_visible()
    axe(page)
    page.get_by_label("To Maria Lopez").fill("Hi Maria, I can call you at 3.")
    page.get_by_role("button", name="Send to the person").click()
    expect(page.get_by_role("status").first).to_contain_text("on its way")
    newest = page.locator("#newest")
    expect(newest).to_contain_text("Case Manager (staff): Hi Maria, I can call you at 3.")
    expect(newest).to_contain_text("Waiting to be sent")
    expect(page.locator(".facts")).to_contain_text("You have it")
    axe(page)
    with reading() as session:
        row = session.scalar(select(Outbound).where(Outbound.kind == int(Kind.STAFF)).order_by(Outbound.id.desc()))
        assert row is not None
        assert row.author == f"staff:{desk.staff['case_manager']}"
        assert row.says == ["introduction", "staff_text"], "the first text ever says who we are"
    page.get_by_text("Write a note").click()
    page.get_by_label("The person never sees it").fill("Prefers calls after 3.")
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator(".note")).to_contain_text("Prefers calls after 3.")
    page.get_by_role("button", name="Hand back").click()
    expect(page.locator("#newest")).to_contain_text("Our team is done here for now")
    expect(page.locator(".facts")).to_contain_text("Nobody has taken it")
    with reading() as session:
        acts = [row.act for row in session.scalars(select(Audit).where(Audit.subject == f"case:{cases['maria']}"))]
    assert {"read_case", "reply", "note", "hand_back"} <= set(acts)


def test_two_claim_at_once_and_the_second_is_told_who_was_first(
    page: Page, browser: Browser, desk: World, cases: dict[str, str], axe: Axe
) -> None:
    sign_in(page, desk)
    other = sign_in(browser.new_context().new_page(), desk, "supervisor")
    for one in (page, other):
        one.goto(f"{desk.url}/desk/cases/{cases['joao']}")
    page.get_by_role("button", name="Take this case").click()
    expect(page.get_by_role("status")).to_contain_text("yours now")
    other.route("**/live/**", lambda route: route.abort())
    other.get_by_role("button", name="Take this case").click()
    expect(other.get_by_role("alert")).to_contain_text("Case Manager was first")
    axe(other)
    assert desk.case(cases["joao"]).staff_id == desk.staff["case_manager"]
    other.context.close()


def test_a_lost_race_keeps_what_was_written(page: Page, browser: Browser, desk: World) -> None:
    case = desk.person("+14135550140", "Rosa Diaz", "hello")
    sign_in(page, desk)
    page.goto(f"{desk.url}/desk/cases/{case}")
    other = sign_in(browser.new_context().new_page(), desk, "supervisor")
    other.goto(f"{desk.url}/desk/cases/{case}")
    other.get_by_role("button", name="Take this case").click()
    expect(other.get_by_role("status")).to_contain_text("yours now")
    page.get_by_label("To Rosa Diaz").fill("I was a moment late.")
    page.get_by_role("button", name="Send to the person").click()
    expect(page.get_by_role("alert")).to_contain_text("Supervisor was first")
    with reading() as session:
        bodies = [row.body for row in session.scalars(select(Outbound))]
    assert not any("moment late" in body for body in bodies)
    other.context.close()


def test_danger_is_on_top_with_the_number_to_call(page: Page, desk: World, axe: Axe, quiet: list[str]) -> None:
    case = desk.person(TY, "Ty Brown", "i dont want to be here anymore", kind="crisis", reason="case_crisis")
    with writing() as session:
        row = queue(session, desk.conversation(session, TY), "Call or text 988 now.", kind=Kind.CRISIS, language="en")
        assert row is not None
        row.state, row.status, row.error_code = FAILED, "undelivered", 30003
    sign_in(page, desk)
    top = page.locator(".dangers")
    expect(top).to_contain_text("Ty Brown")
    expect(top).to_contain_text("NOT DELIVERED - CALL")
    expect(top.get_by_role("link", name="(413) 555-0133")).to_have_attribute("href", "tel:" + TY)
    axe(page)
    page.goto(desk.url + "/desk/on-call")
    expect(page.get_by_role("alert")).to_contain_text("1 person may be in danger")
    expect(page.get_by_text("Nobody is on call.")).to_be_visible()
    axe(page)
    page.goto(f"{desk.url}/desk/cases/{case}")
    expect(page.get_by_role("alert").first).to_contain_text("in danger")
    expect(page.locator(".call")).to_contain_text("NOT DELIVERED - CALL")
    expect(page.locator("#newest")).to_contain_text("NOT DELIVERED: the phone is off or out of reach")
    axe(page)
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("status").first).to_contain_text("Closed")


def test_a_new_case_appears_by_itself(page: Page, desk: World, quiet: list[str]) -> None:
    sign_in(page, desk)
    expect(page.get_by_role("link", name="Ana Reyes")).to_have_count(0)
    page.wait_for_timeout(1200)  # the stream must have taken its first look
    desk.person("+14135550141", "Ana Reyes", "necesito hablar con alguien", language="es")
    expect(page.get_by_role("link", name="Ana Reyes")).to_be_visible(timeout=6000)
    page.get_by_role("link", name="Ana Reyes").click()
    page.get_by_label("To Ana Reyes").fill("half a reply")
    page.wait_for_timeout(1200)
    desk.text("+14135550141", "are you there?")
    expect(page.get_by_text("are you there?")).to_be_visible(timeout=6000)
    expect(page.get_by_label("To Ana Reyes")).to_have_value("half a reply")


def test_nothing_is_sent_to_somebody_who_stopped(page: Page, desk: World, axe: Axe) -> None:
    case = desk.person("+14135550142", "Lee Park", "stop", kind="opt_out", reason="case_opt_out")
    sign_in(page, desk)
    page.goto(f"{desk.url}/desk/cases/{case}")
    with writing() as session:
        stop(desk.conversation(session, "+14135550142").contact, "opted_out")
    page.get_by_label("To Lee Park").fill("Please come back")
    page.get_by_role("button", name="Send to the person").click()
    expect(page.locator(".reply")).to_contain_text("stopped messages")
    axe(page)
    with reading() as session:
        assert not [row for row in session.scalars(select(Outbound)) if "come back" in row.body]


def test_on_a_phone_and_without_a_mouse(browser: Browser, desk: World, cases: dict[str, str], axe: Axe) -> None:
    context: BrowserContext = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = sign_in(context.new_page(), desk, "admin")
    for path in ("/desk/cases", f"/desk/cases/{cases['maria']}", "/desk/on-call", "/desk/staff", "/desk/account", "/desk/going-live"):
        page.goto(desk.url + path)
        axe(page)
        nothing_sticks_out(page)
    page.goto(desk.url + "/desk/cases")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="To the content")).to_be_focused()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Maria Lopez":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Maria Lopez")
    context.close()


def test_in_the_dark(browser: Browser, desk: World, cases: dict[str, str], axe: Axe) -> None:
    for colours in ({"color_scheme": "dark"}, {"forced_colors": "active"}):
        context = browser.new_context(viewport=PHONE, **colours)  # type: ignore[arg-type]
        page = sign_in(context.new_page(), desk)
        axe(page)
        page.goto(f"{desk.url}/desk/cases/{cases['maria']}")
        axe(page)
        context.close()


def test_without_javascript(browser: Browser, desk: World) -> None:
    case = desk.person("+14135550143", "Sam Fox", "is anybody there")
    context = browser.new_context(java_script_enabled=False)
    page = sign_in(context.new_page(), desk)
    page.get_by_role("link", name="Sam Fox").click()
    page.get_by_role("button", name="Take this case").click()
    expect(page.locator(".facts")).to_contain_text("You have it")
    page.get_by_label("To Sam Fox").fill("Yes, I am here.")
    page.get_by_role("button", name="Send to the person").click()
    expect(page.locator("#newest")).to_contain_text("Yes, I am here.")
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".facts")).to_contain_text("Closed")
    assert desk.case(case).state == "closed"
    context.close()


def test_a_new_colleague_by_a_link_that_works_once(page: Page, browser: Browser, desk: World, axe: Axe) -> None:
    sign_in(page, desk, "admin")
    page.get_by_role("link", name="Team").click()
    page.get_by_label("Name, as people will see it").fill("Dana Kim")
    page.get_by_label("E-mail").fill("dana@example.org")
    page.get_by_label("Phone").fill("(413) 555-0150")
    page.get_by_label("Role").select_option("supervisor")
    page.get_by_role("button", name="Add and make a link").click()
    link = page.locator("code.link").inner_text()
    axe(page)
    context = browser.new_context()
    theirs = context.new_page()
    theirs.goto(link)
    axe(theirs)
    theirs.get_by_label("Password", exact=True).fill("three green apples fell")
    theirs.get_by_label("The same password again").fill("three green apples fell")
    theirs.get_by_role("button", name="Set the password").click()
    expect(theirs.get_by_role("status").first).to_contain_text("Welcome")
    theirs.goto(link)
    expect(theirs.get_by_role("heading", level=1)).to_have_text("This link cannot be used")
    axe(theirs)
    theirs.goto(desk.url + "/desk/on-call")
    theirs.get_by_role("button", name="Start time on call for Dana Kim").click()
    expect(theirs.get_by_role("status").first).to_have_text("On call.")
    context.close()
