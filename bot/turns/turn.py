"""What a turn knows while it runs, and what it ends with."""

from dataclasses import dataclass, field

from bot.messaging.conversation import Conversation
from bot.messaging.dialogue import Parse
from bot.messaging.inbox import Inbound
from bot.messaging.outbox import Kind
from bot.words.say import Say


@dataclass(frozen=True)
class Turn:
    """One message being answered; `text` is as the person wrote it, `known` the questions of data/knowledge nearest to it in meaning.

    `parse` is what the classifier takes it to mean, where it was asked before the message was decided on (see ToParse).
    """

    conversation: Conversation
    inbound: Inbound
    text: str
    known: tuple[tuple[str, float], ...] = ()
    parse: Parse | None = None

    @property
    def language(self) -> str:
        """The language to answer in."""
        return self.conversation.contact.person.language

    @property
    def person_id(self) -> str:
        """Whose message this is."""
        return self.conversation.contact.person_id


@dataclass
class Outcome:
    """How a turn ends. No says with a `name` that allows it is silence on purpose (the desk answers, the person stopped)."""

    name: str
    says: list[Say] = field(default_factory=list)
    kind: Kind = Kind.ANSWER
    despite_stop: bool = False
    intent: str | None = None


@dataclass(frozen=True)
class ForRasa:
    """The message is for Rasa: its text, or the intent that a chosen option stands for. `first` is said before the answer."""

    intent: str | None = None
    first: tuple[Say, ...] = ()


@dataclass(frozen=True)
class ToParse:
    """The message is ours to answer, but its words may say anything: the classifier looks for danger first, then it is decided on."""
