"""Our intent model: TF-IDF of words and word pieces beside the sentence vector, a linear support vector machine over them, and a
temperature from held-out scores that makes its confidences mean something. Numpy arrays in one file; scikit-learn only to train.

Rasa's own LogisticRegressionClassifier drowns the vector in raw counts (1 of 10 foreign messages right instead of 10).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.engine.ngrams import BLOCKS, hashes

Array = NDArray[Any]


@dataclass
class LinearModel:
    labels: list[str]
    temperature: float
    dense_weight: float
    sparse_weight: float
    known: dict[str, Array]  # block -> sorted uint32 hashes
    idf: dict[str, Array]  # block -> float32
    sparse: dict[str, Array]  # block -> float16 (hashes, labels)
    dense: Array  # float32 (512, labels)
    bias: Array  # float32 (labels,)

    def scores(self, text: str, vector: Array) -> Array:
        """Distance from each label's plane, float32 (labels,)."""
        score: Array = self.bias + (vector * self.dense_weight) @ self.dense
        grams = hashes(text)
        for block in BLOCKS:
            columns, values = weigh(grams[block], self.known[block], self.idf[block])
            if len(columns):
                score = score + (values * self.sparse_weight) @ self.sparse[block][columns].astype(np.float32)
        return score

    def probabilities(self, text: str, vector: Array) -> Array:
        return np.asarray(softmax(self.scores(text, vector)[None, :] * self.temperature)[0])

    def save(self, path: Path) -> None:
        blocks = {
            f"{name}:{block}": part[block]
            for name, part in (("known", self.known), ("idf", self.idf), ("sparse", self.sparse))
            for block in BLOCKS
        }
        numbers = np.array([self.temperature, self.dense_weight, self.sparse_weight])
        np.savez(path, labels=np.array(self.labels), numbers=numbers, dense=self.dense, bias=self.bias, **blocks)

    @classmethod
    def load(cls, path: Path) -> "LinearModel":
        """Raises OSError or KeyError when the file is missing or not whole: never an untrained model."""
        with np.load(path, allow_pickle=False) as file:
            known, idf, sparse = ({block: file[f"{name}:{block}"] for block in BLOCKS} for name in ("known", "idf", "sparse"))
            temperature, dense_weight, sparse_weight = (float(number) for number in file["numbers"])
            labels = [str(label) for label in file["labels"]]
            return cls(labels, temperature, dense_weight, sparse_weight, known, idf, sparse, file["dense"], file["bias"])


def weigh(grams: list[int], known: Array, idf: Array) -> tuple[Array, Array]:
    """Columns and TF-IDF values (together of length 1) of one text in one block."""
    if not grams or not len(known):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
    seen, counts = np.unique(np.array(grams, dtype=np.uint32), return_counts=True)
    places = np.minimum(np.searchsorted(known, seen), len(known) - 1)
    hit = known[places] == seen
    columns = places[hit]
    values = (1 + np.log(counts[hit])) * idf[columns]
    return columns, (values / (np.linalg.norm(values) or 1.0)).astype(np.float32)


def softmax(scores: Array) -> Array:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
