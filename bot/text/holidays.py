"""Holidays of the United States that people name instead of a date."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from bot.text.days import ONE_DAY, Day, Reader, month_ends, on_or_after


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    first, last = month_ends(year, month)
    return on_or_after(first, weekday) + (n - 1) * 7 * ONE_DAY if n else last - ((last.weekday() - weekday) % 7) * ONE_DAY


HOLIDAYS: tuple[tuple[str, Callable[[int], date]], ...] = (
    (r"christmas eve|x-?mas eve|nochebuena|vespera de natal", lambda year: date(year, 12, 24)),
    (r"christmas(?: day)?|x-?mas|navidad|natal", lambda year: date(year, 12, 25)),
    (r"new year'?s? eve|fin de ano|ano viejo|vespera de ano novo", lambda year: date(year, 12, 31)),
    (r"new year'?s?(?: day)?|ano nuevo|ano novo", lambda year: date(year, 1, 1)),
    (r"(?:4th|fourth) of july|july 4th|cuatro de julio", lambda year: date(year, 7, 4)),
    (r"juneteenth", lambda year: date(year, 6, 19)),
    (r"veterans'? day", lambda year: date(year, 11, 11)),
    (r"halloween", lambda year: date(year, 10, 31)),
    (r"valentine'?s(?: day)?", lambda year: date(year, 2, 14)),
    (
        r"thanksgiving(?: day)?|(?:el )?dia de (?:accion de )?gracias|accion de gracias|(?:dia de )?acao de gracas",
        lambda year: _nth(year, 11, 3, 4),
    ),
    (r"black friday", lambda year: _nth(year, 11, 3, 4) + ONE_DAY),
    (r"labor day", lambda year: _nth(year, 9, 0, 1)),
    (r"memorial day", lambda year: _nth(year, 5, 0, 0)),
    (r"mlk day|martin luther king(?: day)?", lambda year: _nth(year, 1, 0, 3)),
    (r"presidents'? day", lambda year: _nth(year, 2, 0, 3)),
    (r"columbus day|indigenous peoples'? day", lambda year: _nth(year, 10, 0, 2)),
    (r"patriots'? day", lambda year: _nth(year, 4, 0, 3)),
)


def holiday(index: int) -> Reader:
    def read(match: re.Match[str], today: date, language: str) -> Day:
        meant = HOLIDAYS[index][1](today.year)
        if meant < today - 31 * ONE_DAY:
            meant = HOLIDAYS[index][1](today.year + 1)
        step = 1 if match.groupdict().get("after") else -1 if match.groupdict().get("before") else 0
        return Day(match.start(), match.end(), meant + step * ONE_DAY, explicit=True)

    return read
