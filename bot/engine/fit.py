"""Trains the intent model of ridge.py. The only module that needs scipy; the serving process never imports it."""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from bot.engine.cholesky import backward, factor, forward
from bot.engine.ngrams import BLOCKS, hashes
from bot.engine.ridge import Array, Encode, Reading, RidgeModel, View, softmax, weigh

HELD_OUT = 0.15  # share of our own messages
STRIPE = 2000  # messages whose likeness to all others is worked out at a time


@dataclass(frozen=True)
class Recipe:
    """How to train. Weights are shares of the likeness of two messages; `penalty` keeps votes small.

    `again_*` are of the second reading. `seen_in` drops n-grams of fewer messages. A chance of crisis below `crisis_needs` is held
    back, and a first reading at least as sure as `settled_at` is not read again (ridge.py). A message whose meaning the first reading,
    not having seen it, finds as likely as `plain` teaches nothing new: 0.98 leaves out 13% and costs nothing that can be measured,
    0.9 leaves out 20% and costs half a point.
    """

    meaning_weight: float = 0.7
    words_weight: float = 0.15
    pieces_weight: float = 0.2
    sharpness: float = 3.0
    again_first_weight: float = 0.4
    again_second_weight: float = 0.8
    again_second_sharpness: float = 2.5
    penalty: float = 0.15
    seen_in: int = 2
    crisis_needs: float = 0.65
    settled_at: float = 0.93
    plain: float = 0.98
    seed: int = 7


@dataclass(frozen=True)
class Fitted:
    model: RidgeModel
    without: RidgeModel  # trained without the last `also` texts; the same where there are none


