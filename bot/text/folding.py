"""Plain forms of a text: one that is cheap to send and one that is easy to compare."""

from __future__ import annotations

import re
import unicodedata

from bot.text.gsm import ALPHABET, count

_TYPOGRAPHY = {
    **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " "),
    "…": "...",
    "•": "-",
    "·": "-",
    "→": "->",
    "×": "x",
    "⁄": "/",
    "½": "1/2",
    "¼": "1/4",
    "¾": "3/4",
    "º": "o",
    "ª": "a",
}
_TYPOGRAPHIC = str.maketrans(_TYPOGRAPHY)
# Zero-width characters, soft hyphens and direction marks cost a whole encoding and show nothing. The joiner U+200D stays: emoji need it.
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_MARKS = re.compile("[\u0300-\u036f\u20e3\ufe0e\ufe0f]")
_APOSTROPHES = re.compile("['’‘ʼ`´]")
_NOT_WORDS = re.compile(r"[\W_]+")


def _plain_letter(char: str) -> str:
    if char in ALPHABET:
        return char
    base = _MARKS.sub("", unicodedata.normalize("NFKD", char))
    return base if base and all(part in ALPHABET for part in base) else char


def fold_sms(text: str) -> str:
    """The least changed form of the text among those with the fewest segments.

    Tried in order: as written, without typography (curly quotes, dashes, ellipsis, hard spaces), and with letters that GSM-7 lacks made
    plain (á í ó ú ã õ â ê ô ç -> a i o u a o a e o c). Letters it has stay: ñ é ü à è ì ò ù Ç ¿ ¡.
    """
    written = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    best, cost = written, count(written)
    if cost.encoding == "GSM-7":
        return best
    typed = written.translate(_TYPOGRAPHIC)
    plain = "".join(map(_plain_letter, typed))
    for candidate in (typed, plain):
        price = count(candidate)
        if price.segments < cost.segments:
            best, cost = candidate, price
    return best


def bare(text: str) -> str:
    """For comparing words: casefolded, no accents, no punctuation or emoji, single spaces; "Don't!" -> "dont", "2º" -> "2o"."""
    if text.isascii():
        folded = text.lower()
    else:
        folded = _MARKS.sub("", unicodedata.normalize("NFKD", _INVISIBLE.sub("", text)).casefold())
        folded = _MARKS.sub("", unicodedata.normalize("NFKD", folded))
    return _NOT_WORDS.sub(" ", _APOSTROPHES.sub("", folded)).strip()


def flat(text: str) -> str:
    """Lower case without accents, character for character, so that a place in it is the same place in the text."""
    return text.lower() if text.isascii() else "".join(map(_flat_letter, text))


def _flat_letter(char: str) -> str:
    if char.isascii():
        return char.lower()
    typed = _TYPOGRAPHY.get(char, char)
    if len(typed) == 1 and typed != char:
        return typed
    base = unicodedata.normalize("NFKD", char)[:1].lower()
    return base if len(base) == 1 else char


def word_set(words: str) -> frozenset[str]:
    """The words of a table written as one string."""
    return frozenset(words.split())
