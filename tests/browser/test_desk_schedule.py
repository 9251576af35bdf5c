"""Shifts, classes and texts for later in a real browser: entered at a phone's width, every page looked at by axe."""

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Browser, Page, expect

from bot import clock
from bot.people.consent import record
from bot.store.session import writing
from tests.browser.test_desk import PHONE, nothing_sticks_out, sign_in
from tests.desk_world import TY, World

Axe = Callable[[Page], None]


def test_a_shift_is_entered_and_a_text_for_later_is_looked_at(browser: Browser, desk: World, axe: Axe) -> None:
    person = desk.around(desk.person(TY, "Ty Green", "when do i work"))["person"]
    with writing() as session:
        record(session, person, "coaching_texts", True, wording="texted_in", channel="sms", proof="test")
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = sign_in(context.new_page(), desk, "admin")

    def look() -> None:
        axe(page)
        nothing_sticks_out(page)

    day = clock.now() + timedelta(days=3)
    page.goto(f"{desk.url}/desk/people/{person}/schedule/new?day={day:%Y-%m-%d}")
    look()
    page.get_by_label("From", exact=True).fill("09:00")
    page.get_by_label("To", exact=True).fill("17:00")
    page.get_by_label("Place", exact=True).fill("12 Main St")
    page.get_by_label("Days left out, such as holidays").fill("easter")
    page.get_by_label("How often").select_option("Every week")
    page.get_by_role("button", name="Save").click()
    look()
    expect(page.get_by_label("Days left out, such as holidays")).to_have_accessible_description(re.compile("is no day"))
    page.get_by_label("How often").select_option("Once")
    page.get_by_label("Days left out, such as holidays").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("9:00 AM to 5:00 PM, 12 Main St")).to_be_visible()
    page.locator("summary").first.click()
    look()
    page.goto(f"{desk.url}/desk/texts/new?to=person:{person}")
    look()
    page.get_by_label("Text", exact=True).fill("See you on Friday.")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("1 segment each, to 1 person")).to_be_visible()
    look()
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A text for later")
    look()
    for path in ("/desk/texts", "/desk/texts/new", "/desk/costs"):
        page.goto(desk.url + path)
        look()
    context.close()


def test_two_staff_change_one_text_on_a_phone_by_keyboard(browser: Browser, desk: World, axe: Axe) -> None:
    person = desk.around(desk.person(TY, "Ty Green", "when do i work"))["person"]
    with writing() as session:
        record(session, person, "coaching_texts", True, wording="texted_in", channel="sms", proof="test")
    contexts = [browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) for _ in range(2)]
    mine, theirs = (sign_in(one.new_page(), desk, role) for one, role in zip(contexts, ("case_manager", "supervisor"), strict=True))

    def look(page: Page) -> None:
        axe(page)
        nothing_sticks_out(page)

    mine.goto(f"{desk.url}/desk/texts/new?to=person:{person}")
    mine.get_by_label("Text", exact=True).fill("See you on Friday.")
    mine.get_by_label("When").fill("2020-01-01T10:00")
    mine.get_by_role("button", name="Look at it first").press("Enter")
    mine.get_by_role("link", name="Go there").press("Enter")
    expect(mine.get_by_label("When")).to_be_focused()
    expect(mine.get_by_label("When")).to_have_accessible_description(re.compile("has passed"))
    look(mine)
    mine.get_by_label("When").fill(f"{clock.now() + timedelta(days=3):%Y-%m-%d}T12:30")
    mine.get_by_role("button", name="Look at it first").press("Enter")
    mine.get_by_role("button", name="Send it").press("Enter")
    expect(mine.get_by_role("link", name="Ty Green")).to_be_visible()
    theirs.goto(mine.url.partition("?")[0])
    theirs.get_by_label("Text (").fill("Case Manager (staff): See you at the library.")
    theirs.get_by_role("button", name="Look at the change first").click()
    expect(theirs.get_by_text("1 segment each, to 1 person")).to_be_visible()
    look(theirs)
    theirs.get_by_role("button", name="Save for the 1 that waits").click()
    mine.get_by_label("Text (").fill("Case Manager (staff): See you at noon.")
    mine.get_by_role("button", name="Look at the change first").press("Enter")
    expect(mine.get_by_role("alert")).to_contain_text("Supervisor changed this")
    expect(mine.get_by_role("alert")).to_contain_text("See you at the library.")
    expect(mine.get_by_label("Text (")).to_have_value("Case Manager (staff): See you at noon.")
    look(mine)
    mine.goto(desk.url + "/desk/texts")
    expect(mine.get_by_text("See you at the library.")).to_be_visible()
    look(mine)
    for one in contexts:
        one.close()


def test_a_wrong_amount_is_said_in_its_box(browser: Browser, desk: World, axe: Axe) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = sign_in(context.new_page(), desk, "admin")
    page.goto(desk.url + "/desk/costs")
    page.locator("summary").first.press("Enter")
    page.get_by_label("Alert at").fill("150")
    page.get_by_label("Cap").fill("two hundred")
    page.get_by_role("button", name="Save").press("Enter")
    page.get_by_role("link", name="Go there").press("Enter")
    expect(page.get_by_label("Cap")).to_be_focused()
    expect(page.get_by_label("Cap")).to_have_value("two hundred")
    expect(page.get_by_label("Alert at")).to_have_value("150")
    expect(page.get_by_label("Cap")).to_have_accessible_description(re.compile("no amount"))
    axe(page)
    nothing_sticks_out(page)
    page.keyboard.press("Control+a")
    page.keyboard.type("200")
    page.keyboard.press("Enter")
    expect(page.get_by_text("alert at $150.00, cap $200.00")).to_be_visible()
    context.close()
