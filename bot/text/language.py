"""Which language a short text is written in, and which one somebody asks for."""

from __future__ import annotations

import functools
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from bot.text.asked_language import asked_language
from bot.text.folding import bare

__all__ = ["SPOKEN", "Guess", "asked_language", "detect", "scores"]

SPOKEN = ("en", "es", "pt")  # what the coach speaks; every other code is only recognised

_WORDS = Path(__file__).resolve().parents[2] / "data" / "text" / "language_words.tsv"

_SCRIPTS: tuple[tuple[str, str], ...] = (
    ("ar", "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"),
    ("ru", "\u0400-\u04ff"),
    ("ja", "\u3040-\u30ff"),
    ("zh", "\u3400-\u4dbf\u4e00-\u9fff"),
    ("ko", "\u1100-\u11ff\uac00-\ud7af"),
    ("km", "\u1780-\u17ff"),
    ("am", "\u1200-\u137f"),
    ("hi", "\u0900-\u097f"),
    ("bn", "\u0980-\u09ff"),
    ("pa", "\u0a00-\u0a7f"),
    ("th", "\u0e00-\u0e7f"),
    ("my", "\u1000-\u109f"),
    ("he", "\u0590-\u05ff"),
    ("el", "\u0370-\u03ff"),
    ("hy", "\u0530-\u058f"),
)
_SCRIPT_LETTERS = tuple((code, re.compile(f"[{letters}]")) for code, letters in _SCRIPTS)
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_WORD = re.compile(r"[^\W\d_]{2}")
_VIETNAMESE = re.compile("[ăđĩũơưĂĐƠƯ\u1ea0-\u1ef9]")
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")

# Spelling that tells languages apart, with its weight. Read from the text as typed, casefolded, since bare() takes the marks away.
_SPELLING: tuple[tuple[str, float, re.Pattern[str]], ...] = (
    ("pt", 2.0, re.compile(r"[ãõ]|ç[ãõ]|\w*[êô]\w*|ção|ções")),
    ("pt", 1.0, re.compile(r"ç|[àâ]")),
    ("es", 2.0, re.compile(r"ñ|¿|¡|\b\w+ción\b")),
    ("es", 1.0, re.compile(r"\b\w+(?:ción|cion|ciones|dad|dades|ito|itos|illa|illo|aron|ieron|iendo|amos|emos)\b")),
    ("es", 0.6, re.compile(r"\b\w*(?:ll[aeiou]|ue|ie)\w*[aos]s?\b|\b\w+rr\w+\b")),
    ("pt", 1.0, re.compile(r"\b\w+(?:cao|coes|inho|inha|inhos|agem|agens|ndo|aram|eram|eiro|eira|dade|dades|ei|ou)\b|lh[aeo]|nh[aeo]")),
    ("es", 0.5, re.compile(r"\b\w+(?:ando|endo|ar|er|ir|ado|ada|oso|osa)\b")),
    ("pt", 0.5, re.compile(r"\b\w+(?:ando|endo|indo|ar|er|ir|ado|ada|oso|osa|vel)\b")),
    ("en", 1.0, re.compile(r"\b\w+(?:ing|tion|ight|ness|ould|ough|ck|ed|ly|in')\b|\b(?:th|wh|sh|kn|wr)\w+|\w+'(?:s|t|re|ve|ll|d|m)\b")),
    ("fr", 1.5, re.compile(r"\b(?:j|l|d|qu|n|c|s)'\w+|[œ]|\w+(?:eux|aux|ez)\b")),
    ("ht", 1.0, re.compile(r"[èò]")),
)


class Guess(NamedTuple):
    language: str | None  # ISO 639 code, None when nothing in the text tells
    sure: bool  # enough to change a person's language without asking


@functools.cache
def _lexicon() -> dict[str, tuple[tuple[str, float], ...]]:
    """Word to languages and weights: 2 for a word of one language only, less the more languages share it."""
    owners: dict[str, dict[str, float]] = {}
    for line in _WORDS.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            language, words = line.split("\t")
            for entry in words.split():
                word, _, factor = entry.partition(":")
                owners.setdefault(word, {}).setdefault(language, float(factor or 1))
    lexicon = {}
    for word, languages in owners.items():
        ours = sum(language in SPOKEN for language in languages)
        shared = {1: 2.0, 2: 0.8}.get(len(languages), 0.5)
        # A word of one language of ours speaks for it in full, whatever others it happens to be a word of too.
        lexicon[word] = tuple(
            (language, factor * (2.0 if ours == 1 and language in SPOKEN else shared)) for language, factor in languages.items()
        )
    return lexicon


def scores(text: str) -> Counter[str]:
    """How strongly each language written in Latin letters is heard in the text; empty when nothing tells."""
    heard: Counter[str] = Counter()
    lexicon = _lexicon()
    # A word said twenty times says no more than twice, and one message needs no more than its first 120 words.
    for word, times in Counter(bare(text[:1600]).split()[:120]).items():
        for language, weight in lexicon.get(word, ()):
            heard[language] += weight * min(times, 2)  # type: ignore[assignment]
    typed = text[:1600].casefold()
    for language, weight, pattern in _SPELLING:
        found = sum(1 for _ in zip(pattern.finditer(typed), range(4), strict=False))
        if found:
            heard[language] += weight * found  # type: ignore[assignment]
    return heard


def _by_script(text: str) -> str | None:
    latin = len(_LATIN.findall(text))
    for code, letters in _SCRIPT_LETTERS:
        found = len(letters.findall(text))
        # One sign of Chinese is a word; a stray Greek or Cyrillic letter in a Latin text is decoration.
        if found and found * (3 if code in {"zh", "ja", "ko"} else 1) > latin and (found > 1 or code in {"zh", "ja", "ko"}):
            return "uk" if code == "ru" and _UKRAINIAN.search(text) else code
    return None


def detect(text: str) -> Guess:
    """The language of one message; names, "ok", "si", "no", numbers and emoji decide nothing.

    Other languages than the coach's (ht, kea, vi, km, ar, zh, ru, fr, so and some more) are told by script or function words, and need
    more evidence than ours, since a wrong guess there sends a person to a leaflet in a language they may not read.
    """
    script = _by_script(text)
    if script:
        return Guess(script, True)
    if len(_VIETNAMESE.findall(text)) >= 2:
        return Guess("vi", True)
    if not _WORD.search(text):
        return Guess(None, False)  # "k" and "n" are words of too many languages
    heard = scores(text)
    ranking = heard.most_common()
    if not ranking:
        return Guess(None, False)
    best, strength = ranking[0]
    ours = [(language, score) for language, score in ranking if language in SPOKEN]
    if best not in SPOKEN and (strength < 4 or (ours and strength < ours[0][1] * 1.4)):
        if not ours:
            return Guess(None, False)
        best, strength = ours[0]
    second = max((score for language, score in ranking if language != best and (language in SPOKEN or best not in SPOKEN)), default=0)
    if strength < 1.5 or strength - second < 0.4:
        return Guess(None, False)
    return Guess(best, strength >= 4 and strength - second >= 2.5)
