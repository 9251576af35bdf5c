"""Day and time as people text them: "tmrw at 9", "el jueves a las 2 y media", "amanhã cedo", "fri 9 to 5"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from bot.text.calendar_words import Part, mend
from bot.text.clock_reader import TAKEN, Clock
from bot.text.day_phrases import find_days
from bot.text.days import ONE_DAY, Day
from bot.text.folding import flat
from bot.text.hours import Hours, find_hours
from bot.text.parts_of_day import GREETING, VAGUE, Said, durations, named_times, parts_of_day, special_times

__all__ = ["Part", "Span", "When", "when"]


_Date = date  # When has a field of that name


class Span(NamedTuple):
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class When:
    """What a message says about day and time, in the person's own wall clock."""

    date: _Date | None = None  # the one day, or the first of several
    dates: tuple[_Date, ...] = ()  # every single day named, in the order of the text
    date_range: tuple[_Date, _Date] | None = None  # "next week", "mon-fri", "until friday"; both ends included
    weekdays: tuple[int, ...] = ()  # as named, Monday 0; with `every` a habit and no date
    every: bool = False  # "mornings", "every friday", "los lunes"
    start: time | None = None
    end: time | None = None  # may be earlier than start: then it is of the next day
    part: Part | None = None  # the first of `parts`
    parts: tuple[Part, ...] = ()
    duration: timedelta | None = None  # "20 min late", "an hour before"
    ambiguous: bool = False  # am or pm was guessed: say the time back
    date_ambiguous: bool = False  # the day could be another one ("next friday"; 3/4 from somebody of elsewhere): say the date back
    understood: list[Span] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)  # words that speak of a time and were not understood: ask about them

    def __bool__(self) -> bool:
        """Whether anything about day or time was understood."""
        return bool(self.understood)


_UNTIL_DAY = re.compile(r"\b(?:until|till|til|thru|through|hasta|ate)(?: (?:el|la|a|o|the|next))?\s*$")


def when(text: str, language: str, now: datetime) -> When:
    """What the text says about day and time, seen from `now`, an aware datetime in the person's own zone.

    Raises ValueError for a naive `now`. A time without am or pm is guessed by the hours people work (6 to 11 morning, 12 to 5 afternoon; a
    range of at most 12 hours) and marked `ambiguous`. Nothing that claims to be a time vanishes: it is in `understood` or `missed`.
    """
    if now.tzinfo is None:
        raise ValueError("now has no time zone: pass an aware datetime in the person's own zone")
    today = now.date()
    plain, places, unclear = mend(flat(text[:1600]), language)
    plain = GREETING.sub(lambda match: TAKEN * len(match[0]), plain)
    days, plain = find_days(plain, language, today)
    clocks, plain = special_times(plain)
    plain, duration, at_now, spans, lost = durations(plain, now)
    parts, plain = parts_of_day(plain, today)
    found, claims = find_hours(plain, language)
    found = [named_times(hours, clocks) for hours in found]

    missed = [*unclear, *(_words(text, places, start, end) for start, end in (*lost, *claims))]
    missed += [_words(text, places, day.start, day.end) for day in days if day.missed]
    missed += [_words(text, places, match.start(), match.end()) for match in VAGUE.finditer(plain)]
    days = [_bounded(day, plain, today) for day in days if not day.missed]
    days += [Day(part.start, part.end, part.day) for part in parts if part.day]
    start, end, ambiguous, extra = _settle(found, parts)
    missed += [_words(text, places, clock.start, clock.end) for clock in extra]
    if at_now is not None:
        days.append(Day(0, 0, at_now.date()))
        start = start or at_now.time().replace(second=0, microsecond=0, tzinfo=None)
    spans += [(day.start, day.end) for day in days if day.end > day.start]
    spans += [(part.start, part.end) for part in parts]
    spans += [(clock.start, clock.end) for hours in found for clock in (hours.first, hours.last) if clock and clock not in extra]
    outer = [one for one in set(spans) if not any(other != one and other[0] <= one[0] and one[1] <= other[1] for other in spans)]
    understood = [_span(text, places, s, e) for s, e in sorted(outer)]

    days = _agree(sorted(days, key=lambda day: day.start))
    single = [day.first for day in days if day.first and day.last is None]
    dates = tuple(dict.fromkeys(_not_gone(day, days, start, ambiguous, now) for day in single))
    stretch = next(((day.first, day.last) for day in days if day.first and day.last), None)
    every = any(day.every for day in days) or any(part.every for part in parts)
    doubtful = any(day.doubtful for day in days) and not (len(single) == 1 and single[0] == today and start is not None)
    return When(
        date=dates[0] if dates else None,
        dates=dates,
        date_range=stretch,
        weekdays=tuple(dict.fromkeys(weekday for day in days for weekday in day.weekdays)),
        every=every,
        start=start,
        end=end,
        part=next((part.part for part in parts), None),
        parts=tuple(dict.fromkeys(part.part for part in parts)),
        duration=duration,
        ambiguous=ambiguous,
        date_ambiguous=doubtful,
        understood=understood,
        missed=list(dict.fromkeys(missed)),
    )


def _place(places: list[int], start: int, end: int) -> tuple[int, int]:
    return places[start], places[end - 1] + 1


def _words(text: str, places: list[int], start: int, end: int) -> str:
    left, right = _place(places, start, end)
    return text[left:right].strip()


def _span(text: str, places: list[int], start: int, end: int) -> Span:
    left, right = _place(places, start, end)
    return Span(left, right, text[left:right])


