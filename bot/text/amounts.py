"""Money and hours in a message: "12 bucks 20 hrs a week", "mil dolares al mes", "uns 15 por hora antes dos impostos"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from bot.text.found_numbers import numbers_in, readable

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
_EVERY = r"(?:an?|n|per|each|every|the|/|la|por|al|a la|el|cada|ao|a cada|o|na|no|x|p/)"
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
    ("hour", rf"{_EVERY} ?(?:hours?|hrs?|h|hora)|hourly|p/?h"),
    ("day", rf"{_EVERY} ?(?:days?|dia)|daily|diari[oa]s?"),
    ("week", rf"{_EVERY} ?(?:weeks?|wks?|semana)|weekly|semana(?:l|les|is|lmente)"),
    ("month", rf"{_EVERY} ?(?:months?|mo|mes)|monthly|mensua(?:l|les|lmente)|mensa(?:l|is|lmente)"),
    ("year", rf"{_EVERY} ?(?:years?|yrs?|ano)|yearly|annual(?:ly)?|anua(?:l|les|is|lmente)"),
)
_UNIT = re.compile("|".join(f"(?P<u{n}>{pattern})" for n, (_, pattern) in enumerate(_UNITS)))
UNIT_WORD = re.compile(rf"(?<![a-z0-9])(?:{_UNIT.pattern})(?![a-z0-9])")
_AFTER_CURRENCY = re.compile(rf" ?(?:{_CURRENCY}\b|\$(?! ?\d))")
_OTHER_MONEY = re.compile(r" ?(?:[€£]|(?:euros?|reais|reales|pounds|libras)\b)")
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


def _unit(match: re.Match[str] | None) -> Unit | None:
    if match is None:
        return None
    return next((unit for n, (unit, _) in enumerate(_UNITS) if match.group(f"u{n}")), None)


def amounts(text: str, language: str) -> list[Amount]:
    """Sums of money and numbers of hours in the order of the text, each with the time it is for.

    A number counts when a currency or a unit of time goes with it ("15 la hora", "$300", "40 hrs a week") or when the message is
    little else ("like 300 before taxes"). In a range each end is one amount. What cannot be read for sure has value None and
    `unclear`; R$ is unclear, since wages here are dollars.
    """
    plain = readable(text)
    tax: Literal["before", "after"] | None = "before" if _BEFORE_TAX.search(plain) else "after" if _AFTER_TAX.search(plain) else None
    result: list[Amount] = []
    marked: list[bool] = []
    numbers = numbers_in(plain, language)
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
        if _OTHER_MONEY.match(plain, end) or plain[: one.start].rstrip().endswith(("€", "£")):
            money, value = True, None
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
            for match in UNIT_WORD.finditer(plain, left, right)
            if not any(other.start <= match.start() < other.end for other in others)
        ]
        if len(words) == 1 and (marked[n] or not others):
            found[n] = replace(one, unit=_unit(words[0]))
            marked[n] = True
    return found
