"""Our intent model: kernel ridge regression over the sentence vector and the spelling, in numpy arrays of one file.

Score of a label = the training messages' votes, each weighed by how near its meaning is (an exponential kernel of the sentence
vectors), plus a linear part over TF-IDF of words and word pieces. A support vector machine on the same features is right 3 points
less often, and Rasa's own LogisticRegressionClassifier drowns the vector in raw counts. scikit-learn and scipy only to train.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.engine.ngrams import BLOCKS, hashes

Array = NDArray[Any]


@dataclass
class RidgeModel:
    labels: list[str]
    temperature: float  # what scores are multiplied by before the softmax
    sharpness: float  # of the exponential kernel
    known: dict[str, Array]  # block -> sorted uint32 hashes
    idf: dict[str, Array]  # block -> float32
    sparse: dict[str, Array]  # block -> float16 (hashes, labels)
    remembered: Array  # float32 (messages, 512): the sentence vectors trained on
    votes: Array  # float32 (messages, labels)
    bias: Array  # float32 (labels,)

    def scores(self, texts: list[str], vectors: Array) -> Array:
        """float32 (len(texts), labels); the shares of a one-hot answer, so near 1 for a clear case and near 0 for the rest."""
        near = np.asarray(vectors, dtype=np.float32) @ self.remembered.T
        near -= 1
        near *= self.sharpness
        total: Array = np.exp(near, out=near) @ self.votes + self.bias
        for row, text in enumerate(texts):
            grams = hashes(text)
            for block in BLOCKS:
                columns, values = weigh(grams[block], self.known[block], self.idf[block])
                if len(columns):
                    total[row] += values @ self.sparse[block][columns].astype(np.float32)
        return total

    def probabilities(self, texts: list[str], vectors: Array) -> Array:
        """float32 (len(texts), labels), each row of sum 1."""
        return softmax(self.scores(texts, vectors) * self.temperature)

    def save(self, path: Path) -> None:
        blocks = {
            f"{name}:{block}": part[block]
            for name, part in (("known", self.known), ("idf", self.idf), ("sparse", self.sparse))
            for block in BLOCKS
        }
        numbers = np.array([self.temperature, self.sharpness])
        small = {"remembered": self.remembered.astype(np.float16), "votes": self.votes.astype(np.float16)}
        np.savez(path, labels=np.array(self.labels), numbers=numbers, bias=self.bias, **small, **blocks)

    @classmethod
    def load(cls, path: Path) -> "RidgeModel":
        """Raises OSError or KeyError when the file is missing or not whole: never an untrained model."""
        with np.load(path, allow_pickle=False) as file:
            known, idf, sparse = ({block: file[f"{name}:{block}"] for block in BLOCKS} for name in ("known", "idf", "sparse"))
            temperature, sharpness = (float(number) for number in file["numbers"])
            remembered, votes = file["remembered"].astype(np.float32), file["votes"].astype(np.float32)
            labels = [str(label) for label in file["labels"]]
            return cls(labels, temperature, sharpness, known, idf, sparse, remembered, votes, file["bias"])


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