def _bounded(day: Day, plain: str, today: date) -> Day:
    """ "until friday" is the stretch from today to it."""
    if day.first is None or day.last or not _UNTIL_DAY.search(plain[: day.start]) or day.first <= today:
        return day
    return Day(day.start, day.end, today, day.first, bound=True)


def _agree(days: list[Day]) -> list[Day]:
    """Mentions of one day made one: "friday dec 4", "next week on tuesday", "los lunes y miércoles"."""
    plain = [day for day in days if day.weekdays and day.last is None and not day.every and not day.explicit]
    dated = next((day for day in days if day.explicit and day.first and day.last is None), None)
    week = next((day for day in days if day.first and day.last and not day.weekdays and day.last - day.first == 6 * ONE_DAY), None)
    if week and week.first:  # "mon thru fri 7 to 3 next week"
        ranged = [day for day in days if day is not week and day.first and day.last and day.weekdays]
        moved = [replace(day, first=week.first + day.weekdays[0] * ONE_DAY, last=None) for day in ranged]
        for day, new in zip(ranged, moved, strict=True):
            assert new.first
            new = replace(new, last=new.first + (len(day.weekdays) - 1) * ONE_DAY)
            days = [new if one is day else one for one in days if one is not week]
    habit = any(day.every and day.weekdays for day in days)
    if not plain or not (dated or week or habit):
        return days
    agreed = []
    for day in days:
        if day not in plain:
            if day is dated and any(other.weekdays != (day.first.weekday(),) for other in plain if day.first):
                day = replace(day, doubtful=True)
            if day is not week:
                agreed.append(day)
        elif habit:
            agreed.append(replace(day, first=None, every=True, doubtful=False))
        elif week and week.first and not dated:
            agreed.append(replace(day, first=week.first + day.weekdays[0] * ONE_DAY, doubtful=False))
    return agreed


def _not_gone(day: date, days: Iterable[Day], start: time | None, ambiguous: bool, now: datetime) -> date:
    """ "friday at 9" said on a Friday afternoon is the next one."""
    named = any(one.first == day and one.weekdays and one.doubtful for one in days)
    gone = named and day == now.date() and start is not None and not ambiguous and start < now.time()
    return day + 7 * ONE_DAY if gone else day


def _minutes(clock: Clock, part: Said | None) -> tuple[int, bool]:
    """(minutes after midnight, whether that is sure)."""
    hour, sure = clock.hour, clock.exact
    if not sure and part is not None and hour <= 12:
        sure = True
        if part.part == "morning" or part.dawn:
            hour %= 12
        elif part.part == "night":
            hour = hour % 12 + (0 if hour == 12 or hour < 5 else 12)
        else:
            hour = hour % 12 + 12 if part.part == "afternoon" or hour != 12 else 0
    if not sure:
        # 6 to 11 in the morning, noon to 5 in the afternoon; but what ends at 6 ends in the evening
        hour = hour % 12 + (12 if hour % 12 < (7 if clock.role == "end" else 6) else 0)
    return (hour % 24) * 60 + clock.minute, sure


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _settle(found: list[Hours], parts: list[Said]) -> tuple[time | None, time | None, bool, list[Clock]]:
    """(start, end, whether am or pm was guessed, the clocks there was no room for)."""
    by_place = {part.start: part for part in parts}
    lone = parts[0] if len({part.part for part in parts}) == 1 else None

    def own(clock: Clock) -> Said | None:
        return by_place.get(clock.part_at)

    ranges = [hours for hours in found if hours.last]
    extra: list[Clock] = []
    first: Clock | None
    last: Clock | None
    if ranges:
        first, last = ranges[0].first, ranges[0].last
        extra = [clock for hours in found if hours is not ranges[0] for clock in (hours.first, hours.last) if clock]
    else:
        starts = [hours.first for hours in found if hours.first.role in {"", "start"}]
        ends = [hours.first for hours in found if hours.first.role == "end"]
        first, last = (starts[0] if starts else None), (ends[0] if ends else None)
        extra = [*starts[1:], *ends[1:]]
    if first is None or last is None:
        minutes, sure = _minutes(first, own(first) or lone) if first else _minutes(last, own(last) or lone) if last else (0, True)
        return (_time(minutes) if first else None), (_time(minutes) if last else None), not sure, extra
    return *_span_of(first, last, own(first), own(last), lone), extra


def _span_of(first: Clock, last: Clock, first_part: Said | None, last_part: Said | None, lone: Said | None) -> tuple[time, time, bool]:
    """Both ends of a range: whichever end is sure decides the other, so that the stretch is at most 12 hours."""
    if lone is not None and first_part is None and last_part is None:
        first_part = lone
    begin, begin_sure = _minutes(first, first_part)
    finish, finish_sure = _minutes(last, last_part)
    half = 12 * 60
    if finish_sure and not begin_sure and 0 < first.hour <= 12:
        if last.of_24 and (finish - begin) % (2 * half) > half and last.hour > first.hour:
            return _time(first.hour % 24 * 60 + first.minute), _time(finish), False  # "6h as 22h", a double
        begin = next((m for m in (begin % half, begin % half + half) if 0 < (finish - m) % (2 * half) <= half), begin)
        return _time(begin), _time(finish), False
    if finish_sure:
        return _time(begin), _time(finish), not begin_sure
    if not begin_sure and first.hour == 5:
        begin = 5 * 60 + first.minute  # a shift that starts at 5 is an early one
    finish = next(m for m in (finish % half, finish % half + half) if 0 < (m - begin) % (2 * half) <= half)
    # Eight to five needs no question; seven to seven and eleven to seven do.
    usual = first.hour in {8, 9, 10} and last.hour in {1, 2, 3, 4, 5, 6}
    return _time(begin), _time(finish), not begin_sure and not usual
