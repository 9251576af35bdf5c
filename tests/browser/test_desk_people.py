"""A person's pages in a real browser: at a phone's width, with axe, by keyboard, and without JavaScript.

COACH_PICTURES=FOLDER keeps a picture of each page, to be looked at.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_desk import PHONE, nothing_sticks_out, sign_in
from tests.desk_world import World

Axe = Callable[[Page], None]
WIDE = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def who(desk: World) -> dict[str, str]:
    """Luz, who wrote several texts, one of them long."""
    case = desk.person("+14135550171", "Luz Marín", "hello, when is my class")
    desk.text("+14135550171", "I want all my data deleted because somebody else can read this phone and I do not like that at all")
    desk.person("+14135550172", None, "my bike was stolen")
    return desk.around(case)


def keep(page: Page, name: str) -> None:
    if folder := os.environ.get("COACH_PICTURES"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(("size", "name"), [(PHONE, "phone"), (WIDE, "wide")])
def test_every_page_of_a_person_is_whole(
    browser: Browser, desk: World, who: dict[str, str], axe: Axe, size: dict[str, int], name: str
) -> None:
    context = browser.new_context(viewport=size)  # type: ignore[arg-type]
    page = sign_in(context.new_page(), desk, "supervisor")
    person = f"/desk/people/{who['person']}"
    for path, title in (
        ("/desk/people?q=luz", "search"),
        (person, "person"),
        (f"{person}/thread/{who['conversation']}", "thread"),
        (f"{person}/consent", "consent"),
        (f"/desk/cases/{who['case']}", "case"),
        ("/desk/cases", "cases"),
        ("/desk/audit", "audit"),
        ("/desk/organizations", "organizations"),
        ("/desk/on-call", "on-call"),
    ):
        page.goto(desk.url + path)
        for summary in page.locator("main details > summary").all():
            summary.click()
        keep(page, f"{title}-{name}")
        axe(page)
        nothing_sticks_out(page)
    context.close()


def test_deleting_and_taking_back_by_keyboard_without_javascript(browser: Browser, desk: World, who: dict[str, str]) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)  # type: ignore[arg-type]
    page = sign_in(context.new_page(), desk, "supervisor")
    page.goto(f"{desk.url}/desk/people/{who['person']}")
    page.get_by_text("Delete all of it").press("Enter")
    page.get_by_label("They asked for this").press("Space")
    page.get_by_role("button", name="Delete in seven days").press("Enter")
    expect(page.get_by_text("for all of it to be deleted")).to_be_visible()
    page.get_by_role("button", name="Keep it after all").press("Enter")
    expect(page.get_by_text("Delete all of it")).to_be_visible()
    context.close()
