"""What is coming up, as a list that fits one or two texts."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot import clock
from bot.people.person import Person
from bot.schedule.appointment import ABSENT, CLASS, LATE, Appointment, coming_up, zone_of
from bot.schedule.hearing import kind_of
from bot.schedule.planning import AHEAD
from bot.schedule.wording import MOST_SEGMENTS, line, named
from bot.text.clock_words import When
from bot.text.folding import bare, fold_sms
from bot.text.segments import count
from bot.words.catalogue import LANGUAGES
from bot.words.render import render
from bot.words.say import Say, say

WEEK = timedelta(days=7)
_NEXT = re.compile(r"\bnext (?:shift|class|lesson|one|time)\b|\b(?:work|go in|on|class) next$|\bproxim[oa] (?:turno|clase|aula|vez)\b")
_AND_NEXT_WEEK = re.compile(
    r"\b(?:this week (?:and|n|plus) (?:the )?next|esta semana y (?:en )?la (?:otra|proxima|siguiente|que (?:viene|entra|sigue))|"
    r"ess?a semana e (?:n?a )?(?:outra|proxima|seguinte|que vem)|esta semana e (?:n?a )?(?:outra|proxima|seguinte|que vem))\b"
)
_WHOLE_HOUR = re.compile(r":00(?= [AaPp]\.?[Mm])")
_BETWEEN = re.compile(r"\b(?:between|entre)\b")
_WHO_TO_CALL = re.compile(
    r"\b(?:who (?:(?:do|should|can|to|would) )*(?:i |we )?(?:call|text|contact|talk to|tell|notify)|"
    r"whose number|phone number|number (?:to call|for|of)|"
    r"who(?: i|)s my (?:boss|supervisor|manager)|(?:a )?quien (?:le |tengo que |debo )*(?:llam\w+|habl\w+|avis\w+|marc\w+)|"
    r"numero (?:de|del|para)|telefono|quien es mi (?:jef\w+|supervisor\w*)|quem (?:eu |tenho que |devo )*(?:lig\w+|cham\w+|avis\w+|fal\w+)|"
    r"telefone|quem e (?:o meu|a minha|meu|minha) (?:chef\w+|supervisor\w*))\b"
)


def schedule(session: Session, person: Person, found: When, text: str = "") -> list[Say] | None:
    """What is on the days that a text names, else in the next seven; the next one if that is empty. None if we know of nothing.

    A question about classes is answered with classes, one about the next time with that one, and "who do I call" with a number.
    """
    now, zone, words = clock.now(), zone_of(person), bare(text)
    known = coming_up(session, person.id, now, now + AHEAD)
    if not known:
        return None
    ahead = [one for one in known if one.series.kind == kind_of(text) == CLASS] or known
    if len(found.dates) == 2 and _BETWEEN.search(words):
        found = replace(found, dates=(), date_range=(min(found.dates), max(found.dates)))
    first, last = _stretch(found, now.astimezone(zone).date())
    if not found.dates and _AND_NEXT_WEEK.search(words):
        last += WEEK
    on = [one for one in ahead if first <= _day(one) <= last and (not found.dates or _day(one) in found.dates)]
    if kind_of(text) == CLASS and ahead is known:
        on = []  # a class is asked for and none is known: no shift is listed for it
    if _WHO_TO_CALL.search(words):
        return [call((on or ahead)[0])]
    if not on:
        key = "schedule_too_far" if first > _reach(now, zone) else "schedule_nothing_then"
        return [say(key, {"appointment": named(next((one for one in ahead if _is_on(one) and one.starts_at > now), ahead[0]))})]
    if not (found.dates or found.date_range) and _NEXT.search(words):
        on = on[: next((n for n, one in enumerate(on, 1) if _is_on(one)), len(on))]  # with those before it that they can't come to
    return [say("schedule_list", {"lines": lines(on, answers=True)})]


def _is_on(one: Appointment) -> bool:
    return one.answer != ABSENT


def _reach(now: datetime, zone: ZoneInfo) -> date:
    """The last day of which all is planned."""
    return (now + AHEAD).astimezone(zone).date() - timedelta(days=1)


def call(one: Appointment) -> Say:
    """Whom to call about an appointment; the supervisor's own number as staff or a file gave it."""
    series = one.series
    if not (series.supervisor and series.supervisor_phone):
        return say("schedule_call_unknown", {"appointment": named(one)})
    name = dict.fromkeys(LANGUAGES, series.supervisor)
    return say("schedule_call", {"appointment": named(one), "supervisor": name, "phone": series.supervisor_phone})


def _day(one: Appointment) -> date:
    return one.starts_at.astimezone(one.series.zone).date()


def _stretch(found: When, today: date) -> tuple[date, date]:
    if found.dates:
        return min(found.dates), max(found.dates)
    return found.date_range or (today, today + WEEK)


def lines(some: Sequence[Appointment], *, answers: bool = False) -> dict[str, str]:
    """One line an appointment, in every language; places, then what each line can do without, and then the last ones are left out
    until it fits two segments. With `answers` each says that they can't come or will be late, if they said so.
    """
    made: dict[str, str] = {}
    for language in LANGUAGES:
        marks = [_mark(one, language) if answers else "" for one in some]
        full = [line(one)[language] + mark for one, mark in zip(some, marks, strict=True)]
        made[language] = _fitting(full, [(_short(one, language), mark) for one, mark in zip(some, marks, strict=True)], language)
    return made


def _mark(one: Appointment, language: str) -> str:
    """ " (can't come)", " (20 min late)"; nothing for who comes or said nothing."""
    if one.answer not in (ABSENT, LATE):
        return ""
    key = "line_absent" if one.answer == ABSENT else "line_late_by" if one.late_minutes else "line_late"
    return f" ({render(key, {'minutes': str(one.late_minutes)} if key == 'line_late_by' else {}, language).text})"


def _short(one: Appointment, language: str) -> str:
    place = one.series.place
    text = line(one)[language]
    return text.removesuffix(f", {place}") if place else text


def _tight(text: str) -> str:
    """The same line without what it can do without: "lun 23 nov: turno 2 p.m.-10:30 p.m."."""
    day, _, rest = text.partition(": ")
    return f"{day.replace(' de ', ' ').replace(',', '').replace('.', '')}: {_WHOLE_HOUR.sub('', rest)}"


def _fitting(full: list[str], parts: Sequence[tuple[str, str]], language: str) -> str:
    short = [_tight(row) + mark for row, mark in parts]
    for rows in (full, [row + mark for row, mark in parts], short):
        if _fits(text := "\n".join(rows), language):
            return text
    for most in range(len(short) - 1, 0, -1):
        more = render("schedule_more", {"n": str(len(short) - most)}, language).text
        if _fits(text := "\n".join([*short[:most], more]), language):
            return text
    return short[0]


def _fits(text: str, language: str) -> bool:
    return count(fold_sms(render("schedule_list", {"lines": dict.fromkeys(LANGUAGES, text)}, language).text)).segments <= MOST_SEGMENTS


def week(session: Session, person: Person, first: datetime | None = None) -> list[Appointment]:
    """The appointments of seven days, for the desk."""
    start = first or clock.now()
    return coming_up(session, person.id, start, start + WEEK)
