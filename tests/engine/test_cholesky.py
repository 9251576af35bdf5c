"""Solving by blocks, against numpy's own, over the edges of blocks."""

import numpy as np
import pytest

from bot.engine.cholesky import BLOCK, backward, factor, forward


@pytest.mark.parametrize("count", [1, 300, BLOCK, BLOCK + 1, 2 * BLOCK + 7])
def test_it_solves_all_rows_and_the_first_rows_alone(count: int) -> None:
    some = np.random.RandomState(0)
    points, wanted = some.rand(count, 50).astype(np.float32), some.rand(count, 3).astype(np.float32)
    matrix = np.exp(points @ points.T / 25 - 1) + 0.3 * np.eye(count, dtype=np.float32)
    lower = np.tril(matrix)
    lower[np.triu_indices(count, 1)] = np.nan  # never looked at
    factor(lower)
    half_way = forward(lower, wanted)
    first = max(1, count - 5)
    assert np.allclose(matrix @ backward(lower, half_way), wanted, atol=2e-3)
    assert np.allclose(matrix[:first, :first] @ backward(lower, half_way[:first]), wanted[:first], atol=2e-3)


def test_what_cannot_be_solved_is_an_error() -> None:
    with pytest.raises(ValueError, match="penalty"):
        factor(np.array([[1.0, 0.0], [2.0, 1.0]], dtype=np.float32))
