"""How much somebody works: hours a week, or hours a day and days a week, in any wording; what does not fit together is asked again."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from bot.answers.pay.facts import Facts
from bot.text.amounts import Amount
from bot.text.found_numbers import Found, numbers_in, readable

_CENT = Decimal("0.01")
_WEEKS: Mapping[str, Decimal] = {"week": Decimal(1), "two weeks": Decimal(2), "half month": Decimal(52) / 24, "month": Decimal(52) / 12}
_DAYS = re.compile(r" ?(?:days?|dias|shifts?|turnos|nights?|noches|noites|plantoes)\b(?! (?:a|per|al|por|ao|in a) (?:month|mes))")
_DAYS_A_MONTH = re.compile(r" ?(?:days?|dias|shifts?|turnos|nights?|noches|noites) (?:a|per|al|por|ao|in a) (?:month|mes)\b")
_EACH_SHIFT = re.compile(r" ?-? ?(?:shifts?|days?|turnos|each day|cada dia|(?:a|per|every) shift|por turno)\b")
_SHIFTS_OF = re.compile(r"\b(?:shifts?|days|turnos?|dias|plantoes|plantao) (?:of|de) $")
_A_WEEK = re.compile(r" ?(?:(?:an?|per|each|every|/|x|(?:a )?la|por|cada|na|a) ?(?:weeks?|wks?|semana)|weekly|semana(?:l|les|is))?\b")
MOST = {"week": Decimal(100), "a_day": Decimal(16), "days": Decimal(7)}


class Unsure(Exception):
    """Hours that cannot be true or do not fit together."""


class Times(NamedTuple):
    """Hours a week, hours a day, days a week, as far as they were told; `spans` are their places in the text."""

    week: Decimal | None = None
    a_day: Decimal | None = None
    days: Decimal | None = None
    spans: tuple[tuple[int, int], ...] = ()

    def __bool__(self) -> bool:
        return (self.week, self.a_day, self.days) != (None, None, None)


def read(text: str, language: str, found: Iterable[Amount]) -> Times:
    """What a text says of hours and days; `found` are its amounts. Raises Unsure."""
    plain = readable(text)
    hours = [one for one in found if one.kind == "hours"]
    if any(one.value is None or one.unit in ("hour", "year") for one in hours):
        raise Unsure
    told: dict[str, Decimal] = {}
    spans: list[tuple[int, int]] = []
    for one in hours:
        assert one.value is not None
        end = one.end
        each = _EACH_SHIFT.match(plain, end) if one.unit is None else None
        if each or one.unit == "day" or _SHIFTS_OF.search(plain[: one.start]):
            name, value, end = "a_day", one.value, each.end() if each else end
        else:
            weeks = _WEEKS[one.unit or "week"]
            name, value = "week", one.value if weeks == 1 else (one.value / weeks).quantize(_CENT, ROUND_HALF_UP)
        _tell(told, name, value)
        spans.append((one.start, end))
    for number in numbers_in(plain, language):
        if any(start <= number.start < end for start, end in spans):
            continue
        if _DAYS_A_MONTH.match(plain, number.end):
            raise Unsure
        if number.value is not None and (day := _DAYS.match(plain, number.end)) and not _every(plain, number):
            _tell(told, "days", number.value)
            week = _A_WEEK.match(plain, day.end())
            spans.append((number.start, week.end() if week else day.end()))
    if any(value > MOST[name] or not value for name, value in told.items()):
        raise Unsure
    times = Times(told.get("week"), told.get("a_day"), told.get("days"), tuple(spans))
    if times.week is not None and times.a_day is not None and times.days is not None and times.a_day * times.days != times.week:
        raise Unsure
    return times


def _tell(told: dict[str, Decimal], name: str, value: Decimal) -> None:
    if told.get(name, value) != value:
        raise Unsure  # "20 to 25 hours"
    told[name] = value


def _every(plain: str, number: Found) -> bool:
    return bool(re.search(r"\b(?:every|each|cada) $", plain[: number.start]))


def worked(facts: Facts, times: Times) -> Facts:
    """The facts with these times; hours a day and days a week make hours a week."""
    facts = replace(
        facts,
        times=str(times.week) if times.week is not None and facts.unit in (None, "hour") else facts.times,
        a_day=str(times.a_day) if times.a_day is not None else facts.a_day,
        days=str(times.days) if times.days is not None else facts.days,
    )
    if facts.unit == "day":
        return replace(facts, times=facts.days or facts.times)
    if facts.unit == "hour" and facts.times is None and facts.a_day and facts.days:
        return replace(facts, times=str(Decimal(facts.a_day) * Decimal(facts.days)))
    return facts
