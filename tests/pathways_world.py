"""A person who texts her way through exploration, plan and referral, on this process's own database; no Rasa in between."""

from dataclasses import replace
from datetime import date

import pytest

from bot.knowledge.openings import ORDER, Opening, Openings, openings
from bot.knowledge.reading import Source
from bot.messaging.conversation import Conversation
from bot.messaging.inbox import Inbound
from bot.messaging.options import pick
from bot.messaging.question import open_questions
from bot.messaging.speaking import _options
from bot.store.engine import engine
from bot.store.session import writing
from bot.store.types import Row
from bot.text.folding import fold_sms
from bot.text.gsm import count
from bot.turns import questions
from bot.turns.turn import Turn
from bot.words.render import numbered, render
from bot.words.say import Say
from tests.acting import ANA, act, receive


def tables() -> None:
    """The newest tables, also before a migration has them."""
    Row.metadata.create_all(engine())


class Phone:
    """Ana's phone in a language; every text the coach would send is measured."""

    def __init__(self, language: str = "en", number: str = ANA) -> None:
        self.language, self.number, self.says, self.heard = language, number, list[Say](), list[str]()

    def do(self, action: str, body: str) -> str:
        """A text that Rasa understood as an action."""
        return self._hear(act(action, body, self.number))

    def text(self, body: str) -> str | None:
        """A text that answers the newest open question; None if it does not."""
        conversation_id, message_id = receive(body, self.number)
        with writing() as session:
            conversation = session.get_one(Conversation, conversation_id)
            conversation.contact.person.language = self.language
            question = open_questions(session, conversation_id)[0]
            asked = next((one for one in reversed(self.says) if one.get("question_id") == question.id), None)
            payload = pick(body, self._choices(asked), self.language) if asked else None
            value = questions.by_option(payload) if payload else questions.parsed(question, body, self.language)
            if value is None:
                return None
            inbound = session.get_one(Inbound, int(message_id))
            says = questions.answer(session, Turn(conversation, inbound, body), question, value)
        return self._hear(says)

    def _choices(self, one: Say) -> list[dict[str, object]]:
        made = render(one["key"], one.get("fields"), self.language)
        return [{"title": o.title, "payload": o.payload, "accepts": o.accepts} for o in _options(one, self.language) or made.options]

    def _hear(self, says: list[Say]) -> str:
        self.says = says
        texts = []
        for one in says:
            made = render(one["key"], one.get("fields"), self.language)
            texts.append(fold_sms(numbered(made.text, _options(one, self.language) or made.options)))
            assert count(texts[-1]).segments <= 2, texts[-1]
            assert "@" not in texts[-1]
            assert "{" not in texts[-1]
        self.heard += texts
        return "\n".join(texts)


def offer(monkeypatch: pytest.MonkeyPatch, *some: Opening) -> None:
    """These are the openings of data/knowledge for the rest of the test."""
    monkeypatch.setattr(openings, "_good", Openings(ORDER, some))
    monkeypatch.setattr(openings, "_looked", float("inf"))  # never looks at the file


def opening(name: str = "dock", **changes: object) -> Opening:
    """An invented opening of Acme Foods, one seat."""
    source = Source("a letter", date(2026, 11, 20), True, "here", None)
    made = Opening(name, "Acme Foods", "stockers", "grocery", (10, 40), 1, (), False, None, date(2026, 12, 24), source)
    return replace(made, **changes)  # type: ignore[arg-type]
