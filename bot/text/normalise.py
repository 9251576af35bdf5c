"""One way of writing: what the engine's features are made from, so that "WEN do i wrk 2moro???" and its tidy form meet."""

from __future__ import annotations

import functools
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

from bot.text.language import SPOKEN, scores

_ABBREVIATIONS = Path(__file__).resolve().parents[2] / "data" / "text" / "abbreviations.tsv"

_PUNCTUATION = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "⁄": "/",
        "\u20e3": "",  # the box of a keycap digit
    }
)
# Skin tones and the picture form of a sign change nothing of what it says; the joiner goes too, its parts stay.
_EMOJI_PARTS = re.compile("[\U0001f3fb-\U0001f3ff\u200d\ufe0e\ufe0f]")
_EMOJI = re.compile("([\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001faff])")
_REPEATED_EMOJI = re.compile("([\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001faff])(?: \\1)+")
_MARK_PILE = re.compile("([\u0300-\u036f]{2})[\u0300-\u036f]+")
_SAME_LETTER = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_LAUGH = re.compile(r"\b(?:(?P<two>h[aeiou]|j[aei]|rs)(?P=two){2,}\w?|a?(?:hah|ahah|jaja)\w*(?:ha|ja)h?)\b", re.IGNORECASE)
_SAME_SIGN = re.compile(r"([!?,;:~*_=\-+#\"'])\1+")
_MIXED_MARKS = re.compile(r"[!?]*(?:!\?|\?!)[!?]*")
_DOTS = re.compile(r"\.{2,}")
_SPACES = re.compile(r"\s+")
_EDGES = re.compile(r"^[^\w]*|[^\w]*$")


class _Entry(NamedTuple):
    full: str
    languages: tuple[str, ...]  # empty: in every message


@functools.cache
def _entries() -> dict[str, tuple[_Entry, ...]]:
    entries: dict[str, tuple[_Entry, ...]] = {}
    for line in _ABBREVIATIONS.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            language, short, full, *seen = line.split("\t")
            entry = _Entry(full, (language,) if seen and seen[0] == "seen" else ())
            entries[short] = (*entries.get(short, ()), entry)
    return entries


def _clean(text: str) -> str:
    """Compatible forms, plain quotes and dashes, no control, direction, private or broken characters, single spaces."""
    text = unicodedata.normalize("NFKC", text).translate(_PUNCTUATION)
    text = _EMOJI_PARTS.sub("", text)
    kept = []
    for char in text:
        kind = unicodedata.category(char)
        # Cf hides inside words (zero width, direction marks, tags), so it vanishes; the others stood between words.
        kept.append(char if kind[0] != "C" else "" if kind == "Cf" else " ")
    text = _MARK_PILE.sub(r"\1", unicodedata.normalize("NFKC", "".join(kept)))
    text = _EMOJI.sub(r" \1 ", text)
    return _REPEATED_EMOJI.sub(r"\1", _SPACES.sub(" ", text).strip())


def _calm(text: str) -> str:
    """No shouting, drawn-out letters, long laughs or piles of punctuation."""
    if len(text) > 3 and text.upper() == text and text.lower() != text:
        text = text.lower()
    text = _SAME_LETTER.sub(r"\1\1", text)
    text = _LAUGH.sub(lambda match: "jaja" if match[0][0] in "jJ" else "rsrs" if match["two"] == "rs" else "haha", text)
    text = _MIXED_MARKS.sub("?", text)
    return _SPACES.sub(" ", _DOTS.sub("...", _SAME_SIGN.sub(r"\1", text))).strip()


def _spell_out(text: str) -> str:
    entries = _entries()
    pieces = text.split(" ")
    shorts = []
    for n, piece in enumerate(pieces):
        if len(piece) > 24 or "@" in piece or ("/" in piece[:-1] and piece.lower() not in entries):
            continue  # an address, or no abbreviation
        for core in (piece, _EDGES.sub("", piece)):
            found = entries.get(core.lower())
            if found:
                shorts.append((n, core, found))
                break
    if not shorts:
        return text
    # What tells the language are the other words: "k" alone is no Spanish.
    short_at = {n for n, _, _ in shorts}
    in_doubt = any(entry.languages for _, _, found in shorts for entry in found)
    heard = scores(" ".join(piece for n, piece in enumerate(pieces) if n not in short_at)) if in_doubt else {}
    loudest = max(SPOKEN, key=lambda language: heard.get(language, 0))
    told = loudest if heard.get(loudest, 0) > max((heard.get(language, 0) for language in SPOKEN if language != loudest), default=0) else ""
    for n, core, found in shorts:
        for entry in found:
            if not entry.languages or told in entry.languages:
                pieces[n] = pieces[n].replace(core, entry.full, 1)
                break
    return " ".join(pieces)


def normalise(text: str) -> str:
    """The text as features see it. Idempotent, never raises, linear in the length of the text.

    Case is kept except in a shouted message. Emoji stand alone as words; the commonest become one ("ok", "no", "sad", "sick", ...).
    Abbreviations of data/text/abbreviations.tsv are spelled out.
    """
    # Each step can make room for another (a mark removed joins two letters; a spelled-out word tells the language), never for long.
    for _ in range(6):
        before, text = text, _spell_out(_calm(_clean(text)))
        if text == before:
            break
    return text
