"""What the chat keeps in a browser: messages for a lost connection, the session and its secret, and how to clear both."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from bot.messaging.web_session import WebSession
from bot.store.session import reading
from tests.browser.chat_window import Chat, inbound
from tests.local_gateway import Gateway, answer, running
from tests.local_twilio import free_port, until

Axe = Callable[[Page], None]


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with running(tmp_path_factory.mktemp("gateway")) as here:
        yield here


def test_a_message_typed_without_a_connection_goes_out_once_when_it_is_back(page: Page, tmp_path: Path, axe: Axe) -> None:
    port = free_port()
    with running(tmp_path, port=port) as before:
        chat = Chat(page, before.url)
        chat.say("first")
        chat.sent()
        session = chat.session()
    expect(chat.note).to_have_text("No connection. Your messages are sent when it is back.")
    chat.say("while you were away")
    chat.say("and another")
    expect(chat.log.locator(".state").last).to_contain_text("not sent yet")
    axe(page)
    with running(tmp_path, port=port):
        chat.sent(3)
        expect(chat.note).to_be_hidden()
        expect(chat.aloud).to_have_text("Connected again.")
        assert [row.body for row in inbound(session)] == ["first", "while you were away", "and another"]
        expect(chat.bubbles).to_have_count(3)
        answer(session, "welcome back")
        expect(chat.bubbles.last).to_have_text("welcome back")


def test_what_was_not_sent_survives_a_reload(page: Page, tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, port=port) as before:
        chat = Chat(page, before.url)
        session = chat.session()
        page.evaluate("WebSocket.prototype.send = () => {}")  # the wire is cut, and nobody has noticed
        chat.say("lost on the way")
        again = Chat(page, before.url)
        again.sent()
        expect(again.bubbles).to_have_text(["lost on the way"])
        assert [row.body for row in inbound(session)] == ["lost on the way"]


def test_what_came_meanwhile_is_read_aloud_when_the_connection_is_back(page: Page, tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, port=port) as before:
        chat = Chat(page, before.url)
        chat.say("hello")
        chat.sent()
        session = chat.session()
    with running(tmp_path, port=port):
        answer(session, "I was here before you came back")
        expect(chat.bubbles.last).to_have_text("I was here before you came back", timeout=15_000)
        expect(chat.aloud.filter(has_text="I was here before")).to_have_count(1)
        expect(chat.bubbles).to_have_count(2)


def test_clearing_a_shared_device_leaves_nothing_and_begins_anew(page: Page, gateway: Gateway, axe: Axe) -> None:
    chat = Chat(page, gateway.url, "es")
    expect(chat.here.get_by_role("button", name="Borrar de aquí")).to_be_hidden()
    chat.say("algo privado")
    chat.sent()
    before = chat.session()
    chat.here.get_by_role("button", name="Borrar de aquí").click()
    expect(chat.here.get_by_role("button", name="Dejarla")).to_be_focused()
    axe(page)
    chat.here.get_by_role("button", name="Sí, quitar").click()
    expect(chat.bubbles).to_have_count(0)
    expect(chat.choices).to_have_count(3)
    until(lambda: page.evaluate("JSON.parse(localStorage.getItem('coach-chat') || '{}').session") not in (None, before))
    assert before not in page.evaluate("JSON.stringify(localStorage)")
    again = Chat(page, gateway.url, "es")
    expect(again.bubbles).to_have_count(0)


def test_a_stolen_session_without_its_secret_shows_nothing(context: BrowserContext, gateway: Gateway) -> None:
    chat = Chat(context.new_page(), gateway.url)
    chat.say("private")
    chat.sent()
    session = chat.session()
    chat.page.evaluate("s => localStorage.setItem('coach-chat', JSON.stringify({session: s, secret: 'guessed'}))", session)
    thief = Chat(chat.page, gateway.url)
    until(lambda: thief.session() != session)
    expect(thief.bubbles).to_have_count(0)


def test_a_browser_that_forbids_storage_can_still_chat(page: Page, gateway: Gateway) -> None:
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })")
    chat = Chat(page, gateway.url)
    chat.say("hello")
    chat.sent()
    with reading() as session:
        newest = session.scalar(select(WebSession.id).order_by(WebSession.created_at.desc()).limit(1))
    answer(str(newest), "hello to you")
    expect(chat.bubbles).to_have_text(["hello", "hello to you"])
