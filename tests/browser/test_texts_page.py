"""Texts to many and the week of a person in a real browser: what must be pressed is near what was looked at, what is wrong at its field."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from bot import clock
from bot.knowledge.office import office
from bot.people.consent import record
from bot.store.session import writing
from tests.browser.test_desk import nothing_sticks_out, sign_in
from tests.desk_world import JOAO, MARIA, TY, World

Axe = Callable[[Page], None]
WIDTHS = pytest.mark.parametrize("size", [{"width": 390, "height": 844}, {"width": 1280, "height": 800}], ids=["phone", "wide"])


@pytest.fixture(scope="module")
def people(desk: World) -> list[str]:
    ids = []
    for number, name in ((TY, "Ty Green"), (MARIA, "Maria Lopez"), (JOAO, "João Alves")):
        ids.append(desk.around(desk.person(number, name, "when do i work"))["person"])
        with writing() as session:
            record(session, ids[-1], "coaching_texts", True, wording="texted_in", channel="sms", proof="test")
    return ids


def in_view(page: Page, name: str) -> bool:
    """Whether a button of this name is seen without scrolling."""
    box = page.get_by_role("button", name=name).bounding_box()
    assert box is not None
    return box["y"] >= 0 and box["y"] + box["height"] <= page.viewport_size["height"]  # type: ignore[index]


@WIDTHS
def test_a_text_to_many_is_sent_from_beside_what_it_will_be(
    browser: Browser, desk: World, people: list[str], axe: Axe, size: dict[str, int]
) -> None:
    context = browser.new_context(viewport=size)  # type: ignore[arg-type]
    page = sign_in(context.new_page(), desk, "admin")
    page.goto(desk.url + "/desk/texts/new")
    page.get_by_label("To", exact=True).select_option("numbers")
    page.get_by_label("Numbers, one a line").fill("\n".join((TY, MARIA, JOAO)))
    page.get_by_label("Text", exact=True).fill(
        f"{office().program}: the class of Friday is in room 12. " + "Bring your book and a pen. " * 8
    )
    page.get_by_role("button", name="Look at it first").press("Enter")
    expect(page.get_by_text("each, to 3 people: about $")).to_be_in_viewport()
    assert in_view(page, "Send it")
    axe(page)
    nothing_sticks_out(page)
    page.locator("summary").press("Enter")
    page.get_by_label("Text", exact=True).fill(f"{office().program}: no class on Friday.")
    page.get_by_role("button", name="Send it").press("Enter")
    expect(page.get_by_text("no class on Friday.").first).to_be_visible()
    expect(page.get_by_role("heading", name="This will be sent"), "changed, so it is looked at once more").to_be_in_viewport()
    page.get_by_role("button", name="Send it").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("A text for later")
    if page.get_by_label("Text (").count():
        page.get_by_label("Text (").fill(f"{office().program}: no class this week.")
        page.get_by_role("button", name="Look at the change first").press("Enter")
        assert in_view(page, "Save for the 3 that wait")
        axe(page)
        nothing_sticks_out(page)
        page.get_by_role("button", name="Save for the 3 that wait").press("Enter")
        expect(page.get_by_label("Text (")).to_have_value(f"{office().program}: no class this week.")
    context.close()


@WIDTHS
def test_what_is_wrong_in_a_week_is_said_at_its_field(
    browser: Browser, desk: World, people: list[str], axe: Axe, size: dict[str, int]
) -> None:
    context = browser.new_context(viewport=size)  # type: ignore[arg-type]
    page = sign_in(context.new_page(), desk, "admin")
    day = clock.now() + timedelta(days=2)
    at = f"{desk.url}/desk/people/{people[size['width'] > 1000]}/schedule"
    page.goto(f"{at}/new?day={day:%Y-%m-%d}")
    page.get_by_label("From", exact=True).fill("09:00")
    page.get_by_label("To", exact=True).fill("17:00")
    page.get_by_label("Supervisor's language").select_option("Spanish")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Shifts and classes")
    page.get_by_text("Change", exact=False).locator("xpath=self::summary").first.press("Enter")
    form = page.locator("form", has=page.get_by_role("button", name="Move this day")).first
    form.get_by_label("To", exact=True).fill(f"{day:%Y-%m-%d}T08:00")
    form.get_by_role("button", name="Move this day").press("Enter")

    def wrong(label: str, said: str) -> None:
        page.get_by_role("link", name="Go there").press("Enter")
        field = page.get_by_label(label, exact=True).locator("visible=true").first
        expect(field).to_be_focused()
        expect(field).to_have_accessible_description(re.compile(said))
        axe(page)
        nothing_sticks_out(page)

    wrong("To", "ends before it starts")
    expect(page.get_by_label("To", exact=True).locator("visible=true").first).to_have_value(f"{day:%Y-%m-%d}T08:00")
    page.get_by_text("Change reminders or zone").press("Enter")
    page.get_by_label("Asleep from (empty: as it is)").fill("22:00")
    page.get_by_role("button", name="Save the reminders").press("Enter")
    wrong("Asleep until", "need a start and an end")
    expect(page.get_by_label("Asleep from (empty: as it is)")).to_have_value("22:00")
    page.get_by_label("Their own zone (empty: the usual one)").fill("Mars/Base")
    page.get_by_role("button", name="Save the zone").press("Enter")
    wrong("Their own zone (empty: the usual one)", "no such timezone")
    page.get_by_label(re.compile("Address of an iCalendar")).fill("https://127.0.0.1/a.ics")
    page.get_by_role("button", name="Add the calendar").press("Enter")
    wrong("Address of an iCalendar (it is fetched now and every hour)", "calendar")
    context.close()
