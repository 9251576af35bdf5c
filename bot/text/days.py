"""From a matched phrase to the day it means: what "next friday", "3 de diciembre" or "the 15th" is, seen from today."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.text.calendar_words import months, weekdays
from bot.text.folding import word_set

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Day:
    """One day, or stretch of days, that a piece of the text names."""

    start: int
    end: int
    first: date | None
    last: date | None = None  # of a stretch ("next week", "mon-fri"); None for one day
    weekdays: tuple[int, ...] = ()  # as named, Monday 0
    every: bool = False  # "every friday", "los lunes"
    explicit: bool = False  # a calendar date, not only a weekday
    doubtful: bool = False  # could be read as another day: read it back
    missed: bool = False  # speaks of a day and was not understood
    bound: bool = False  # only an end was named ("until friday"); `first` is today


_PLURALS = word_set(
    "mondays tuesdays wednesdays thursdays fridays saturdays sundays mons fris sats suns sabados domingos segundas "
    "tercas quartas quintas sextas"
)
NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "un": 1,
    "una": 1,
    "um": 1,
    "uma": 1,
    "two": 2,
    "dos": 2,
    "dois": 2,
    "duas": 2,
    "three": 3,
    "tres": 3,
    "four": 4,
    "cuatro": 4,
    "quatro": 4,
    "five": 5,
    "cinco": 5,
    "six": 6,
    "seis": 6,
    "seven": 7,
    "siete": 7,
    "sete": 7,
    "couple of": 2,
    "ten": 10,
    "diez": 10,
    "dez": 10,
    "couple": 2,
    "ocho": 8,
    "eight": 8,
    "quince": 15,
    "quinze": 15,
}


TODAY = word_set("today 2day tday tdy todya now hoy oy hoje hj oje")


def _count(word: str) -> int:
    return int(word) if word.isdecimal() else NUMBERS[word]


def on_or_after(today: date, weekday: int) -> date:
    return today + ((weekday - today.weekday()) % 7) * ONE_DAY


def _monday(today: date) -> date:
    return today - today.weekday() * ONE_DAY


def month_ends(year: int, month: int) -> tuple[date, date]:
    first = date(year, month, 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    return first, following - ONE_DAY


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _dated(today: date, month: int, day: int, year: int | None) -> date | None:
    """The date meant when the year is left out: this year's, unless it is more than a month gone."""
    if year is not None:
        return _safe(year + 2000 if year < 100 else year, month, day)
    meant = _safe(today.year, month, day)
    if meant is None:  # 29 February of another year
        return next((found for n in range(1, 5) if (found := _safe(today.year + n, month, day))), None)
    return meant if meant >= today - 31 * ONE_DAY else _safe(today.year + 1, month, day) or meant


def _of_month(today: date, day: int) -> date | None:
    """The next day of the month with this number, today included."""
    for n in range(4):
        year, month = today.year + (today.month - 1 + n) // 12, (today.month - 1 + n) % 12 + 1
        meant = _safe(year, month, day)
        if meant and meant >= today:
            return meant
    return None


def _said(match: re.Match[str], name: str) -> str:
    """The words of a group; empty when the phrase has no such group or it did not take part."""
    return match.groupdict().get(name) or ""


Reader = Callable[["re.Match[str]", date, str], Day]


def relative(days: int) -> Reader:
    return lambda match, today, language: Day(match.start(), match.end(), today + days * ONE_DAY)


def in_days(match: re.Match[str], today: date, language: str) -> Day:
    size = 7 if _said(match, "w") else 1
    return Day(match.start(), match.end(), today + _count(_said(match, "n")) * size * ONE_DAY)


def week_from(match: re.Match[str], today: date, language: str) -> Day:
    weeks = _count(_said(match, "n")) if _said(match, "n") else 1
    base = match["base"]
    if base in weekdays(language):
        start = on_or_after(today + ONE_DAY, weekdays(language)[base])
    else:
        start = today + (0 if base in TODAY else 1) * ONE_DAY
    return Day(match.start(), match.end(), start + weeks * 7 * ONE_DAY)


def week(match: re.Match[str], today: date, language: str) -> Day:
    which = 2 if _said(match, "afternext") else 1 if _said(match, "next") else -1 if _said(match, "last") else 0
    monday = _monday(today) + which * 7 * ONE_DAY
    return Day(match.start(), match.end(), monday, monday + 6 * ONE_DAY)


def weekend(match: re.Match[str], today: date, language: str) -> Day:
    saturday = _monday(today) + 5 * ONE_DAY
    if _said(match, "every"):
        return Day(match.start(), match.end(), None, weekdays=(5, 6), every=True)
    if _said(match, "last"):
        saturday -= 7 * ONE_DAY
    elif _said(match, "next"):
        saturday += 7 * ONE_DAY
    return Day(match.start(), match.end(), saturday, saturday + ONE_DAY, doubtful=bool(_said(match, "next")) and today.weekday() < 5)


