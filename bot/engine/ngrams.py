"""What a linear classifier sees of a text's spelling: words and their pairs, and pieces of 2 to 5 characters inside words.

Each is a 32-bit hash instead of a string, so a model needs no vocabulary in memory. Accents are folded, since people leave
them out; the sentence vector still sees them.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from zlib import crc32

BLOCKS = ("words", "pieces")
WORD = re.compile(r"\w+|[^\w\s]")
LONGEST_PIECE = 5
LONGEST = 800  # characters looked at


def fold(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text[:LONGEST].casefold()) if not unicodedata.combining(c))


def hashes(text: str) -> dict[str, list[int]]:
    """Block -> the hash of every n-gram, repeats included."""
    words = WORD.findall(fold(text))
    return {"words": [crc32(gram.encode()) for gram in _word_grams(words)], "pieces": [crc32(gram.encode()) for gram in _pieces(words)]}


def _word_grams(words: list[str]) -> Iterator[str]:
    yield from words
    for first, second in pairwise(words):
        yield f"{first} {second}"


def _pieces(words: list[str]) -> Iterator[str]:
    for word in words:
        padded = f" {word} "
        for size in range(2, LONGEST_PIECE + 1):
            if size >= len(padded):
                yield padded
                break
            for start in range(len(padded) - size + 1):
                yield padded[start : start + size]
