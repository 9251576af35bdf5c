"""Money and hours in a message: "12 bucks 20 hrs a week", "mil dolares al mes", "uns 15 por hora antes dos impostos"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from bot.text.folding import flat
from bot.text.number_words import cardinal

Unit = Literal["hour", "day", "week", "two weeks", "half month", "month", "year"]


@dataclass(frozen=True)
class Amount:
    """One sum of dollars or number of hours. `start` and `end` are its place in the text."""

    value: Decimal | None  # None when unclear
    unit: Unit | None  # what it is paid or worked for; None when the message does not say
    kind: Literal["money", "hours"]
    unclear: bool  # looks like an amount and cannot be read for sure ("$1,2oo", "a couple hundred"): ask
    tax: Literal["before", "after"] | None
    start: int
    end: int


_CURRENCY = r"(?:dollars?|dolars?|dolares|dolar|dls|dlls|usd|bucks?|pesos?|varos|contos?|doletas)"
_EVERY = r"(?:an?|per|each|every|the|/|la|por|al|a la|el|cada|ao|a cada|o|na|no|x|p/)"
_TWO = r"(?:two|2|other|dos|duas)"
_UNITS: tuple[tuple[Unit, str], ...] = (
    (
        "two weeks",
        rf"(?:{_EVERY} ?)?(?:bi ?-?weekly|fortnight|quincena(?:l(?:es|mente)?)?|quinzena(?:l|is)?)|"
        rf"{_EVERY} ?{_TWO} (?:weeks?|wks?|semanas?)",
    ),
    (
        "half month",
        r"(?:twice|two times|2 times|2x) (?:a|per) month|semi ?-?monthly|(?:dos|2) veces (?:al|por) mes|(?:duas|2) vezes (?:ao|por) mes",
    ),
    ("hour", rf"{_EVERY} ?(?:hours?|hrs?|h|hora)|hourly"),
    ("day", rf"{_EVERY} ?(?:days?|dia)|daily|diari[oa]s?"),
    ("week", rf"{_EVERY} ?(?:weeks?|wks?|semana)|weekly|semana(?:l|les|is|lmente)"),
    ("month", rf"{_EVERY} ?(?:months?|mo|mes)|monthly|mensua(?:l|les|lmente)|mensa(?:l|is|lmente)"),
    ("year", rf"{_EVERY} ?(?:years?|yrs?|ano)|yearly|annual(?:ly)?|anua(?:l|les|is|lmente)"),
)
_UNIT = re.compile("|".join(f"(?P<u{n}>{pattern})" for n, (_, pattern) in enumerate(_UNITS)))
_UNIT_WORD = re.compile(rf"(?<![a-z0-9])(?:{_UNIT.pattern})(?![a-z0-9])")
_DIGITS = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_NUMBER = re.compile(rf"(?<![a-z0-9.,:/#])(?P<sign>\$ ?)?(?P<digits>{_DIGITS})(?P<k> ?k\b)?(?![\d:]|[.,]\d|/\d|[a-jl-z]|k[a-z])")
_PHONE_OR_DATE = re.compile(r"\(?\b\d{3}\)?[-. ]?\d{3}[-. ]?\d{4}\b|\b\d{3}-\d{4}\b|\b\d{1,4}[-/]\d{1,2}[-/]\d{2,4}\b")
_GARBLED = re.compile(
    r"(?<![a-z0-9])\$ ?\d[\d.,]*[a-z][a-z0-9.,]*|(?<![a-z0-9])\d[\d.,]*[ol]+[\dol.,]*(?![a-z0-9])|"
    r"\$ ?(?!\d{1,3}(?:,\d{3})+\.\d{1,2}(?![\d.,])|\d{1,3}(?:\.\d{3})+,\d{1,2}(?![\d.,]))\d+(?:[.,]\d+){2,}(?!\d)|r\$ ?\d[\d.,]*"
)
_GLUED = re.compile(
    r"(?<![a-z0-9.,:/#-])(?P<sign>\$ ?)?(?P<digits>\d+(?:[.,]\d{1,2})?)(?=(?:/?(?:hrs?|hours?|h|hora|wk|mo|yr|bucks|"
    r"dls|dollars?)\b))"
)
_VAGUE = re.compile(
    r"\b(?:a )?(?:couple|few|several) (?:hundred|thousand|bucks|dollars)\b|\b(?:unos|algunos|uns|alguns) (?:cientos|"
    r"miles|centos)\b"
)
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_AFTER_CURRENCY = re.compile(rf" ?{_CURRENCY}\b")
_HOURS = re.compile(r" ?(?:hours?|hrs?|h|horas?|horitas)\b")
_HALF = re.compile(r" (?:and a half|1/2|y medi[oa]|e mei[oa])\b")
_SMALL_TALK = (
    "(?: ?(?:cash|clean|before tax(?:es)?|after tax(?:es)?|gross|net|or so|libres|limpios|netos|brutos|liquidos?|ya|"
    "mas o menos|mais ou menos|more or less|,))*"
)
_THEN = re.compile(rf"{_SMALL_TALK} ?(?:{_UNIT.pattern})(?![a-z0-9])")
_RANGE = re.compile(r" ?(?:-|to|or|and|a|o|y|ou|e|ate|hasta) ?\$? ?$")
_CLAUSE_END = re.compile(r"[;!?\n]|\.(?!\d)|,(?!\d)")
_LONE = re.compile(
    r"^(?:\W|like|about|around|maybe|roughly|approx|i|get|make|made|its|earn|say|como|unos|unas|gano|me|pagan|"
    "mas o menos|mais ou menos|uns|umas|ganho|recebo|cerca|de|"
    r"before tax(?:es)?|after tax(?:es)?|gross|net|only|just|solo|so|probably|almost|casi|quase|\d|[.,k$])*$"
)
_BEFORE_TAX = re.compile(r"\bbefore (?:the )?tax|\bgross\b|\bantes de (?:los )?impuestos|\bbrut[oa]s?\b|\bantes d[oe]s? impostos?")
_AFTER_TAX = re.compile(
    r"\bafter (?:the )?tax|\btake ?-?home|\bnet\b|\bclean\b|\bdespues de (?:los )?impuestos|\bnet[oa]s?\b|\blibres?\b|"
    r"\blimpios?\b|\bliquid[oa]s?\b|\bdepois d[oe]s? impostos?"
)


def _value(digits: str, thousand: bool) -> Decimal:
    grouped = re.fullmatch(r"(\d{1,3}(?:[.,]\d{3})+)([.,]\d{1,2})?", digits)
    plain = digits if not grouped else re.sub("[.,]", "", grouped[1]) + (grouped[2] or "")
    return Decimal(plain.replace(",", ".")) * (1000 if thousand else 1)


def _unit(match: re.Match[str] | None) -> Unit | None:
    if match is None:
        return None
    return next((unit for n, (unit, _) in enumerate(_UNITS) if match.group(f"u{n}")), None)


@dataclass
class _Found:
    start: int
    end: int
    value: Decimal | None
    sign: bool  # a currency sign stands before it
    word: bool  # written out


def _numbers(plain: str, language: str) -> list[_Found]:
    """Every number of the text in order, also those that will turn out to be no amount."""
    taken = [False] * (len(plain) + 1)
    found: list[_Found] = []

    def take(start: int, end: int, value: Decimal | None, sign: bool, word: bool = False) -> None:
        if not any(taken[start:end]):
            taken[start:end] = [True] * (end - start)
            found.append(_Found(start, end, value, sign, word))

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


def amounts(text: str, language: str) -> list[Amount]:
    """Sums of money and numbers of hours in the order of the text, each with the time it is for.

    A number counts when a currency or a unit of time goes with it ("15 la hora", "$300", "40 hrs a week") or when the message is
    little else ("like 300 before taxes"). In a range each end is one amount. What cannot be read for sure has value None and
    `unclear`; R$ is unclear, since wages here are dollars.
    """
    plain = _PHONE_OR_DATE.sub(lambda match: "_" * len(match[0]), flat(text[:1600]))
    tax: Literal["before", "after"] | None = "before" if _BEFORE_TAX.search(plain) else "after" if _AFTER_TAX.search(plain) else None
    result: list[Amount] = []
    marked: list[bool] = []
    numbers = _numbers(plain, language)
    for n, one in enumerate(numbers):
        end, value, money = one.end, one.value, one.sign
        follower = numbers[n + 1] if n + 1 < len(numbers) else None
        # "fifteen fifty an hour"
        if (
            one.word
            and follower
            and follower.word
            and follower.start == end + 1
            and value
            and follower.value
            and value < 100 > follower.value >= 10
        ):
            value, end, follower.value = value + follower.value / 100, follower.end, Decimal(0)
            follower.start = follower.end  # used up
        elif one.start == one.end:
            continue
        half = _HALF.match(plain, end)
        if half and value is not None:
            value, end = value + Decimal("0.5"), half.end()
        currency = _AFTER_CURRENCY.match(plain, end)
        if currency:
            money, end = True, currency.end()
        kind: Literal["money", "hours"] = "money"
        hours = None if _unit(_THEN.match(plain, end)) == "hour" else _HOURS.match(plain, end)
        unit: Unit | None = None
        if hours and money:
            unit, end = "hour", hours.end()
        elif hours:
            kind, end = "hours", hours.end()
        then = _THEN.match(plain, end)
        if then and unit != "hour":
            unit, end = _unit(then), then.end()
        marked.append(money or kind == "hours" or unit is not None)
        result.append(Amount(value, unit, kind, value is None, tax if kind == "money" else None, one.start, end))
    result = _share(plain, result, marked)
    # A range gives both ends what stands after the second.
    for n in range(len(result) - 2, -1, -1):
        left, right = result[n], result[n + 1]
        if marked[n + 1] and left.unit is None and _RANGE.fullmatch(plain[left.end : right.start]):
            result[n] = replace(left, unit=right.unit, kind=right.kind, tax=right.tax)
            marked[n] = True
    kept = [one for one, wanted in zip(result, marked, strict=True) if wanted]
    if not kept and len(result) == 1 and _LONE.match(plain):
        kept = result
    return kept


def _share(plain: str, found: list[Amount], marked: list[bool]) -> list[Amount]:
    """A unit said elsewhere in the clause ("weekly i get 300", "1200 de renta al mes") goes to the amount without one."""
    for n, one in enumerate(found):
        if one.unit is not None or one.kind == "hours" or (not marked[n] and (one.value is None or one.value < 50)):
            continue
        ends = [match.start() for match in _CLAUSE_END.finditer(plain)]
        left = max((end for end in ends if end < one.start), default=-1) + 1
        right = min((end for end in ends if end >= one.end), default=len(plain))
        others = [other for other in found if other is not one and other.start < right and other.end > left and other.unit is not None]
        words = [
            match
            for match in _UNIT_WORD.finditer(plain, left, right)
            if not any(other.start <= match.start() < other.end for other in others)
        ]
        if len(words) == 1 and (marked[n] or not others):
            found[n] = replace(one, unit=_unit(words[0]))
            marked[n] = True
    return found
