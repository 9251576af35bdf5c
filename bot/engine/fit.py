"""Trains the intent model of linear.py. The only module that needs scikit-learn; the serving process never imports it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from bot.engine.linear import Array, LinearModel, softmax, weigh
from bot.engine.ngrams import BLOCKS, hashes


@dataclass(frozen=True)
class Recipe:
    """How to train. Weights multiply blocks of length 1; `seen_in` drops n-grams of fewer messages."""

    dense_weight: float = 2.0
    sparse_weight: float = 0.7
    seen_in: int = 2
    c: float = 1.0
    folds: int = 3
    seed: int = 7


def fit(texts: list[str], vectors: Array, labels: list[str], recipe: Recipe = Recipe()) -> LinearModel:
    """`vectors` is float32 (len(texts), 512). Raises ValueError with fewer than two labels or two texts a label."""
    names = sorted(set(labels))
    target = np.searchsorted(names, labels)
    if len(names) < 2 or np.bincount(target).min() < 2:
        raise ValueError("training needs at least two intents and two messages of each")
    grams = [hashes(text) for text in texts]
    known, idf = {}, {}
    for block in BLOCKS:
        known[block], idf[block] = _vocabulary([g[block] for g in grams], recipe.seen_in)
    x = _matrix(grams, vectors, known, idf, recipe)
    temperature = _temperature(x, target, len(names), recipe)
    machine = _machine(x, target, recipe)
    weights = np.zeros((x.shape[1], len(names)), dtype=np.float32)
    bias = np.zeros(len(names), dtype=np.float32)
    if len(names) == 2:  # liblinear gives one plane for two labels
        weights[:, 1], weights[:, 0] = machine.coef_[0], -machine.coef_[0]
        bias[1], bias[0] = machine.intercept_[0], -machine.intercept_[0]
    else:
        weights[:], bias[:] = machine.coef_.T, machine.intercept_
    parts = np.split(weights, np.cumsum([len(known[block]) for block in BLOCKS]))
    sparse = {block: part.astype(np.float16) for block, part in zip(BLOCKS, parts[:-1], strict=True)}
    return LinearModel(names, temperature, recipe.dense_weight, recipe.sparse_weight, known, idf, sparse, parts[-1], bias)


def _vocabulary(grams: list[list[int]], seen_in: int) -> tuple[Array, Array]:
    found, counts = np.unique(np.concatenate([np.unique(np.array(g, dtype=np.uint32)) for g in grams]), return_counts=True)
    often = counts >= seen_in
    idf = np.log((1 + len(grams)) / (1 + counts[often])) + 1
    return found[often], idf.astype(np.float32)


def _matrix(
    grams: list[dict[str, list[int]]], vectors: Array, known: dict[str, Array], idf: dict[str, Array], recipe: Recipe
) -> sp.csr_matrix:
    blocks = []
    for block in BLOCKS:
        rows = [weigh(g[block], known[block], idf[block]) for g in grams]
        starts = np.concatenate([[0], np.cumsum([len(columns) for columns, _ in rows])])
        values = np.concatenate([values for _, values in rows]) * recipe.sparse_weight
        blocks.append(
            sp.csr_matrix((values, np.concatenate([columns for columns, _ in rows]), starts), shape=(len(grams), len(known[block])))
        )
    return sp.hstack([*blocks, sp.csr_matrix(vectors * recipe.dense_weight)]).tocsr().astype(np.float64)


def _machine(x: sp.csr_matrix, target: Array, recipe: Recipe) -> Any:
    from sklearn.svm import LinearSVC

    return LinearSVC(C=recipe.c, class_weight="balanced", random_state=recipe.seed).fit(x, target)


def _temperature(x: sp.csr_matrix, target: Array, labels: int, recipe: Recipe) -> float:
    """What to multiply scores by so that the softmax is right as often as it says, on messages held out of training."""
    from sklearn.model_selection import StratifiedKFold

    folds = min(recipe.folds, int(np.bincount(target).min()))
    held = np.zeros((x.shape[0], labels))
    for train, test in StratifiedKFold(folds, shuffle=True, random_state=recipe.seed).split(x, target):
        scores = _machine(x[train], target[train], recipe).decision_function(x[test])
        held[test] = np.column_stack([-scores, scores]) if scores.ndim == 1 else scores
    candidates = np.geomspace(0.5, 30, 80)
    right = np.arange(len(target)), target
    return float(min(candidates, key=lambda t: -np.log(softmax(held * t)[right] + 1e-12).mean()))
