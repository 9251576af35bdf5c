"""A wish for other days or hours: said back (which shift, to when), who decides, and passed on to them after a yes, with consent."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.conversation import Conversation
from bot.messaging.question import Question, ask
from bot.schedule import employer
from bot.schedule.answering import parse_yes_no
from bot.schedule.appointment import SHIFT, Appointment, zone_of
from bot.schedule.reporting import meant
from bot.schedule.wording import day_of, named, time_of
from bot.text.clock_words import When, when
from bot.text.folding import bare
from bot.words.catalogue import LANGUAGES
from bot.words.say import Say, say

TELL_CHANGE = "tell_change"
CHANGE = "change"
WEEK = timedelta(days=7)
_INSTEAD = re.compile(r"\b(?:instead of|rather than|en (?:vez|lugar) de|em vez de|no lugar de|ao inves de)\b", re.IGNORECASE)
_OFF = re.compile(r"\b(?:off|free|libre|descanso|folga|folgar)\b")
parse = parse_yes_no


def wished(session: Session, talk: Conversation, text: str, found: When) -> list[Say] | None:
    """What is wished, who decides and how they hear of it; None where it is not sure which shift or class is meant."""
    person = talk.contact.person
    if found.date_range and not found.dates:  # "friday to saturday" is no stretch here
        found = replace(found, dates=tuple(dict.fromkeys(found.date_range)))
    away = _INSTEAD.split(text, maxsplit=1)
    now = clock.now().astimezone(zone_of(person))
    left = when(away[1], person.language, now) if len(away) == 2 else found
    one = _which(session, talk, left.dates[:1] if left is not found else found.dates)
    if one is None:
        return None
    to = _to(one, _near(one, found, person.language, now))
    kind = "to" if to else "off" if _OFF.search(bare(text)) else "open"
    wish = say(f"change_wish_{kind}", {"appointment": named(one), **({"to": to} if to else {})})
    series = one.series
    if series.kind != SHIFT or not series.supervisor:
        return [wish, say("change_decides_team" if series.kind != SHIFT else "change_decides")]
    decides = say("change_decides_named", {"supervisor": _raw(series.supervisor)})
    if not employer.may_be_told(session, talk, one):
        return [wish, decides, employer.call_in(one)]
    known = {"appointment": one.id, "kind": kind, "to": to, "supervisor": series.supervisor}
    return [wish, decides, again(ask(session, talk.id, TELL_CHANGE, known, hours=24))]


def _which(session: Session, talk: Conversation, days: Sequence[date]) -> Appointment | None:
    """The one on the first named day that has any; without a day what is next, if that is one only."""
    for day in days:
        fits = meant(session, talk, When(dates=(day,)), CHANGE)
        if fits:
            return fits[0] if len(fits) == 1 else None
    fits = [] if len(days) > 1 else meant(session, talk, When(), CHANGE)
    return fits[0] if len(fits) == 1 else None


def _near(one: Appointment, found: When, language: str, now: datetime) -> When:
    """On a Saturday "my friday shift to saturday" is the one after that Friday: today's weekday is the one nearer to the shift."""
    today, shift = now.date(), one.starts_at.astimezone(one.series.zone).date()
    said = [when(span.text, language, now) for span in found.understood]
    if not any(part.dates == (today,) and part.date_ambiguous for part in said) or abs(shift - today) <= abs(shift - today - WEEK):
        return found
    return replace(found, dates=tuple(day + WEEK if day == today else day for day in found.dates))


def _to(one: Appointment, found: When) -> dict[str, str]:
    """The day and hours that are wished, in every language; empty where the text names none but its own."""
    zone = one.series.zone
    starts, ends = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
    day = next((day for day in found.dates if day != starts.date()), None)
    begin = found.start if found.start != starts.time() or found.end not in (None, ends.time()) else None
    if day is None and begin is None:
        return {}
    at = day_of(datetime.combine(day or starts.date(), begin or starts.time(), zone), zone)
    if begin is None:
        return dict(at)
    hours = time_of(datetime.combine(starts.date(), begin, zone), zone)
    if found.end is None:
        return {language: f"{at[language]}, {hours[language]}" for language in LANGUAGES}
    until = time_of(datetime.combine(starts.date(), found.end, zone), zone)
    return {language: f"{at[language]}, {hours[language]}-{until[language]}" for language in LANGUAGES}


def again(question: Question) -> Say:
    """Whether to pass the wish on, once more."""
    return say("tell_change", {"supervisor": _raw(question.data["supervisor"])}, question_id=question.id)


def answer(session: Session, talk: Conversation, question: Question, value: bool, inbound_id: int) -> list[Say]:
    """After a yes the supervisor reads the wish, never the person's own words."""
    one, data = session.get(Appointment, question.data["appointment"]), question.data
    if one is None:
        return [say("question_is_over")]
    supervisor: Mapping[str, str] = _raw(data["supervisor"])
    if not value:
        return [say("told_nobody", {"supervisor": supervisor})]
    if not employer.pass_on(session, talk, one, f"employer_change_{data['kind']}", data["to"]):
        return [employer.call_in(one)]
    return [say("told_employer", {"supervisor": supervisor})]


def _raw(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, text)
