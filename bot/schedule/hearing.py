"""The shifts or classes that a text tells, each day with its own hours: "mon 9-5 tue 10-6", "sat 11pm to sun 3am", "every other friday".

Empty whenever an hour was said that has no day, or the other way round: what was not understood is asked, never said back wrong.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bot.schedule import recurrence
from bot.schedule.appointment import CLASS, SHIFT
from bot.schedule.bounds import Bounds, bounds, last_day
from bot.schedule.doubts import hours_in_doubt, in_doubt, without_denied
from bot.schedule.entering import Draft
from bot.schedule.told_place import told_place
from bot.text.clock_words import When, when
from bot.text.folding import bare, flat

USUAL = {SHIFT: timedelta(hours=8), CLASS: timedelta(hours=2)}
MOST_DAYS = 7
LONGEST_NIGHT = timedelta(hours=14)
LONGEST_SHIFT = timedelta(hours=16)  # a double; what is longer was misread
LEAST = timedelta(hours=1)
FAR = timedelta(days=300)  # "feb 29" of a year that has none is not meant for the next leap year
_CLASS = re.compile(
    r"\b(class\w*|training|orientation|lesson|workshop|clases?|cursos?|taller|orientacion|orientacao|capacitacion|capacitacao|integracao|induccion|"
    r"entrenamiento|aulas?|treinamento|treino|formacao|oficina)\b"
)
_FIRST_DAY = re.compile(r"\b(?:first day|1st day|prim(?:er)? dia|primeiro dia)\b")
_OTHER_WEEK = re.compile(
    r"\b(?:every (?:other|second|2nd|two|2)|biweekly|bi weekly|alternat\w+|cada (?:dos|2|segund[oa]|quince|15)|quincenal\w*|"
    r"si y (?:el )?otro no|una semana si|a cada (?:dois|duas|2|quinze|15)|quinzenal\w*|sim e (?:o |a )?outr[oa] nao|semana sim|"
    r"(\w+) si (?:y )?(?:el |un )?\1 no|(\w+) sim (?:e )?\2 nao)\b"
)
_OTHER_WEEK_SAID = re.compile(r"\b(?:si|sim)(?: [ey])?(?: (?:el|un|o|a|um))? \w+ (?:no|nao)\b")
_UNTIL = r"(?:to|till?|until|thru|through|a|al|hasta|ate|as|-|–)"
_ENDS_OPEN = re.compile(rf"\b{_UNTIL}\s*(?:el|la|o|the)?\s*$|[-–]\s*$")
_BEGINS_OPEN = re.compile(rf"^\s*{_UNTIL}\s")


@dataclass(frozen=True)
class Heard(Draft):
    """A draft as a text tells it; with only a start, its end is a guess, which is said with it and not stored."""

    ends_guessed: bool = False


class _Way(NamedTuple):
    """What holds for all of a text: a shift or class, from when it is seen, whether it is a habit, of how many weeks, and its bounds."""

    kind: str
    now: datetime
    every: bool
    weeks: int
    bound: Bounds
    first_day: bool


class _Piece(NamedTuple):
    """A part of a text with its own days and hours."""

    text: str
    said: When


def drafts(found: When, text: str, language: str, now: datetime) -> list[Heard]:
    """What a text tells, in the person's own wall clock; `found` is what was read of all of it, `now` is in their zone."""
    whole, habit = found, re.search(_OTHER_WEEK, bare(text))
    bound = bounds(found, text, language, now)
    told = without_denied(bound.text, [span for span in found.understood if _names_a_day(span.text, language, now)])
    if bound.open_end or told is None or in_doubt(_OTHER_WEEK_SAID.sub("", flat(told)), language):
        return []
    if told != text:
        found = when(told, language, now)
    limited = bound.last is not None or bound.weeks is not None
    way = _Way(
        kind_of(text),
        now,
        found.every or bool(habit) or ((limited or bound.first is not None) and len(found.weekdays) > 1),
        2 if habit else 1,
        bound,
        bool(_FIRST_DAY.search(bare(text))),
    )
    if limited and not way.every:
        return []  # "friday 9-5 until december": a habit or one day?
    made = _told(found, told, language, now, way)
    if len(made) > MOST_DAYS or any(
        one.ends - one.starts > LONGEST_SHIFT or one.starts - way.now.replace(tzinfo=None) > FAR for one in made
    ):
        return []
    place = told_place(text, language, whole.understood, now) if made else None
    return [replace(one, place=place) for one in made]


