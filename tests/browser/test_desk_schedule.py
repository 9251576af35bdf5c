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
