"""Words that shame, which nothing people read may use: data/text/shaming_words.tsv."""

from __future__ import annotations

import functools
from pathlib import Path

from bot.text.folding import bare

_WORDS = Path(__file__).resolve().parents[2] / "data" / "text" / "shaming_words.tsv"


@functools.cache
def _table() -> dict[str, tuple[str, ...]]:
    rows = [line.split("\t") for line in _WORDS.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return {language: tuple(phrases.split("|")) for language, phrases in rows}


def shaming(text: str, language: str) -> list[str]:
    """The words of the table that a text in `language` (en, es, pt) uses."""
    words = f" {bare(text)} "
    return [phrase for phrase in _table()[language] if f" {phrase} " in words]
