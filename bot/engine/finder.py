"""The last component: which questions of data/knowledge a message may ask, with the vector that it already has."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from bot.engine.encoder import vector_of
from bot.engine.known import Known
from bot.engine.normaliser import SPELLED

KNOWN = "known"  # the property of a message: [[question id, cosine], ...], best first


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class KnownQuestions(GraphComponent):
    def __init__(self, known: Known) -> None:
        self._known = known

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> "KnownQuestions":
        """Reads data/knowledge as it is at this start."""
        return cls(Known.of())

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if message.get(SPELLED):
                message.set(KNOWN, self._known.ranked(vector_of(message)))
        return messages
