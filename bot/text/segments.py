"""Texts as they will be sent: several messages of the coach in as few texts as make sense, a too long one in several."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.text.folding import fold_sms
from bot.text.gsm import Segments, count

__all__ = ["Segments", "count", "split_texts"]

_OPTION = re.compile(r"^\s*\d{1,2}\s?[.):=-]\s*\S|^\s*\d{1,2} \S")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^a-z\s])")
_WORD = re.compile(r"\s+")


def _blocks(text: str) -> list[str]:
    """Lines, except that numbered options and the line that asks for them are one block."""
    blocks: list[str] = []
    for line in text.split("\n"):
        if blocks and _OPTION.match(line):
            blocks[-1] += "\n" + line
        else:
            blocks.append(line)
    return blocks


def _lines(text: str) -> list[str]:
    return text.split("\n")


def _sentences(text: str) -> list[str]:
    return _SENTENCE.split(text)


def _words(text: str) -> list[str]:
    return _WORD.split(text)


# From the border that hurts least to the one that hurts most, with what stood at it.
_BORDERS: tuple[tuple[Callable[[str], list[str]], str], ...] = ((_blocks, "\n"), (_lines, "\n"), (_sentences, " "), (_words, " "))


def _cost(text: str) -> int:
    return count(fold_sms(text)).segments


def _cut(text: str, limit: int, level: int = 0) -> list[str]:
    if _cost(text) <= limit:
        return [text] if text.strip() else []
    if level == len(_BORDERS):
        return _chop(text, limit)
    cut, glue = _BORDERS[level]
    texts: list[str] = []
    room = ""
    for piece in cut(text):
        joined = f"{room}{glue}{piece}" if room else piece
        if _cost(joined) <= limit:
            room = joined
            continue
        if room.strip():
            texts.append(room)
        smaller = _cut(piece, limit, level + 1)
        texts.extend(smaller[:-1])
        room = smaller[-1] if smaller else ""
    if room.strip():
        texts.append(room)
    return texts


def _chop(text: str, limit: int) -> list[str]:
    """A word longer than a text: at any character, the longest piece that fits."""
    texts = []
    while text:
        low, high = 1, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if _cost(text[:middle]) <= limit else (low, middle - 1)
        texts.append(text[:low])
        text = text[low:]
    return texts


def split_texts(parts: list[str], limit_segments: int = 2) -> list[str]:
    """The messages of one answer as texts ready to send, folded, each of at most `limit_segments` segments.

    Messages are joined by a line break while the joined text stays within the limit and costs no more than the two apart (one emoji
    makes everything joined to it dear). A too long one is cut at lines, then sentences, then words; numbered options stay with their
    question when they fit into one text. Empty messages vanish.
    """
    if limit_segments < 1:
        raise ValueError(f"limit_segments must be at least 1, not {limit_segments}")
    texts: list[str] = []
    for part in parts:
        for piece in _cut(part.strip(), limit_segments):
            joined = f"{texts[-1]}\n{piece}" if texts else piece
            if texts and _cost(joined) <= min(limit_segments, _cost(texts[-1]) + _cost(piece)):
                texts[-1] = joined
            else:
                texts.append(piece)
    return [fold_sms(text.strip()) for text in texts]