def _told(found: When, text: str, language: str, now: datetime, way: _Way) -> list[Heard]:
    if not hours_missed(found, language, now):
        return _in_order(_of(found, text, way), found.weekdays, now.date())
    pieces = _pieces(found, text, language, now)
    if any(hours_missed(one.said, language, now) for one in pieces):
        return []
    made: list[Heard] = []
    weekdays: list[int] = []
    while pieces:
        first, rest = pieces[0], pieces[1:]
        if rest and _over_midnight(first, rest[0]):
            drawn, pieces = _night(first.said, rest[0].said, way), rest[1:]
        else:
            drawn, pieces = _of(first.said, first.text, way), rest
        if not drawn:
            return []
        made += drawn
        weekdays += first.said.weekdays
    return _in_order(made, weekdays, now.date())


def kind_of(text: str) -> str:
    """A class if the text says so, else a shift."""
    return CLASS if _CLASS.search(bare(text)) else SHIFT


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


def _of(said: When, text: str, way: _Way) -> list[Heard]:
    today = way.now.date()
    if said.start is None or hours_in_doubt(said, text, lesson=way.kind == CLASS, today=today):
        return []
    if way.every and said.weekdays:
        bound = way.bound
        since = max(min(said.dates), today) if said.dates else bound.first or today
        first = _next(said.weekdays, since)
        if first == today and said.start < way.now.time():
            first = _next(said.weekdays, today + timedelta(days=1))
        rule = recurrence.weekly(tuple(sorted(said.weekdays)), until=last_day(bound, first), weeks=way.weeks)
        return [_draft(way, first, said, rule)]
    days = said.dates or _days_of(said, today)
    if said.dates and said.date_range:
        return []  # "today and next week": which of them?
    return [_draft(way, day, said) for day in days]


def _days_of(said: When, today: date) -> list[date]:
    """The days of "mon thru fri", "this weekend"; none where it is a whole week, or has begun already, so that a habit may be meant."""
    if said.date_range is None or said.date_range[0] < today or said.date_range[0] == said.date_range[1]:
        return []
    first, last = said.date_range
    length = (last - first).days + 1
    return [first + timedelta(days=n) for n in range(length)] if length < MOST_DAYS else []


def _in_order(made: list[Heard], weekdays: Sequence[int], today: date) -> list[Heard]:
    """ "wed 9-1 and thu 1-5" said on a Thursday: the one after that Wednesday, not today."""
    for at in range(1, len(made)):
        one, before = made[at], made[at - 1]
        if one.rule is None and one.starts.date() == today < before.starts.date() and today.weekday() in weekdays:
            made[at] = replace(one, starts=one.starts + timedelta(days=7), ends=one.ends + timedelta(days=7))
    return made


def _next(weekdays: Sequence[int], today: date) -> date:
    return min(today + timedelta(days=(day - today.weekday()) % 7) for day in weekdays)


def _draft(way: _Way, day: date, said: When, rule: str | None = None) -> Heard:
    assert said.start is not None
    starts = datetime.combine(day, said.start)
    long = said.duration if said.duration and said.duration >= LEAST else None
    ends = starts + (long or USUAL[way.kind]) if said.end is None else datetime.combine(day, said.end)
    guessed = said.end is None and long is None
    return Heard(
        way.kind, starts, ends if ends > starts else ends + timedelta(days=1), rule=rule, first_day=way.first_day, ends_guessed=guessed
    )


def _over_midnight(first: _Piece, second: _Piece) -> bool:
    """ "sat 11pm to" and "sun 3am"."""
    joined = _ENDS_OPEN.search(flat(first.text)) or _BEGINS_OPEN.match(flat(second.text))
    return bool(joined) and first.said.start is not None and first.said.end is None and not (second.said.start and second.said.end)


def _night(first: When, second: When, way: _Way) -> list[Heard]:
    """One that begins on a day and ends on the next one; nothing if the days or the length do not fit that."""
    until = second.end or second.start
    if first.start is None or until is None or len(first.weekdays) != 1 or len(second.weekdays) != 1:
        return []
    if (second.weekdays[0] - first.weekdays[0]) % 7 != 1:
        return []
    if second.ambiguous and until.hour >= 12:
        until = until.replace(hour=until.hour - 12)  # a night ends in the morning
    day = min(first.dates) if first.dates else _next(first.weekdays, way.bound.first or way.now.date())
    starts, ends = datetime.combine(day, first.start), datetime.combine(day + timedelta(days=1), until)
    rule = recurrence.weekly(first.weekdays, until=last_day(way.bound, day), weeks=way.weeks) if way.every else None
    made = Heard(way.kind, starts, ends, rule=rule, first_day=way.first_day)
    return [made] if ends - starts <= LONGEST_NIGHT else []