def fit(
    texts: list[str], vectors: Array, labels: list[str], recipe: Recipe = Recipe(), second: Encode | None = None, also: int = 0
) -> Fitted:
    """`vectors` is float32 (len(texts), 512); `second` is the second encoder, for a model that can read again.

    A model that can read again learns its first reading, which only settles what is plain, from half of the messages: an eighth of the
    time. What is then `plain` of the other half is not learned at all. The last `also` texts are learned by the last reading alone, and
    their n-grams, shares and middle count for nothing: so a model that never saw them costs no second training. Raises ValueError
    with fewer than two labels or two texts a label.
    """
    own = len(texts) - also
    order = np.random.RandomState(recipe.seed).permutation(own)  # whoever comes last is held out to find the temperature
    order = np.concatenate([order, np.arange(own, len(texts))])
    texts, labels, vectors = [texts[i] for i in order], [labels[i] for i in order], np.asarray(vectors)[order]
    names = sorted(set(labels))
    target = np.searchsorted(names, labels)
    if len(names) < 2 or np.bincount(target).min() < 2:
        raise ValueError("training needs at least two intents and two messages of each")
    grams = [hashes(text) for text in texts]
    known, idf, spelling = {}, {}, {}
    for block in BLOCKS:
        known[block], idf[block] = _vocabulary([g[block] for g in grams[:own]], recipe.seen_in)
        spelling[block] = _matrix([g[block] for g in grams], known[block], idf[block])
    bias = (np.bincount(target[:own], minlength=len(names)) / own).astype(np.float32)
    task = _Task(spelling, target, bias, recipe)
    quick = _view(vectors, recipe.meaning_weight, recipe.sharpness, np.zeros(vectors.shape[1], dtype=np.float32))

    def model(readings: list[Reading]) -> RidgeModel:
        return RidgeModel(names, known, idf, bias, readings, recipe.crisis_needs, recipe.settled_at)

    if second is None:
        return Fitted(*(model([reading]) for reading in task.solve([quick], own, len(texts))))
    half = task.solve([quick], own // 2, own // 2)[0]
    sure = model([half]).probabilities(texts[own // 2 : own], vectors[own // 2 : own])
    unlike = sure[np.arange(len(sure)), target[own // 2 : own]] < recipe.plain
    rows = np.concatenate([np.arange(own // 2), own // 2 + np.flatnonzero(unlike), np.arange(own, len(texts))])
    kept = replace(quick, remembered=quick.remembered[rows])
    first = replace(half, views=[kept], votes=half.votes[rows])
    their = np.asarray(second([texts[i] for i in rows]), dtype=np.float32)
    middle = their[: len(rows) - also].mean(axis=0)  # all of e5's lie close together
    more = _view(their, recipe.again_second_weight, recipe.again_second_sharpness, middle)
    again = task.part(rows).solve([replace(kept, weight=recipe.again_first_weight), more], len(rows) - also, len(rows))
    return Fitted(*(model([first, reading]) for reading in again))


@dataclass(frozen=True)
class _Task:
    spelling: dict[str, sp.csr_matrix]
    target: Array
    bias: Array
    recipe: Recipe

    def part(self, rows: Array) -> "_Task":
        return replace(self, spelling={block: matrix[rows] for block, matrix in self.spelling.items()}, target=self.target[rows])

    def solve(self, views: list[View], own: int, count: int) -> tuple[Reading, Reading]:
        """What the first `count` messages say, and what the first `own` of these say alone. The others have no vote."""
        weights = {"words": self.recipe.words_weight, "pieces": self.recipe.pieces_weight}
        some = [replace(view, remembered=view.remembered[:count]) for view in views]
        alike = _likeness(some, sp.hstack([self.spelling[b][:count] * np.float32(np.sqrt(weights[b])) for b in BLOCKS]).tocsr())
        wanted = np.eye(len(self.bias), dtype=np.float32)[self.target[:count]] - self.bias
        held, *solved = _solved(alike, wanted, self.recipe, own)
        temperature = _temperature(held + self.bias, self.target[own - len(held) : own])
        readings = []
        for solution in solved:
            votes = np.zeros((len(self.target), len(self.bias)), dtype=np.float32)
            votes[: len(solution)] = solution
            sparse = {block: (self.spelling[block].T @ votes * weights[block]).astype(np.float16) for block in BLOCKS}
            readings.append(Reading(temperature, views, votes, sparse))
        return readings[0], readings[1]


def _view(vectors: Array, weight: float, sharpness: float, centre: Array) -> View:
    view = View(weight, sharpness, centre, vectors)
    return replace(view, remembered=view.placed(vectors))


def _vocabulary(grams: list[list[int]], seen_in: int) -> tuple[Array, Array]:
    found, counts = np.unique(np.concatenate([np.unique(np.array(g, dtype=np.uint32)) for g in grams]), return_counts=True)
    often = counts >= seen_in
    idf = np.log((1 + len(grams)) / (1 + counts[often])) + 1
    return found[often], idf.astype(np.float32)


def _matrix(grams: list[list[int]], known: Array, idf: Array) -> sp.csr_matrix:
    rows = [weigh(g, known, idf) for g in grams]
    starts = np.concatenate([[0], np.cumsum([len(columns) for columns, _ in rows])])
    columns, values = np.concatenate([c for c, _ in rows]), np.concatenate([v for _, v in rows])
    return sp.csr_matrix((values, columns, starts), shape=(len(grams), len(known)), dtype=np.float32)


def _likeness(views: list[View], spelling: sp.csr_matrix) -> Array:
    """float32 (messages, messages); only the half on and below the diagonal is filled, which is all that is read."""
    count = spelling.shape[0]
    alike = np.zeros((count, count), dtype=np.float32)
    for start in range(0, count, STRIPE):
        end = min(start + STRIPE, count)
        stripe = alike[start:end, :end]
        for view in views:
            stripe += replace(view, centre=np.zeros(1, dtype=np.float32), remembered=view.remembered[:end]).likeness(
                view.remembered[start:end]
            )
        stripe += (spelling[start:end] @ spelling[:end].T).toarray()
    return alike


def _solved(alike: Array, wanted: Array, recipe: Recipe, own: int) -> tuple[Array, Array, Array]:
    """Solves (alike + penalty) votes = wanted; spoils `alike`. Returns scores of the last of the `own` first messages by the votes of
    all before them, the votes of all, and the votes of the `own` first without the others.

    With L the factor of the matrix and Z the solution of L Z = wanted, the rows of L left of a block times the Z above it are just what
    the messages above say of that block, and the first rows of L are the factor of the first messages alone: neither costs a factor.
    """
    alike[np.diag_indices_from(alike)] += recipe.penalty
    factor(alike)
    half_way = forward(alike, wanted)
    before = own - max(1, round(HELD_OUT * own))
    votes = backward(alike, half_way)
    return alike[before:own, :before] @ half_way[:before], votes, votes if own == len(votes) else backward(alike, half_way[:own])


def _temperature(scores: Array, target: Array) -> float:
    """What to multiply scores by so that the softmax is right as often as it says."""
    candidates = np.geomspace(1, 60, 80)
    right = np.arange(len(target)), target
    return float(min(candidates, key=lambda t: -np.log(softmax(scores * t)[right] + 1e-12).mean()))
