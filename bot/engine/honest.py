"""Rasa's processor, except that an action that fails fails the turn.

Rasa logs an action's exception (with whatever text it carries), goes on without it and saves the turn: to the person that is
silence, and a repeat of the message would replay it. Here the turn stops before anything is saved.
"""

import asyncio
from typing import Any

from rasa.core.actions.action import Action
from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.tracker import TurnStore

ACTION_SECONDS = 10.0


class ActionFailed(BaseException):
    """The named action gave no answer. A BaseException, because Rasa's processor catches every Exception."""

    def __init__(self, action: str, error: BaseException) -> None:
        super().__init__(action)
        self.action, self.error = action, error


class _Watched:
    """An action that says when it failed."""

    def __init__(self, action: Action) -> None:
        self._action = action

    def __getattr__(self, name: str) -> Any:
        return getattr(self._action, name)

    async def run(self, *arguments: Any, **named: Any) -> Any:
        try:
            return await asyncio.wait_for(self._action.run(*arguments, **named), ACTION_SECONDS)
        except Exception as error:
            raise ActionFailed(self._action.name(), error) from error


class HonestProcessor(MessageProcessor):
    async def _run_action(
        self,
        action: Any,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        return bool(await super()._run_action(_Watched(action), tracker, output_channel, nlg, prediction))


def make_honest(agent: Agent) -> tuple[HonestProcessor, TurnStore]:
    """The agent's processor and tracker store without what hides failures. Call it before each turn: it is cheap.

    Rasa always wraps the store into one that answers a failed read with an empty conversation and a failed write with memory.
    """
    processor, store = agent.processor, agent.tracker_store
    if isinstance(store, FailSafeTrackerStore):
        store = agent.tracker_store = processor.tracker_store = store._tracker_store
    if not isinstance(store, TurnStore):
        raise TypeError(f"endpoints.yml must name bot.engine.tracker.TurnStore, but Rasa made a {type(store).__name__}")
    if type(processor) is MessageProcessor:
        processor.__class__ = HonestProcessor
    return processor, store
