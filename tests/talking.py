"""A person who texts and is answered, without Rasa: what our rules leave over goes to the action that a test names."""

from dataclasses import replace

from actions.register import actions
from bot.messaging.conversation import Conversation
from bot.messaging.dialogue import Parse
from bot.messaging.inbox import Inbound
from bot.store.session import writing
from bot.turns.decide import decide
from bot.turns.turn import Outcome, ToParse, Turn
from bot.words.say import Say
from tests.acting import ANA, receive, told


class Talk:
    """One conversation; `says` are those of the last answer."""

    def __init__(self, action: str, *, language: str = "en", number: str = ANA) -> None:
        self.action, self.language, self.number = action, language, number
        self.says: list[Say] = []
        self.parsed = 0  # how often the classifier was asked before the answer

    def text(self, body: str, action: str | None = None, known: tuple[tuple[str, float], ...] = (), intent: str = "nlu_fallback") -> str:
        """Send a text; what the phone shows, introduction aside. The action is asked only where no question takes it.

        `known` is what the engine would find near in meaning, `intent` what the classifier would say where it is asked first.
        """
        conversation_id, message_id = receive(body, self.number)
        with writing() as session:
            conversation = session.get_one(Conversation, conversation_id)
            conversation.contact.person.language = self.language
            turn = Turn(conversation, session.get_one(Inbound, int(message_id)), body)
            outcome = decide(session, turn)
            if isinstance(outcome, ToParse):
                self.parsed += 1
                outcome = decide(session, replace(turn, parse=Parse(intent, 1.0, ((intent, 1.0),))))
        if isinstance(outcome, Outcome):
            self.says = outcome.says
        else:
            self.says = actions()[action or self.action].effect(message_id, conversation_id, known)["says"]
        return told(self.says, self.language)

    def act(self, body: str, action: str | None = None) -> str:
        """The action answers, as when Rasa was sure that this is no answer to a question."""
        conversation_id, message_id = receive(body, self.number)
        self.says = actions()[action or self.action].effect(message_id, conversation_id)["says"]
        return told(self.says, self.language)

    @property
    def keys(self) -> list[str]:
        """Keys of the last answer."""
        return [one["key"] for one in self.says]
