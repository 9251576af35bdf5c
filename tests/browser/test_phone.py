"""The phone on the page of a machine without Twilio: real texts through the local Twilio, the signed door, worker and sender."""

import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from bot.gateway import phone
from bot.messaging.inbox import Inbound
from bot.phones.program import Config, server
from bot.store.session import reading
from tests.local_gateway import Gateway, running
from tests.local_twilio import until

Axe = Callable[[Page], None]


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with running(tmp_path_factory.mktemp("gateway"), worker=True) as here:
        twilio = server(Config.of(here.settings))
        thread = threading.Thread(target=twilio.run, daemon=True)
        thread.start()
        try:
            until(phone.reach(here.settings).ready)
            yield here
        finally:
            twilio.should_exit = True
            thread.join(10)


def test_a_text_goes_the_whole_way_and_shows_segments_and_status(page: Page, gateway: Gateway, axe: Axe, quiet: list[str]) -> None:
    page.goto(gateway.url + "/?lang=en")
    here = page.locator("coach-phone")
    here.get_by_label("This phone's number").fill("413-555-0142")
    here.get_by_label("This phone's number").press("Enter")
    here.get_by_label("Text message").fill("i want to kill myself")  # answered without Rasa, which does not run here
    here.get_by_label("Text message").press("Enter")
    expect(here.locator("li.you p")).to_have_text("i want to kill myself")
    expect(here.locator("li.you small")).to_contain_text("1 segment")
    expect(here.locator("li.coach p").first).to_contain_text("988", timeout=15_000)
    expect(here.locator("li.coach small").first).to_contain_text("delivered", timeout=15_000)
    expect(here.locator("li.coach small").first).to_contain_text("segment")
    with reading() as session:
        assert [row.address for row in session.scalars(select(Inbound))] == ["+14135550142"]
    axe(page)


def test_another_phone_is_another_person_and_a_reload_keeps_the_phone(page: Page, gateway: Gateway) -> None:
    page.goto(gateway.url + "/?lang=es")
    here = page.locator("coach-phone")
    number = here.get_by_label("Número de este teléfono")
    first = number.input_value()
    assert first.startswith("413-555-01")
    assert not first.endswith("0100")
    here.get_by_label("Mensaje", exact=True).fill("STOP")
    here.get_by_role("button", name="Enviar").click()
    expect(here.locator("li.you p")).to_have_text("STOP")
    page.reload()
    expect(number).to_have_value(first)
    expect(here.locator("li.you p")).to_have_text("STOP")
    number.fill("413-555-0177")
    number.press("Enter")
    expect(here.locator("li")).to_have_count(0)


def test_a_number_that_is_no_phone_here_is_refused_in_words(page: Page, gateway: Gateway) -> None:
    page.goto(gateway.url + "/")
    here = page.locator("coach-phone")
    here.get_by_label("This phone's number").fill("617-555-2368")
    here.get_by_label("This phone's number").press("Enter")
    expect(here.get_by_role("status").locator("p")).to_contain_text("+14135550142")


def test_nobody_else_gets_a_phone(browser: Browser, gateway: Gateway) -> None:
    context = browser.new_context(extra_http_headers={"X-Forwarded-For": "203.0.113.5"})
    page = context.new_page()
    page.goto(gateway.url + "/")
    expect(page.locator("coach-chat")).to_be_visible()
    expect(page.locator("coach-phone")).to_have_count(0)
    answer = context.request.get(gateway.url + "/phone/messages?number=%2B14135550142")
    assert answer.status == 404
    foreign = context.request.post(
        gateway.url + "/phone/send", headers={"Origin": "https://evil.example"}, data={"number": "+14135550142", "text": "hi"}
    )
    assert foreign.status == 404
    context.close()
