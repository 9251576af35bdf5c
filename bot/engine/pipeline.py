"""config.yml's pipeline without Rasa around it, for measuring: the same normaliser, encoder, classifier and thresholds."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bot.engine import second_vectors
from bot.engine.fingerprint import ROOT
from bot.engine.fit import Recipe, fit
from bot.engine.ridge import Array, Encode, RidgeModel
from bot.engine.vectors import RememberedVectors, encoder
from bot.text.normalise import normalise

UNSURE = "nlu_fallback"
TOGETHER = 256


@dataclass(frozen=True)
class Thresholds:
    threshold: float
    ambiguity_threshold: float


def configured(root: Path = ROOT) -> tuple[Recipe, Thresholds]:
    """What config.yml says of the classifier and of when to ask back."""
    parts: dict[str, dict[str, Any]] = {p["name"]: p for p in yaml.safe_load((root / "config.yml").read_text(encoding="utf-8"))["pipeline"]}
    options = parts["bot.engine.classifier.RidgeIntentClassifier"]
    asking = parts["FallbackClassifier"]
    recipe = Recipe(**{f.name: options[f.name] for f in fields(Recipe) if f.name in options})
    return recipe, Thresholds(asking["threshold"], asking["ambiguity_threshold"])


@dataclass
class Messages:
    """Spelled-out texts with their vectors by both encoders, ready to train on or to be understood."""

    texts: list[str]
    vectors: Array
    second: Array | None

    @classmethod
    def of(cls, texts: list[str], remember: Path | None = None) -> "Messages":
        """With `remember` (a var folder) vectors are kept there for the next time."""
        spelled = [normalise(text) or text for text in texts]
        both = second_vectors.available()
        if remember:
            return cls(spelled, RememberedVectors(remember).encode(spelled), second_vectors.remembered(remember, spelled) if both else None)
        return cls(spelled, encoder().encode(spelled), second_vectors.encode(spelled) if both else None)

    def encoders(self) -> tuple[Encode, Encode] | None:
        """For what else there is to be read of these texts; what is known of them is not worked out again."""
        if self.second is None:
            return None
        known = dict(zip(self.texts, self.second, strict=True))

        def again(texts: list[str]) -> Array:
            new = [text for text in texts if text not in known]
            return np.array([*map((known | dict(zip(new, second_vectors.encode(new), strict=True))).__getitem__, texts)])

        return encoder().encode, again

    def part(self, which: Sequence[int] | Array) -> "Messages":
        places = np.asarray(which)
        return Messages([self.texts[i] for i in which], self.vectors[places], None if self.second is None else self.second[places])


def encoders() -> tuple[Encode, Encode] | None:
    """What a model needs to read again; None where there is no second encoder."""
    return (encoder().encode, second_vectors.encode) if second_vectors.available() else None


def trained_on(messages: Messages, labels: list[str], recipe: Recipe) -> RidgeModel:
    both = messages.encoders()
    return fit(messages.texts, messages.vectors, labels, recipe, both and both[1]).model


def chances(model: RidgeModel, messages: Messages) -> Array:
    """float (len(messages), labels): how likely each label is."""
    found = []
    for start in range(0, len(messages.texts), TOGETHER):
        some = messages.part(range(start, min(start + TOGETHER, len(messages.texts))))
        found.append(model.probabilities(some.texts, some.vectors, some.encoders()))
    return np.concatenate(found)


def decided(labels: list[str], found: Array, thresholds: Thresholds) -> list[str]:
    """The label of each row, or UNSURE where Rasa's FallbackClassifier would say so."""
    order = np.sort(found, axis=1)
    sure = (order[:, -1] >= thresholds.threshold) & (order[:, -1] - order[:, -2] >= thresholds.ambiguity_threshold)
    return [labels[best] if certain else UNSURE for best, certain in zip(found.argmax(1), sure, strict=True)]