def whole_month(match: re.Match[str], today: date, language: str) -> Day:
    if _said(match, "name"):
        month = months(language)[_said(match, "name")]
        first, last = month_ends(today.year + (month < today.month), month)
    else:
        step = 1 if _said(match, "next") else 0
        first, last = month_ends(today.year + (today.month - 1 + step) // 12, (today.month - 1 + step) % 12 + 1)
    return Day(match.start(), match.end(), first, last)


def a_weekday(match: re.Match[str], today: date, language: str) -> Day:
    name = match["day"]
    weekday = weekdays(language)[name]
    near = on_or_after(today, weekday)
    if _said(match, "every") or _said(match, "los") or (name in _PLURALS and not _said(match, "this")):
        return Day(match.start(), match.end(), None, weekdays=(weekday,), every=True)
    doubtful = False
    if _said(match, "last") or _said(match, "gone"):
        meant = near - 7 * ONE_DAY
    elif _said(match, "thatweek") or _said(match, "weekahead"):
        meant = _monday(today) + (7 + weekday) * ONE_DAY
    elif _said(match, "afternext"):
        meant = on_or_after(today + ONE_DAY, weekday) + 7 * ONE_DAY
    elif _said(match, "next") in {"next", "nxt"}:
        # Half of the people mean the coming one: say it back with its date.
        meant = _monday(today) + (7 + weekday) * ONE_DAY
        doubtful = meant != on_or_after(today + ONE_DAY, weekday)
    elif _said(match, "next") or _said(match, "comes"):
        meant = on_or_after(today + ONE_DAY, weekday)
    else:
        meant, doubtful = near, near == today and not _said(match, "this")
    if _said(match, "dom"):
        # "friday the 12th" is believed when such a day comes in the next months, "viernes 12" when it comes soon; "sat 9" is an hour.
        number = int(_said(match, "dom"))
        named = bool(_said(match, "domsure")) or not _said(match, "domall").lstrip(" ,")[0].isdigit()
        for ahead in range(10 if named else 4 if language in {"es", "pt"} and len(name) > 4 else 0):
            if (near + ahead * 7 * ONE_DAY).day == number:
                return Day(match.start(), match.end(), near + ahead * 7 * ONE_DAY, weekdays=(weekday,), explicit=True)
        if named:
            dated = _of_month(today, number)
            return Day(match.start(), match.end(), dated, explicit=True, doubtful=True, missed=dated is None)
        return Day(match.start(), match.start("domall"), meant, weekdays=(weekday,), doubtful=doubtful)
    return Day(match.start(), match.end(), meant, weekdays=(weekday,), doubtful=doubtful)


def weekday_range(match: re.Match[str], today: date, language: str) -> Day:
    first, last = weekdays(language)[match["first"]], weekdays(language)[_said(match, "last")]
    span = (last - first) % 7
    start = on_or_after(today, first)
    if (today.weekday() - first) % 7 <= span:
        start = today - ((today.weekday() - first) % 7) * ONE_DAY
    if _said(match, "ahead"):
        start = _monday(today) + (7 + first) * ONE_DAY
    named = tuple((first + n) % 7 for n in range(span + 1))
    return Day(match.start(), match.end(), start, start + span * ONE_DAY, weekdays=named)


def weekdays_all(match: re.Match[str], today: date, language: str) -> Day:
    return Day(match.start(), match.end(), None, weekdays=(0, 1, 2, 3, 4) if _said(match, "working") else tuple(range(7)), every=True)


def month_day(match: re.Match[str], today: date, language: str) -> Day:
    month = months(language)[match["month"]]
    number = 1 if match["d"][0] == "p" else int(match["d"])
    year = int(_said(match, "y")) if _said(match, "y") else None
    meant = _dated(today, month, number, year)
    if meant is None:
        return Day(match.start(), match.end(), None, missed=True)
    groups = match.groupdict()
    if groups.get("d2"):
        last = _safe(meant.year, meant.month, int(groups["d2"] or 0))
        if last is None or last < meant:
            return Day(match.start(), match.end(), meant, explicit=True, missed=True)
        return Day(match.start(), match.end(), meant, last, explicit=True)
    return Day(match.start(), match.end(), meant, explicit=True)


def numeric(match: re.Match[str], today: date, language: str) -> Day:
    left, right = int(match["a"]), int(match["b"])
    year = int(_said(match, "y")) if _said(match, "y") else None
    # Everybody here meets month/day on paper; people from elsewhere may still write day/month.
    month, day = (right, left) if left > 12 else (left, right)
    meant = _dated(today, month, day, year) if 1 <= month <= 12 else None
    doubtful = language in {"es", "pt"} and left <= 12 and right <= 12 and left != right
    return Day(match.start(), match.end(), meant, explicit=True, doubtful=doubtful, missed=meant is None)


def iso(match: re.Match[str], today: date, language: str) -> Day:
    meant = _safe(int(_said(match, "y")), int(match["a"]), int(match["b"]))
    return Day(match.start(), match.end(), meant, explicit=True, missed=meant is None)


def ordinal(match: re.Match[str], today: date, language: str) -> Day:
    number = 1 if match["d"][0] == "p" else int(match["d"])
    meant = _of_month(today, number) if 1 <= number <= 31 else None
    return Day(match.start(), match.end(), meant, explicit=True, missed=meant is None)
