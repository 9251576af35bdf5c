"""From when and until when a habit holds: "starting next week", "until christmas", "por 3 semanas"; cut out, the rest is days and hours."""

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bot.text.clock_words import When, when
from bot.text.days import NUMBERS
from bot.text.folding import flat

_FROM = re.compile(
    r"\b(?:starting|starts|start|beginning|begins?|from|empezando|empieza|a partir|desde|comecando|comeca|a contar)"
    r"(?: (?:on|in|de|del|da|do|na|no|el|la))?\s*$"
)
_UNTIL = re.compile(r"\b(?:until|untill|till?|thru|through|up to|hasta|ate)(?: (?:el|la|o|a|the|al|ao))?\s*$")
_OPEN_END = re.compile(r"\b(?:until|untill|till?|hasta|ate)\s+(?:que\s+)?(?=[a-z])")
_WEEKS = re.compile(
    r"\b(?:for|the next|por|durante|pelas proximas)\s+(?:the next |las proximas |as proximas )?"
    r"(\w+) (weeks?|wks?|semanas?|months?|mes(?:es)?)\b"
)


class Bounds(NamedTuple):
    """The text without its bounds, the first and the last day, and whether the last is one that nobody can name ("until summer")."""

    text: str
    first: date | None = None
    last: date | None = None
    weeks: int | None = None
    open_end: bool = False


def bounds(found: When, text: str, language: str, now: datetime) -> Bounds:
    """Cut what bounds a habit out of a text, if days are left without it."""
    made = Bounds(text)
    for span in found.understood:
        said = when(span.text, language, now)
        if said.start is not None or not (said.dates or said.date_range):
            continue
        before = flat(text[: span.start])
        since, until = _FROM.search(before), _UNTIL.search(before)
        if not (since or until) or (until and said.weekdays and not since):
            continue  # "sat 10pm until sunday 6am" and "mon until fri" are read as they stand
        cut = (since or until).start()  # type: ignore[union-attr]
        rest = made.text[:cut] + " " * (span.end - cut) + made.text[span.end :]
        left = when(rest, language, now)
        if not (left.dates or left.weekdays or left.date_range):
            continue
        days = said.dates or said.date_range or ()
        made = made._replace(text=rest, first=min(days)) if since else made._replace(text=rest, last=max(days))
    weeks = _WEEKS.search(flat(made.text))
    if weeks:
        count = int(weeks[1]) if weeks[1].isdecimal() else NUMBERS.get(weeks[1], 0)
        made = made._replace(text=made.text[: weeks.start()] + " " * len(weeks[0]) + made.text[weeks.end() :])
        made = made._replace(weeks=count) if weeks[2][0] in "sw" and 0 < count <= 52 else made._replace(open_end=True)
    end = _OPEN_END.search(flat(made.text))
    if end and not when(" ".join(made.text[end.end() :].split()[:4]), language, now):
        made = made._replace(open_end=True)
    return made


def last_day(made: Bounds, first: date) -> date | None:
    """The last day of a habit that begins on `first`; None if it goes on."""
    return made.last or (first + timedelta(weeks=made.weeks, days=-1) if made.weeks else None)
