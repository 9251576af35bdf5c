"""Cholesky's factor of a matrix of tens of thousands of rows, in its place and block by block.

LAPACK's own is no quicker, but the BLAS that comes with scipy 1.10 (Rasa's newest) writes past its memory at 40,000 rows, and numpy's
takes a copy as large as the matrix. Only what is on and below the diagonal is read and written.
"""

import numpy as np

from bot.engine.ridge import Array

BLOCK = 1500  # rows worked on at a time


def _blocks(count: int) -> list[slice]:
    return [slice(start, min(start + BLOCK, count)) for start in range(0, count, BLOCK)]


def factor(matrix: Array) -> None:
    """Writes L with L L^T = matrix over the float32 (n, n) `matrix`. Raises ValueError when it has no such factor."""
    blocks = _blocks(len(matrix))
    for place, block in enumerate(blocks):
        try:
            corner = np.linalg.cholesky(matrix[block, block])
        except np.linalg.LinAlgError:
            raise ValueError("the messages' likeness cannot be solved: the penalty is too small") from None
        matrix[block, block] = corner
        matrix[block.stop :, block] = matrix[block.stop :, block] @ np.linalg.inv(corner).T
        for other in blocks[place + 1 :]:
            matrix[other.start :, other] -= matrix[other.start :, block] @ matrix[other, block].T


def forward(lower: Array, wanted: Array) -> Array:
    """Z of L Z = wanted, for the L that factor() wrote; wanted is (n, m)."""
    found = np.array(wanted, dtype=lower.dtype)
    for block in _blocks(len(found)):
        found[block] -= lower[block, : block.start] @ found[: block.start]
        found[block] = np.linalg.solve(np.tril(lower[block, block]), found[block])
    return found


def backward(lower: Array, half_way: Array) -> Array:
    """V of L^T V = half_way, for the first len(half_way) rows of L."""
    found = np.array(half_way)
    for block in reversed(_blocks(len(found))):
        found[block] -= lower[block.stop : len(found), block].T @ found[block.stop :]
        found[block] = np.linalg.solve(np.tril(lower[block, block]).T, found[block])
    return found
