"""What is coming up, as a list that fits one or two texts."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot import clock
from bot.people.person import Person
from bot.schedule.appointment import Appointment, coming_up, zone_of
from bot.schedule.planning import AHEAD
from bot.schedule.wording import MOST_SEGMENTS, line, named
from bot.text.clock_words import When
from bot.text.folding import fold_sms
from bot.text.segments import count
from bot.words.catalogue import LANGUAGES
from bot.words.render import render
from bot.words.say import Say, say

WEEK = timedelta(days=7)


def schedule(session: Session, person: Person, found: When) -> list[Say] | None:
    """What is on the days that a text names, else in the next seven; the next one if that is empty. None if we know of nothing."""
    now, zone = clock.now(), zone_of(person)
    ahead = coming_up(session, person.id, now, now + AHEAD)
    if not ahead:
        return None
    first, last = _stretch(found, now.astimezone(zone).date())
    on = [one for one in ahead if first <= _day(one) <= last and (not found.dates or _day(one) in found.dates)]
    if not on:
        return [say("schedule_nothing_then", {"appointment": named(ahead[0])})]
    return [say("schedule_list", {"lines": lines(on)})]


def _day(one: Appointment) -> date:
    return one.starts_at.astimezone(one.series.zone).date()


def _stretch(found: When, today: date) -> tuple[date, date]:
    if found.dates:
        return min(found.dates), max(found.dates)
    return found.date_range or (today, today + WEEK)


def lines(some: Sequence[Appointment]) -> dict[str, str]:
    """One line an appointment, in every language; places and then the last ones are left out until it fits two segments."""
    made = {language: [line(one)[language] for one in some] for language in LANGUAGES}
    return {language: _fitting(made[language], [_short(one, language) for one in some], language) for language in LANGUAGES}


def _short(one: Appointment, language: str) -> str:
    place = one.series.place
    text = line(one)[language]
    return text.removesuffix(f", {place}") if place else text


def _fitting(full: list[str], short: list[str], language: str) -> str:
    for rows in (full, short):
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
