"""The web chat in a real browser: talking, choices, what is read aloud, coming back, losing the connection, small screens."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.chat_window import Chat, inbound
from tests.local_gateway import Gateway, answer, running

Axe = Callable[[Page], None]
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with running(tmp_path_factory.mktemp("gateway")) as here:
        yield here


def nothing_sticks_out(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_conversation_with_choices(page: Page, gateway: Gateway, axe: Axe, quiet: list[str]) -> None:
    chat = Chat(page, gateway.url)
    axe(page)
    chat.say("Which programs are there?")
    chat.sent()
    expect(chat.choices).to_have_count(0)
    expect(chat.here.get_by_text("Coach is writing")).to_be_visible()
    session = chat.session()
    answer(session, "These lead to jobs. Which one sounds good?", options=("Grocery", "Pharmacy"))
    expect(chat.bubbles.last).to_have_text("These lead to jobs. Which one sounds good?")
    expect(chat.choices).to_have_text(["Grocery", "Pharmacy"])
    expect(chat.aloud).to_have_text("Coach: These lead to jobs. Which one sounds good?. Grocery. Pharmacy")
    expect(chat.here.get_by_text("Coach is writing")).to_be_hidden()
    axe(page)
    chat.choices.get_by_text("Pharmacy").click()
    expect(chat.bubbles.last).to_have_text("Pharmacy")
    chat.sent(2)
    expect(chat.choices).to_have_count(0)
    expect(chat.box).to_be_focused()
    rows = inbound(session)
    assert [row.body for row in rows] == ["Which programs are there?", "Pharmacy"]
    assert (rows[1].option_of or "").endswith(":1")


def test_who_comes_back_finds_the_conversation_and_nothing_is_read_aloud_again(page: Page, gateway: Gateway) -> None:
    chat = Chat(page, gateway.url, "es")
    chat.say("Hola")
    chat.sent()
    answer(chat.session(), "¡Hola! ¿En qué te ayudo?", options=("Cursos", "Una persona"), language="es")
    expect(chat.bubbles).to_have_text(["Hola", "¡Hola! ¿En qué te ayudo?"])
    again = Chat(page, gateway.url, "es")
    expect(again.bubbles).to_have_text(["Hola", "¡Hola! ¿En qué te ayudo?"])
    expect(again.choices).to_have_text(["Cursos", "Una persona"])
    expect(again.aloud).to_have_count(0)
    expect(again.log.locator("li.coach")).to_have_attribute("lang", "es")


def test_by_keyboard_alone(page: Page, gateway: Gateway) -> None:
    chat = Chat(page, gateway.url)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the page")).to_be_focused()
    chat.box.focus()
    page.keyboard.type("two")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("lines")
    page.keyboard.press("Enter")
    expect(chat.bubbles.last).to_have_text("two\nlines")
    answer(chat.session(), "Pick one", options=("One", "Two"))
    expect(chat.choices).to_have_count(2)
    page.keyboard.press("Shift+Tab")
    expect(chat.choices.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(chat.bubbles.last).to_have_text("Two")
    expect(chat.box).to_be_focused()


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_on_a_small_phone(browser: Browser, gateway: Gateway, axe: Axe, language: str) -> None:
    context = browser.new_context(viewport=PHONE, has_touch=True)
    page = context.new_page()
    chat = Chat(page, gateway.url, language)
    chat.say("https://example.org/" + "a-very-long-address-" * 6)
    answer(chat.session(), "Palavras " * 60, options=tuple(f"A long choice with a number {n}" for n in range(8)), language=language)
    expect(chat.choices).to_have_count(8)
    nothing_sticks_out(page)
    newest = chat.bubbles.last.bounding_box()
    window = chat.log.bounding_box()
    assert newest is not None
    assert window is not None
    assert newest["y"] >= window["y"], "the buttons pushed the start of their message out of sight"
    for button in chat.here.get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["width"] >= 44
    axe(page)
    context.close()


@pytest.mark.parametrize("how", [{"color_scheme": "dark"}, {"forced_colors": "active"}, {"reduced_motion": "reduce"}])
def test_dark_and_forced_colours(browser: Browser, gateway: Gateway, axe: Axe, how: dict[str, str]) -> None:
    context = browser.new_context(viewport=PHONE, **how)  # type: ignore[arg-type]
    page = context.new_page()
    chat = Chat(page, gateway.url)
    chat.say("Hello")
    answer(chat.session(), "Hi! See https://example.org.", options=("One",), author="coach")
    expect(chat.choices).to_have_count(1)
    axe(page)
    context.close()


def test_text_stays_text_and_addresses_become_links(page: Page, gateway: Gateway, quiet: list[str]) -> None:
    chat = Chat(page, gateway.url)
    chat.say('<img src=x onerror="alert(1)"> & <b>bold</b>')
    answer(chat.session(), "<script>alert(1)</script> see https://example.org/a?b=1. Or javascript:alert(1)")
    expect(chat.bubbles.last).to_contain_text("<script>alert(1)</script>")
    assert chat.log.locator("img, b, script").count() == 0
    links = chat.log.get_by_role("link")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", "https://example.org/a?b=1")
    expect(links).to_have_attribute("rel", "noopener noreferrer")


def test_two_tabs_show_the_same_conversation(context: BrowserContext, gateway: Gateway) -> None:
    first = Chat(context.new_page(), gateway.url)
    first.say("hello")
    first.sent()
    second = Chat(context.new_page(), gateway.url)
    expect(second.bubbles).to_have_text(["hello"])
    first.say("from the first tab")
    expect(second.bubbles).to_have_text(["hello", "from the first tab"])
    answer(first.session(), "to both")
    for chat in (first, second):
        expect(chat.bubbles).to_have_text(["hello", "from the first tab", "to both"])


def test_too_much_at_once_is_said_kindly(page: Page, gateway: Gateway) -> None:
    chat = Chat(page, gateway.url, "pt")
    for n in range(21):
        chat.say(f"mensagem {n}")
    expect(chat.note).to_have_text("Foram muitas mensagens seguidas. Espere um minuto, por favor.")
    expect(chat.log.locator(".state").last).to_contain_text("ainda não enviada")


def test_no_request_leaves_our_own_house(page: Page, gateway: Gateway, quiet: list[str]) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    chat = Chat(page, gateway.url)
    chat.say("hello")
    chat.sent()
    assert asked
    assert all(url.startswith(gateway.url) for url in asked)


def test_a_crisis_is_answered_by_the_real_worker_while_rasa_is_down(page: Page, tmp_path: Path) -> None:
    with running(tmp_path, worker=True) as here:
        chat = Chat(page, here.url)
        chat.say("i want to kill myself")
        expect(chat.log.locator("li.coach").first).to_contain_text("988", timeout=10_000)
        expect(chat.here.get_by_text("Coach is writing")).to_be_hidden()


def test_without_javascript_the_page_says_how_to_reach_us(browser: Browser, gateway: Gateway) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(gateway.url + "/?lang=es")
    expect(page.get_by_text("Si no aparece (necesita JavaScript)")).to_be_visible()
    page.locator("coach-chat").get_by_role("link", name="Danos tu número").click()
    page.get_by_label("Número de celular", exact=True).fill("413-555-0142")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Envíenme un mensaje").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gracias. Mira tu teléfono.")
    context.close()


@pytest.mark.parametrize("path", ["/join", "/terms", "/privacy"])
@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_the_other_pages_on_a_small_phone(browser: Browser, gateway: Gateway, axe: Axe, path: str, language: str) -> None:
    context = browser.new_context(viewport=PHONE, color_scheme="dark" if language == "pt" else "light")
    page = context.new_page()
    page.goto(f"{gateway.url}{path}?lang={language}")
    nothing_sticks_out(page)
    axe(page)
    if path == "/join":
        page.get_by_role("textbox").fill("12")
        page.get_by_role("checkbox").check()
        page.get_by_role("button").click()
        expect(page.get_by_role("alert")).to_have_text(re.compile("413-555-0142"))
        axe(page)
    context.close()
