"""The third component: ridge.py's model as a Rasa classifier, with the ranking the app asks back from."""

import os
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine import fit, ngrams, ridge, second_vectors, unseen
from bot.engine.encoder import SentenceEncoder, vector_of
from bot.engine.importer import ROW
from bot.engine.normaliser import SPELLED
from bot.engine.pipeline import Messages, chances, encoders
from bot.engine.ridge import RidgeModel
from bot.engine.vectors import ROOT

FILE = "ridge.npz"
RANKED = 8


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class RidgeIntentClassifier(IntentClassifier, GraphComponent):
    """Options are those of fit.Recipe."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: RidgeModel | None = None) -> None:
        self._recipe = fit.Recipe(**{name: config[name] for name in self.get_default_config() if name in config})
        self._storage, self._resource, self._model = storage, resource, model

    @classmethod
    def required_components(cls) -> list[type]:
        return [SentenceEncoder]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return dict(vars(fit.Recipe()))

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        pass

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        return "".join(Path(str(module.__file__)).read_text() for module in (fit, ngrams, ridge, second_vectors))

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> "RidgeIntentClassifier":
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext, **_: Any
    ) -> "RidgeIntentClassifier":
        """Raises when the model's file is missing; Rasa's own classifiers hand out an untrained one."""
        with model_storage.read_from(resource) as folder:
            model = RidgeModel.load(folder / FILE)
        if len(model.readings) > 1 and second_vectors.available():
            second_vectors.encode(["hello"])  # load at start, not at the first message in doubt
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [e for e in training_data.intent_examples if e.get(INTENT) and e.get(SPELLED)]
        examples.sort(key=lambda e: -1 if e.get(ROW) is None else e.get(ROW))  # the table's rows last, in its order
        also = [e.get(TEXT) for e in examples if e.get(ROW) is not None]
        vectors = np.array([vector_of(e) for e in examples], dtype=np.float32)
        spelled = [e.get(SPELLED) for e in examples]
        home = Path(os.environ.get("COACH_VAR") or ROOT / "var")
        second = partial(second_vectors.remembered, home) if second_vectors.available() else None
        fitted = fit.fit(spelled, vectors, [e.get(INTENT) for e in examples], self._recipe, second, len(also))
        self._model = fitted.model
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder / FILE)
            if also:
                rows = slice(len(examples) - len(also), None)
                messages = Messages(spelled[rows], vectors[rows], second(spelled[rows]) if second else None)
                unseen.save(folder, also, self._model.labels, chances(fitted.without, messages))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        asked = [message for message in messages if message.get(TEXT) and message.get(SPELLED)]
        if not asked or self._model is None:
            return messages
        spelled = [m.get(SPELLED) for m in asked]
        found = self._model.probabilities(spelled, np.array([vector_of(m) for m in asked]), encoders())
        for message, row in zip(asked, found, strict=True):
            best = np.argsort(-row)[:RANKED]
            ranking = [{"name": self._model.labels[i], "confidence": float(row[i])} for i in best]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data  # nothing after this component learns from what it says
