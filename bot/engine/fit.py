"""Trains the intent model of ridge.py. The only module that needs scipy; the serving process never imports it."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from bot.engine.ngrams import BLOCKS, hashes
from bot.engine.ridge import Array, RidgeModel, softmax, weigh

STRIPE = 2000  # messages whose likeness to all others is worked out at a time


@dataclass(frozen=True)
class Recipe:
    """How to train. The three weights are shares of the likeness of two messages; `penalty` keeps votes small.

    `seen_in` drops n-grams of fewer messages.
    """

    meaning_weight: float = 0.7
    words_weight: float = 0.15
    pieces_weight: float = 0.2
    sharpness: float = 3.0
    penalty: float = 0.15
    seen_in: int = 2
    seed: int = 7


def fit(texts: list[str], vectors: Array, labels: list[str], recipe: Recipe = Recipe()) -> RidgeModel:
    """`vectors` is float32 (len(texts), 512). Raises ValueError with fewer than two labels or two texts a label."""
    names = sorted(set(labels))
    target = np.searchsorted(names, labels)
    if len(names) < 2 or np.bincount(target).min() < 2:
        raise ValueError("training needs at least two intents and two messages of each")
    grams = [hashes(text) for text in texts]
    known, idf, spelling = {}, {}, {}
    for block in BLOCKS:
        known[block], idf[block] = _vocabulary([g[block] for g in grams], recipe.seen_in)
        spelling[block] = _matrix([g[block] for g in grams], known[block], idf[block])
    weights = {"words": recipe.words_weight, "pieces": recipe.pieces_weight}
    vectors = np.asarray(vectors, dtype=np.float32)
    alike = _likeness(vectors, sp.hstack([spelling[block] * np.float32(np.sqrt(weights[block])) for block in BLOCKS]).tocsr(), recipe)
    share = np.bincount(target, minlength=len(names)) / len(target)
    wanted = np.eye(len(names), dtype=np.float32)[target] - share.astype(np.float32)
    temperature = _temperature(alike, wanted, share.astype(np.float32), target, recipe)
    votes = _votes(alike, wanted, recipe)
    sparse = {block: (spelling[block].T @ votes * weights[block]).astype(np.float16) for block in BLOCKS}
    bias = share.astype(np.float32)
    return RidgeModel(names, temperature, recipe.sharpness, known, idf, sparse, vectors, votes * np.float32(recipe.meaning_weight), bias)


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


def _likeness(vectors: Array, spelling: sp.csr_matrix, recipe: Recipe) -> Array:
    """float32 (messages, messages); only the half on and below the diagonal is filled, which is all that is read."""
    alike = np.zeros((len(vectors), len(vectors)), dtype=np.float32)
    for start in range(0, len(vectors), STRIPE):
        end = min(start + STRIPE, len(vectors))
        stripe = alike[start:end, :end]
        np.matmul(vectors[start:end], vectors[:end].T, out=stripe)
        stripe -= 1
        stripe *= recipe.sharpness
        np.exp(stripe, out=stripe)
        stripe *= recipe.meaning_weight
        stripe += (spelling[start:end] @ spelling[:end].T).toarray()
    return alike


def _votes(alike: Array, wanted: Array, recipe: Recipe) -> Array:
    """Solves (alike + penalty) votes = wanted; spoils `alike`."""
    from scipy.linalg import cho_factor, cho_solve

    alike[np.diag_indices_from(alike)] += recipe.penalty
    # The transpose is what LAPACK takes without a copy; our lower half is its upper one.
    return np.asarray(cho_solve(cho_factor(alike.T, lower=False, overwrite_a=True, check_finite=False), wanted, check_finite=False))


def _temperature(alike: Array, wanted: Array, share: Array, target: Array, recipe: Recipe) -> float:
    """What to multiply scores by so that the softmax is right as often as it says, on half of the messages held out of training."""
    order = np.random.RandomState(recipe.seed).permutation(len(target))
    train, test = np.sort(order[::2]), np.sort(order[1::2])
    votes = _votes(alike[np.ix_(train, train)], wanted[train], recipe)
    across = np.maximum(alike[np.ix_(test, train)], alike[np.ix_(train, test)].T)  # the filled one of the two
    scores = across @ votes + share
    candidates = np.geomspace(1, 60, 80)
    right = np.arange(len(test)), target[test]
    return float(min(candidates, key=lambda t: -np.log(softmax(scores * t)[right] + 1e-12).mean()))
