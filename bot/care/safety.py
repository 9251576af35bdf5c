"""The first safety layer: fixed patterns over every inbound text, before anything else and without Rasa.

`check(text)` says whether a person may be in danger. It knows no language: English, Spanish and Portuguese are tried together, since
people mix them. It is deterministic, needs no network and no database, and takes time in proportion to the text. The second layer is
the classifier's intent `crisis`; either one raises the alarm. What counts is data: data/safety/{en,es,pt}.yml.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from bot.care.safety_grammar import Pattern
from bot.care.safety_patterns import Patterns, load

Level = Literal["sure", "possible"]
Kind = Literal["self_harm", "violence", "threat_to_others", "medical", "danger_at_work", "child_or_other", "unknown"]

_PATTERNS: Patterns = load(Path(__file__).parents[2] / "data" / "safety")  # at import: a broken file must stop the start, not a text
_SIGNS = str.maketrans({"\U0001f52b": " gun ", "\U0001f52a": " knife ", "\U0001f198": " sos ", "$": " ", "@": "a"})
_AGES = ("danger_at_work", "medical")  # an injury or an illness of last year is no emergency today; abuse and despair may still be
_DIGITS_IN_WORDS = {"1": "i", "0": "o", "3": "e", "4": "a", "5": "s"}


@dataclass(frozen=True)
class Signal:
    """level "sure" pages a human at once; "possible" gives the lines and asks "are you safe?". `because` is the pattern, never the text."""

    level: Level
    kind: Kind
    because: str


AS_CLASSIFIED = Signal("possible", "unknown", "classifier")
"""The second layer saw danger where the patterns saw none: of a kind it cannot tell."""


def fold(text: str) -> str:
    """Text as the patterns see it: " word word . word ", small letters, no accents or apostrophes, "." only at the end of a sentence."""
    text = unicodedata.normalize("NFKD", text.translate(_SIGNS).casefold())
    text = "".join(letter for letter in text if not unicodedata.combining(letter) and unicodedata.category(letter) != "Cf")
    text = re.sub(r"(?<=\w)['’‘ʼ`´′](?=\w)", "", text)
    text = re.sub(r"(?<=\w)[*_#]+(?=\w)", "", text)  # "s*icide"
    text = re.sub(r"\.{2,}|…|(?<=\w)\.(?=\w)", " ", text)  # people in distress write "i cant.... anymore": not the end of a sentence
    text = re.sub(r"[.!?;\n\r]+", " . ", text)
    text = re.sub(r"[^a-z0-9.]+", " ", text)
    text = " ".join(_shorten(word) for word in text.split())
    text = re.sub(r"(?<=[a-z])[01345](?=[a-z])", lambda found: _DIGITS_IN_WORDS[found.group()], text)  # "k1ll"
    text = _PATTERNS.spelling_regex.sub(_right_spelling, f" {text} ")
    words = [_PATTERNS.typos.get(word, word) for word in text.split()]
    return _PATTERNS.spelling_regex.sub(_right_spelling, f" {' '.join(words)} ")  # again: a mended word may be half of a phrase


def _shorten(word: str) -> str:
    """ "diiiie" to "die", "killlll" to "kill"."""
    twice = re.sub(r"([a-z])\1{2,}", r"\1\1", word)
    return word if twice == word else twice if twice in _PATTERNS.words else re.sub(r"([a-z])\1+", r"\1", word)


def _right_spelling(found: re.Match[str]) -> str:
    return _PATTERNS.spellings[found.group()]


def _signal(level: Level, pattern: Pattern) -> Signal:
    return Signal(level, cast(Kind, pattern.kind), pattern.source)


def check(text: str) -> Signal | None:
    """Signs of present danger in one text of any length and language, or None. Never raises.

    Everyday exaggeration ("this job is killing me") is taken out first, then denials ("I'm not suicidal"), which count as possible;
    what is left is tried against the sure and then the possible patterns. Of several kinds the first of safety_patterns.KINDS wins.
    """
    folded = fold(text)
    for pattern in _PATTERNS.harmless.may_match(folded):
        folded = pattern.regex.sub("_ ", folded)
    softened: Pattern | None = None
    for pattern in _PATTERNS.softened.may_match(folded):
        folded, count = pattern.regex.subn("_ ", folded)
        softened = softened or (pattern if count else None)
    sure, possible = _PATTERNS.sure.first(folded), _PATTERNS.possible.first(folded)
    if any(found is not None and found.kind in _AGES for found in (sure, possible)) and _PATTERNS.past.first(folded) is not None:
        possible = possible if possible is not None and possible.kind not in _AGES else None
        if sure is not None and sure.kind in _AGES:
            sure, possible = None, possible or sure
    if sure is not None:
        return _signal("sure", sure)
    if (found := possible or softened) is not None:
        return _signal("possible", found)
    return None
