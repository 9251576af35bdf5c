"""Our intent model: kernel ridge regression over meaning and spelling, in numpy arrays of one file.

Score of a label = the training messages' votes, each weighed by how alike it is: an exponential kernel of the sentence vectors, and
TF-IDF of words and word pieces (linear, so kept as one weight an n-gram). A support vector machine on the same features is right 5
points less often, and Rasa's own LogisticRegressionClassifier drowns the vector in raw counts.

A model has one reading or two. The first uses the quick encoder alone; a message it leaves in doubt is read again with the second
encoder's vector beside the first (second_vectors.py), and of a long one the last thought is read by itself too. So is a message much
like one that only the second reading has learned, however sure the first one is: it was surely wrong about 1.6% of those. scipy only
to train.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.engine.ngrams import BLOCKS, hashes
from bot.text.last_part import last_part

Array = NDArray[Any]
Encode = Callable[[list[str]], Array]  # texts -> float32 (texts, size)
CRISIS = "crisis"
LAST = 0.2  # how much the last part of a message counts beside the whole
ALIKE = 0.85  # from this cosine on a message is much like another: of new messages 3% more are read again
HELD_BACK = 0.3  # what is left of a chance of crisis that is too small to stand alone


@dataclass
class View:
    """The sentence vectors trained on, by one encoder; `centre` is taken off before they are compared."""

    weight: float
    sharpness: float
    centre: Array  # float32 (size,)
    remembered: Array  # float32 (messages, size), each row of length 1

    def placed(self, vectors: Array) -> Array:
        moved = np.asarray(vectors, dtype=np.float32) - self.centre
        return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9), dtype=np.float32)

    def likeness(self, vectors: Array) -> Array:
        """float32 (len(vectors), messages)."""
        near: Array = self.placed(vectors) @ self.remembered.T
        near -= 1
        near *= self.sharpness
        np.exp(near, out=near)
        near *= self.weight
        return near


@dataclass
class Reading:
    temperature: float  # what scores are multiplied by before the softmax
    views: list[View]
    votes: Array  # float32 (messages, labels)
    sparse: dict[str, Array]  # block -> float16 (hashes, labels)


@dataclass
class RidgeModel:
    labels: list[str]
    known: dict[str, Array]  # block -> sorted uint32 hashes
    idf: dict[str, Array]  # block -> float32
    bias: Array  # float32 (labels,)
    readings: list[Reading]  # one or two
    crisis_needs: float = 0.0  # see _without_faint_alarms
    settled_at: float = 1.0  # a first reading this sure is not read again

    def scores(self, texts: list[str], vectors: list[Array]) -> Array:
        """float32 (len(texts), labels) by the reading of as many `vectors` as are given, each (len(texts), its encoder's size).

        They are shares of a one-hot answer, so near 1 for a clear case and near 0 for the rest.
        """
        reading = self.readings[len(vectors) - 1]
        near = reading.views[0].likeness(vectors[0])
        for view, more in zip(reading.views[1:], vectors[1:], strict=True):
            near += view.likeness(more)
        total: Array = near @ reading.votes + self.bias
        for row, text in enumerate(texts):
            grams = hashes(text)
            for block in BLOCKS:
                columns, values = weigh(grams[block], self.known[block], self.idf[block])
                if len(columns):
                    total[row] += values @ reading.sparse[block][columns].astype(np.float32)
        return total

    def probabilities(self, texts: list[str], vectors: Array, encoders: tuple[Encode, Encode] | None = None) -> Array:
        """float32 (len(texts), labels), each row of sum 1. `vectors` are the first encoder's; without `encoders` nothing is read again."""
        chances = softmax(self.scores(texts, [vectors]) * self.readings[0].temperature)
        if len(self.readings) > 1 and encoders is not None:
            doubtful = np.flatnonzero((chances.max(axis=1) < self.settled_at) | self._like_learned_later(vectors))
            if len(doubtful):
                again = self._scores_again([texts[i] for i in doubtful], vectors[doubtful], encoders)
                chances[doubtful] = softmax(again * self.readings[1].temperature)
        return self._without_faint_alarms(chances)

    @cached_property
    def _learned_later(self) -> slice:
        """The rows that only the second reading has learned; they stand together (fit.py)."""
        first, second = (reading.votes.any(axis=1) for reading in self.readings)
        rows = np.flatnonzero(second & ~first)
        return slice(rows[0], rows[-1] + 1) if len(rows) else slice(0)

    def _like_learned_later(self, vectors: Array) -> Array:
        """bool (len(vectors),)."""
        view = self.readings[0].views[0]
        near = view.placed(vectors) @ view.remembered[self._learned_later].T
        return np.asarray(near.max(axis=1, initial=0) >= ALIKE)

    def _scores_again(self, texts: list[str], vectors: Array, encoders: tuple[Encode, Encode]) -> Array:
        first, second = encoders
        parts = {i: part for i, text in enumerate(texts) if (part := last_part(text))}
        more = second([*texts, *parts.values()])
        total = self.scores(texts, [vectors, more[: len(texts)]])
        if parts:
            ending = self.scores(list(parts.values()), [first(list(parts.values())), more[len(texts) :]])
            places = list(parts)
            both = (1 - LAST) * total[places] + LAST * ending
            if CRISIS in self.labels:  # danger told first is danger, whatever comes last
                column = self.labels.index(CRISIS)
                both[:, column] = np.maximum(both[:, column], total[places, column])
            total[places] = both
        return total

    def _without_faint_alarms(self, chances: Array) -> Array:
        """Long sad stories of everyday life look a little like danger. The patterns of the first safety layer catch what is plain, so
        here a chance of crisis below `crisis_needs` gives way to what else the message may mean: fewer false alarms, and of 270
        messages about danger none was missed by both layers that was not missed before."""
        if CRISIS in self.labels and self.crisis_needs:
            column = self.labels.index(CRISIS)
            chances[chances[:, column] < self.crisis_needs, column] *= HELD_BACK
            chances /= chances.sum(axis=1, keepdims=True)
        return chances

    def save(self, path: Path) -> None:
        arrays: dict[str, Array] = {"labels": np.array(self.labels), "bias": self.bias}
        arrays["numbers"] = np.array([self.crisis_needs, self.settled_at, len(self.readings)])
        for block in BLOCKS:
            arrays |= {f"known:{block}": self.known[block], f"idf:{block}": self.idf[block]}
        for n, reading in enumerate(self.readings):
            arrays |= {f"votes:{n}": reading.votes.astype(np.float16), **{f"{block}:{n}": reading.sparse[block] for block in BLOCKS}}
            arrays[f"shape:{n}"] = np.array([reading.temperature, *(number for v in reading.views for number in (v.weight, v.sharpness))])
        for n, view in enumerate(self.readings[-1].views):  # the first reading's view is the first of these
            largest = np.abs(view.remembered).max(axis=1, keepdims=True)  # of each row; loading gives it length 1 again
            arrays |= {f"remembered:{n}": np.round(view.remembered / largest * 127).astype(np.int8), f"centre:{n}": view.centre}
        np.savez(path, **arrays)

    @classmethod
    def load(cls, path: Path) -> "RidgeModel":
        """Raises OSError or KeyError when the file is missing or not whole: never an untrained model."""
        with np.load(path, allow_pickle=False) as file:
            known, idf = ({block: file[f"{name}:{block}"] for block in BLOCKS} for name in ("known", "idf"))
            needs, settled, count = (float(number) for number in file["numbers"])
            places: list[tuple[Array, Array]] = []
            while f"remembered:{len(places)}" in file:
                rows = file[f"remembered:{len(places)}"].astype(np.float32)
                places.append((file[f"centre:{len(places)}"], rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)))
            readings = []
            for n in range(int(count)):
                temperature, *shape = (float(number) for number in file[f"shape:{n}"])
                views = [View(w, s, *place) for w, s, place in zip(shape[::2], shape[1::2], places, strict=False)]
                sparse = {block: file[f"{block}:{n}"] for block in BLOCKS}
                readings.append(Reading(temperature, views, file[f"votes:{n}"].astype(np.float32), sparse))
            return cls([str(label) for label in file["labels"]], known, idf, file["bias"], readings, needs, settled)


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
