"""Every number in a message with its place: "$1,200", "2 grand", "fifteen", "30k", and what looks like one and cannot be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.text.folding import flat
from bot.text.number_words import cardinal

_DIGITS = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_NUMBER = re.compile(rf"(?<![a-z0-9.,:/#])(?P<sign>\$ ?)?(?P<digits>{_DIGITS})(?P<k> ?k\b)?(?![\d:]|[.,]\d|/\d|[a-jl-z]|k[a-z])")
_NO_AMOUNT = re.compile(r"\(?\b\d{3}\)?[-. ]?\d{3}[-. ]?\d{4}\b|\b\d{3}-\d{4}\b|\b\d{1,4}[-/]\d{1,2}[-/]\d{2,4}\b")
_GARBLED = re.compile(
    r"(?<![a-z0-9])\$ ?\d[\d.,]*[a-z][a-z0-9.,]*|(?<![a-z0-9])\d[\d.,]*[ol]+[\dol.,]*(?![a-z0-9])|"
    r"\$ ?(?!\d{1,3}(?:,\d{3})+\.\d{1,2}(?![\d.,])|\d{1,3}(?:\.\d{3})+,\d{1,2}(?![\d.,]))\d+(?:[.,]\d+){2,}(?!\d)|r\$ ?\d[\d.,]*"
)
_GLUED = re.compile(
    r"(?<![a-z0-9.,:/#-])(?P<sign>\$ ?)?(?P<digits>\d+(?:[.,]\d{1,2})?)(?=(?:/?(?:hrs?|hours?|h|ph|hora|wk|mo|yr|bucks|"
    r"dls|dollars?)\b))"
)
_VAGUE = re.compile(
    r"\b(?:a )?(?:couple|few|several) (?:hundred|thousand|bucks|dollars)\b|\b(?:unos|algunos|uns|alguns) (?:cientos|"
    r"miles|centos)\b"
)
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")


def _value(digits: str, thousand: bool) -> Decimal:
    grouped = re.fullmatch(r"(\d{1,3}(?:[.,]\d{3})+)([.,]\d{1,2})?", digits)
    plain = digits if not grouped else re.sub("[.,]", "", grouped[1]) + (grouped[2] or "")
    return Decimal(plain.replace(",", ".")) * (1000 if thousand else 1)


@dataclass
class Found:
    """One number. `value` is None where it cannot be read for sure."""

    start: int
    end: int
    value: Decimal | None
    sign: bool  # a currency sign stands before it
    word: bool  # written out


def readable(text: str) -> str:
    """The text as `numbers_in` wants it, character for character: small letters without accents, phones and dates covered."""
    return _NO_AMOUNT.sub(lambda match: "_" * len(match[0]), flat(text[:1600]))


def numbers_in(plain: str, language: str) -> list[Found]:
    """Every number of a text that `readable` made, in order, also those that will turn out to be no amount."""
    taken = [False] * (len(plain) + 1)
    found: list[Found] = []

    def take(start: int, end: int, value: Decimal | None, sign: bool, word: bool = False) -> None:
        if not any(taken[start:end]):
            taken[start:end] = [True] * (end - start)
            found.append(Found(start, end, value, sign, word))

    for match in _GLUED.finditer(plain):
        take(match.start(), match.end(), _value(match["digits"], False), bool(match["sign"]))
    for match in _GARBLED.finditer(plain):
        if not re.fullmatch(r"\$? ?[\d.,]*\d ?k", match[0]):
            take(match.start(), match.end(), None, True)
    for match in _VAGUE.finditer(plain):
        take(match.start(), match.end(), None, True)
    for match in _NUMBER.finditer(plain):
        take(match.start(), match.end(), _value(match["digits"], bool(match["k"])), bool(match["sign"]))
    spans = [(m.start(), m.end(), m[0]) for m in _WORD.finditer(plain)]
    at = 0
    words = [part for _, _, word in spans for part in word.split("-")]
    places = [n for n, (_, _, word) in enumerate(spans) for _ in word.split("-")]
    while at < len(words):
        counted = cardinal(words, at, language)
        if counted:
            start, end = spans[places[at]][0], spans[places[at + counted[1] - 1]][1]
            # "2 grand", "3 hundred": the digits before the word are a part of it
            if found and words[at] in {"hundred", "thousand", "grand", "mil"}:
                before = next((f for f in found if f.end in {start - 1, start} and f.value is not None), None)
                if before is not None and before.value is not None:
                    before.value *= 100 if words[at] == "hundred" else 1000
                    before.end = end
                    at += counted[1]
                    continue
            take(start, end, Decimal(counted[0]), False, True)
            at += counted[1]
        else:
            at += 1
    return sorted(found, key=lambda one: one.start)
