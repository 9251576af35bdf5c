"""The shifts or classes that a text tells, each day with its own hours: "mon 9-5 tue 10-6", "sat 11pm to sun 3am", "every other friday".

Empty whenever an hour was said that has no day, or the other way round: what was not understood is asked, never said back wrong.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from bot.schedule import recurrence
from bot.schedule.appointment import CLASS, SHIFT
from bot.schedule.entering import Draft
from bot.text.clock_words import When, when
from bot.text.folding import bare, flat

USUAL = {SHIFT: timedelta(hours=8), CLASS: timedelta(hours=2)}
MOST_DAYS = 7
LONGEST_NIGHT = timedelta(hours=14)
_CLASS = re.compile(r"\b(class\w*|training|orientation|lesson|workshop|clases?|curso|taller|orientacion|aulas?|treinamento|oficina)\b")
_OTHER_WEEK = re.compile(
    r"\b(?:every (?:other|second|2nd|two|2)|biweekly|bi weekly|alternat\w+|cada (?:dos|2|segund[oa]|quince|15)|quincenal\w*|"
    r"si y (?:el )?otro no|una semana si|a cada (?:dois|duas|2|quinze|15)|quinzenal\w*|sim e (?:o |a )?outr[oa] nao|semana sim)\b"
)
_UNTIL = r"(?:to|till?|until|thru|through|a|al|hasta|ate|as|-|–)"
_ENDS_OPEN = re.compile(rf"\b{_UNTIL}\s*(?:el|la|o|the)?\s*$|[-–]\s*$")
_BEGINS_OPEN = re.compile(rf"^\s*{_UNTIL}\s")


class _Piece(NamedTuple):
    """A part of a text with its own days and hours."""

    text: str
    said: When


def drafts(found: When, text: str, language: str, now: datetime) -> list[Draft]:
    """What a text tells, in the person's own wall clock; `found` is what was read of all of it, `now` is in their zone."""
    kind = CLASS if _CLASS.search(bare(text)) else SHIFT
    weeks = 2 if _OTHER_WEEK.search(bare(text)) else 1
    if not hours_missed(found, language, now):
        return _of(found, kind, now.date(), found.every or weeks > 1, weeks)
    pieces = _pieces(found, text, language, now)
    made: list[Draft] = []
    while pieces:
        first, rest = pieces[0], pieces[1:]
        if rest and _over_midnight(first, rest[0]):
            drawn, pieces = _night(first.said, rest[0].said, kind, now.date(), found.every or weeks > 1, weeks), rest[1:]
        else:
            drawn, pieces = _of(first.said, kind, now.date(), found.every or weeks > 1, weeks), rest
        if not drawn or hours_missed(first.said, language, now):
            return []
        made += drawn
    return made[:MOST_DAYS]


def hours_missed(found: When, language: str, now: datetime) -> list[str]:
    """Words of a text that name an hour and found no place in what was understood."""
    return [words for words in found.missed if re.search(r"\d", words) or when(words, language, now).start is not None]


def _pieces(found: When, text: str, language: str, now: datetime) -> list[_Piece]:
    """The text cut so that each part has days and the hours that go with them, whichever comes first; empty where that fails."""
    days = [span for span in found.understood if _names_a_day(span.text, language, now)]
    if not days:
        return []
    hours_first = when(text[: days[0].start], language, now).start is not None
    cuts = [0, *(day.end for day in days[:-1]), len(text)] if hours_first else [0, *(day.start for day in days[1:]), len(text)]
    made: list[_Piece] = []
    begin = 0
    for end in cuts[1:]:
        said = when(text[begin:end], language, now)
        if said.start is None and said.end is None:
            continue  # "mon and tue 9-5": its hours come with the next day
        made.append(_Piece(text[begin:end], said))
        begin = end
    left = when(text[begin:], language, now)
    return [] if left.dates or left.weekdays or not all(one.said.dates or one.said.weekdays for one in made) else made


def _names_a_day(words: str, language: str, now: datetime) -> bool:
    said = when(words, language, now)
    return said.start is None and bool(said.dates or said.weekdays)


def _of(said: When, kind: str, today: date, every: bool, weeks: int) -> list[Draft]:
    if said.start is None or not (said.dates or (every and said.weekdays)):
        return []
    if every and said.weekdays:
        first = min(said.dates) if said.dates else _next(said.weekdays, today)
        return [_draft(kind, datetime.combine(first, said.start), said.end, recurrence.weekly(said.weekdays, weeks=weeks))]
    return [_draft(kind, datetime.combine(day, said.start), said.end) for day in said.dates[:MOST_DAYS]]


def _next(weekdays: Sequence[int], today: date) -> date:
    return min(today + timedelta(days=(day - today.weekday()) % 7) for day in weekdays)


def _draft(kind: str, starts: datetime, end: time | None, rule: str | None = None) -> Draft:
    ends = starts + USUAL[kind] if end is None else datetime.combine(starts.date(), end)
    return Draft(kind, starts, ends if ends > starts else ends + timedelta(days=1), rule=rule)


def _over_midnight(first: _Piece, second: _Piece) -> bool:
    """ "sat 11pm to" and "sun 3am"."""
    joined = _ENDS_OPEN.search(flat(first.text)) or _BEGINS_OPEN.match(flat(second.text))
    return bool(joined) and first.said.start is not None and first.said.end is None and not (second.said.start and second.said.end)


def _night(first: When, second: When, kind: str, today: date, every: bool, weeks: int) -> list[Draft]:
    """One that begins on a day and ends on the next one; nothing if the days or the length do not fit that."""
    until = second.end or second.start
    if first.start is None or until is None or len(first.weekdays) != 1 or len(second.weekdays) != 1:
        return []
    if (second.weekdays[0] - first.weekdays[0]) % 7 != 1:
        return []
    if second.ambiguous and until.hour >= 12:
        until = until.replace(hour=until.hour - 12)  # a night ends in the morning
    day = min(first.dates) if first.dates else _next(first.weekdays, today)
    starts, ends = datetime.combine(day, first.start), datetime.combine(day + timedelta(days=1), until)
    rule = recurrence.weekly(first.weekdays, weeks=weeks) if every else None
    return [Draft(kind, starts, ends, rule=rule)] if ends - starts <= LONGEST_NIGHT else []
