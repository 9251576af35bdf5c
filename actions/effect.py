"""Runs each action once a message: what it does and what it answered are stored under (message id, action, n) in one transaction.

Rasa gets only a reference to the stored answer, so no name and no sentence enters it. An action that fails raises: the server
answers 500, the turn fails and is tried again. There is no half an answer.
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Action, Tracker  # type: ignore[import-untyped]
from rasa_sdk.events import SlotSet  # type: ignore[import-untyped]
from rasa_sdk.executor import CollectingDispatcher  # type: ignore[import-untyped]
from sqlalchemy.orm import Session

from bot.errors import BadInput
from bot.messaging.conversation import Conversation
from bot.messaging.inbox import Inbound
from bot.store.ledger import once, stored
from bot.store.session import reading
from bot.turns.decide import notice_language
from bot.turns.meant import meant_text
from bot.turns.turn import Turn
from bot.words.say import Say

_THREADS = 16
_pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="action")


@dataclass(frozen=True)
class Answer:
    """What an action answers, when it is more than what to say. `silent`: saying nothing is right."""

    says: list[Say]
    slots: Mapping[str, Any] = field(default_factory=dict)
    silent: bool = False


Do = Callable[[Session, Turn], list[Say] | Answer]
Look = Callable[[Session, Turn], Any]
Finish = Callable[[Session, Turn, Any], list[Say] | Answer]
REGISTER: dict[str, Action] = {}


class CoachAction(Action):  # type: ignore[misc]
    """A function of ours as Rasa's action. `look` runs before the transaction of `do`, reads only, and may ask others over the network."""

    def __init__(self, name: str, do: Do | Finish, look: Look | None = None) -> None:
        self._name, self._do, self._look = name, do, look

    def name(self) -> str:
        """As domain.yml has it."""
        return self._name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Do it in a thread, or find that it was done."""
        message_id = message_of(tracker)
        near = known_of(tracker)
        stored = await asyncio.get_running_loop().run_in_executor(_pool, self.effect, message_id, tracker.sender_id, near)
        dispatcher.utter_message(json_message={"effect": {"message_id": message_id, "action": self._name, "n": 0}})
        return [SlotSet(name, value) for name, value in stored["slots"].items()]

    def effect(self, message_id: str, conversation_id: str, known: tuple[tuple[str, float], ...] = ()) -> dict[str, Any]:
        """The stored answer {says, slots, silent}. Raises BadInput if message and conversation do not belong together."""
        seen: tuple[Any, ...] = ()
        if self._look is not None:
            with reading() as session:
                earlier = stored(session, message_id, self._name)
                if earlier is None:
                    seen = (self._look(session, _turn(session, message_id, conversation_id, known)),)
            if earlier is not None:
                return dict(earlier)

        def do(session: Session) -> dict[str, Any]:
            answer = self._do(session, _turn(session, message_id, conversation_id, known), *seen)
            if not isinstance(answer, Answer):
                answer = Answer(answer)
            return {"says": answer.says, "slots": dict(answer.slots), "silent": answer.silent}

        kept: dict[str, Any] = once(message_id, self._name, do)
        return kept


def action(do: Do) -> Do:
    """Register a function under its own name as an action of Rasa."""
    REGISTER[do.__name__] = CoachAction(do.__name__, do)
    return do


def action_after(look: Look) -> Callable[[Finish], Finish]:
    """Register a function that gets what `look` found: what takes long or asks others happens before the database is held."""

    def register(finish: Finish) -> Finish:
        REGISTER[finish.__name__] = CoachAction(finish.__name__, finish, look)
        return finish

    return register


def message_of(tracker: Tracker) -> str:
    """The id of the message being answered. Raises BadInput when the turn did not come by our channel."""
    latest = tracker.latest_message or {}
    found = latest.get("message_id") or (latest.get("metadata") or {}).get("message_id")
    if not isinstance(found, str) or not found.isdigit():
        raise BadInput("This turn has no message id of ours.", "Turns come by the engine's channel only.")
    return found


def known_of(tracker: Tracker) -> tuple[tuple[str, float], ...]:
    """The questions of data/knowledge that the engine found nearest in meaning, with their cosines; none where it looked for none."""
    near = ((tracker.latest_message or {}).get("metadata") or {}).get("known") or ()
    return tuple((str(name), float(cosine)) for name, cosine in near)


def _turn(session: Session, message_id: str, conversation_id: str, known: tuple[tuple[str, float], ...]) -> Turn:
    conversation, inbound = session.get(Conversation, conversation_id), session.get(Inbound, int(message_id))
    if conversation is None or inbound is None or inbound.line != conversation.line:
        raise BadInput("There is no such message in this conversation.", "It may have been deleted.")
    notice_language(conversation, inbound.body)  # as the turn does when it ends: else a first text in Spanish was read as English
    return Turn(conversation, inbound, meant_text(session, conversation, inbound), known)
