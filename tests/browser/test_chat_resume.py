"""A resume made in the chat is saved as a PDF by a button beside it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.gateway.page_words import word
from bot.messaging.conversation import conversation_for
from bot.messaging.inbox import line_of
from bot.messaging.outbox import Kind, queue
from bot.people.person import WEB, contact_for
from bot.store.session import writing
from tests.browser.chat_window import Chat
from tests.local_gateway import Gateway, running


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with running(tmp_path_factory.mktemp("gateway")) as here:
        yield here


def test_a_resume_is_saved_as_a_pdf(page: Page, gateway: Gateway, axe: Callable[[Page], None], quiet: list[str]) -> None:
    chat = Chat(page, gateway.url, "es")
    chat.say("mi curriculum")
    chat.sent()
    with writing() as session:
        contact = contact_for(session, WEB, chat.session(), source="web")
        talk = conversation_for(session, contact, line_of(WEB, chat.session()))
        text = "Tu currículum corto:\nAna Núñez\nBusco: caja\nBueno en: llegar a tiempo"
        queue(session, talk, text, kind=Kind.ANSWER, language="es", says=["resume_done"])
    button = chat.log.get_by_role("button", name=word("chat_save_pdf", "es"))
    expect(button).to_be_visible()
    axe(page)
    with page.expect_download() as waiting:
        button.click()
    saved = Path(waiting.value.path()).read_bytes()
    assert waiting.value.suggested_filename == "resume.pdf"
    assert saved.startswith(b"%PDF-1.7")
    assert "Ana Núñez".encode("cp1252") in saved
