"""Short answers to what the coach asked: yes, no, later, back, repeat, skip; in three languages and how people text them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from bot.text.folding import bare

Control = Literal["back", "later", "repeat", "skip"]

_ANSWERS = Path(__file__).resolve().parents[2] / "data" / "text" / "answers.tsv"
_CONTROLS: tuple[Control, ...] = ("back", "later", "repeat", "skip")
_LONGEST = 6  # words in the longest phrase of the table

_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_LAUGH = re.compile(r"\b(?:ha|ja|je|he|rs|k){3,}\w?\b")
_QUE = re.compile(r"(?<=\w )q\b")
_BUT = re.compile(r"\b(?:but|except|unless|though|pero|aunque|excepto|menos|mas|porem|so que)\b")
_YES_SIGN = re.compile("[👍👌✅🆗☑✔]|🙋|🫡")
_NO_SIGN = re.compile("[👎❌🚫🙅✖]")
# A first word that answers by itself, whatever follows after a pause ("yes, i can take the bus").
_CLAUSE = re.compile(r"[,.;:!\n]+")
_PLAIN = re.compile(r"^(?:(yes|yeah|yep|yup|yea|sure|ok|okay)|(no|nope|nah))(?: i| im| ill| it| that| we| my| the| thats| that's)\b")


@functools.cache
def _table() -> dict[tuple[str, str], frozenset[str]]:
    table: dict[tuple[str, str], set[str]] = {}
    for line in _ANSWERS.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, language, phrases = line.split("\t")
            table.setdefault((kind, language), set()).update(phrases.split("|"))
    return {key: frozenset(phrases) for key, phrases in table.items()}


def _phrases(kind: str, language: str) -> Iterator[str]:
    others = [other for other in ("en", "es", "pt") if other != language]
    yield from _table().get((kind, "any"), ())
    yield from _table().get((kind, language), ())
    opposite = {"yes": "no", "no": "yes"}.get(kind, "")
    own_opposite = _table().get((opposite, language), frozenset())
    for other in others:
        for phrase in _table().get((kind, other), ()):
            # One or two letters ("s", "y", "e") and a word that answers the contrary at home are no loans.
            if len(phrase) > 2 and phrase not in own_opposite:
                yield phrase


@functools.cache
def _known(kind: str, language: str) -> frozenset[str]:
    return frozenset(_phrases(kind, language))


def _plain(text: str) -> str:
    words = bare(text)
    return _QUE.sub("que", _LAUGH.sub("haha", _DRAWN_OUT.sub(r"\1", words)))


def _kinds(words: list[str], language: str) -> set[str] | None:
    """The kinds of the phrases the words fall into, longest first; None when a word is left over."""
    found: set[str] = set()
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + length])
            kind = next((kind for kind in ("neither", "yes", "no", "filler") if phrase in _known(kind, language)), None)
            if kind:
                found.add(kind)
                at += length
                break
        else:
            return None
    return found


def _verdict(kinds: set[str] | None) -> bool | None:
    if kinds is None or "neither" in kinds or kinds >= {"yes", "no"}:
        return None
    return True if "yes" in kinds else False if "no" in kinds else None


def yes_no(text: str, language: str) -> bool | None:
    """True for yes, False for no, None when the message is neither or says more than that ("yes but only mornings").

    `language` (en, es, pt) decides where a short word means something else elsewhere; a borrowed "ok", "yes" or "no" always counts.
    """
    text = text[:400]
    words = _plain(text)
    if not words:
        yes, no = _YES_SIGN.search(text), _NO_SIGN.search(text)
        return True if yes and not no else False if no and not yes else None
    if words in _known("neither", language):
        return None
    split = words.split()
    kinds = _kinds(split, language) if len(split) <= 14 else None
    if kinds is not None:
        # "ok?" asks; "why not?" answers.
        return None if text.rstrip().endswith("?") and words not in _known("yes", language) - {"ok", "right", "ya"} else _verdict(kinds)
    if "?" in text or _BUT.search(words) or len(split) > 14:
        return None
    first, *rest = _CLAUSE.split(text.strip(), maxsplit=1)
    verdict = _verdict(_kinds(_plain(first).split(), language))
    if verdict is not None and rest:
        return verdict if yes_no(rest[0], language) in (verdict, None) and not _unsure(rest[0], language) else None
    plain = _PLAIN.match(words)
    if plain and len(split) <= 8 and not _unsure(words, language):
        return bool(plain[1])
    return None


def _unsure(text: str, language: str) -> bool:
    words = f" {_plain(text)} "
    return any(f" {phrase} " in words for phrase in _known("neither", language))


def control(text: str, language: str) -> Control | None:
    """What the whole message asks the coach to do with its question; None when it says anything else.

    back: to the question before; later: hold it; repeat: say it again; skip: leave it out.
    """
    if len(text) > 80:
        return None
    words = _plain(text)
    if not words:
        return "repeat" if text.strip() and not text.strip().strip("?¿!") and "?" in text else None
    if words in _known("yes", language):
        return None  # "uh huh" is no "huh?"
    fillers = _known("filler", language)
    split = words.split()
    candidates = [words]
    # "later please", "ok repeat that"
    for first in range(min(3, len(split))):
        for last in range(len(split), max(len(split) - 3, first), -1):
            before, after = " ".join(split[:first]), " ".join(split[last:])
            if (not before or before in fillers | {"ok", "no", "si", "sim", "yes"}) and (not after or after in fillers):
                candidates.append(" ".join(split[first:last]))
    for kind in _CONTROLS:
        if any(candidate in _known(kind, language) for candidate in candidates):
            return kind
    return None
