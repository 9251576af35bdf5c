"""The chat on a page, as somebody sees it, and what of it reached the database."""

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import undefer

from bot.gateway.page_words import word
from bot.messaging.inbox import Inbound
from bot.store.session import reading
from tests.local_twilio import until


class Chat:
    """One page with the chat, open in a language."""

    def __init__(self, page: Page, url: str, language: str = "en") -> None:
        self.page, self.language = page, language
        page.goto(f"{url}/?lang={language}")
        self.here = page.locator("coach-chat")
        self.box = self.here.get_by_label(word("chat_write", language))
        self.log = self.here.get_by_role("log")
        expect(self.box).to_be_visible()

    @property
    def bubbles(self) -> Locator:
        return self.log.locator("li.m p")

    @property
    def choices(self) -> Locator:
        return self.log.get_by_role("button")

    @property
    def aloud(self) -> Locator:
        return self.here.locator("[aria-live=polite] p")

    @property
    def note(self) -> Locator:
        return self.here.get_by_role("status").locator("p")

    def say(self, text: str) -> None:
        self.box.fill(text)
        self.box.press("Enter")
        expect(self.bubbles.last).to_have_text(text)

    def sent(self, count: int = 1) -> None:
        """Wait until so many of my messages are acknowledged, and none waits."""
        expect(self.log.locator(".state")).to_have_count(count)
        for n in range(count):
            expect(self.log.locator(".state").nth(n)).to_have_text("")

    def session(self) -> str:
        until(lambda: self.page.evaluate("localStorage.getItem('coach-chat')"))
        return str(self.page.evaluate("JSON.parse(localStorage.getItem('coach-chat')).session"))


def inbound(session_id: str) -> list[Inbound]:
    with reading() as session:
        return [row for row in session.scalars(select(Inbound).options(undefer("*")).order_by(Inbound.id)) if row.address == session_id]
