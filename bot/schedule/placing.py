"""A place told by itself: for a shift or class that is known ("my friday shift is at main st"), or to mend one that was said back."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import open_case
from bot.messaging.conversation import Conversation
from bot.messaging.question import Question, ask
from bot.schedule import recurrence
from bot.schedule.answering import parse_yes_no
from bot.schedule.appointment import CLASS, PERSON, PLANNED, Appointment, Series, coming_up, zone_of
from bot.schedule.completing import heard_of
from bot.schedule.entering import put
from bot.schedule.hearing import Heard, kind_of
from bot.schedule.planning import AHEAD, plan
from bot.schedule.still_so import takes_place
from bot.schedule.told_place import told_place
from bot.schedule.wording import named
from bot.text.clock_words import When
from bot.text.folding import bare, flat
from bot.words.catalogue import LANGUAGES
from bot.words.say import Say, say

ADD_PLACE = "add_place"
_AT = {"en": "at ", "es": "en ", "pt": "em "}
_LEAD = (
    r"\W*(?:(?:no|nope|nah|nao|not that|wait|sorry|ok|yes|yeah|si|sim|but|pero|mas|perdon|desculpa|actually|wrong|place|lugar|mal|errado|"
    r"i|meant?|digo|quise|quis|decir|dizer|es|era|e|fica|queda|the|el|la|o|a|its|it|is|s|that|thats|address|location|direccion|endereco|"
    r"local|shift|class|turno|clase|aula|will|be|now|ahora|agora)\b[\s,.;:!']*)*?"
)
_AT_WORD = r"(?:(?:over|out|up|down) )?(?:at |@ ?|en |em |n[oa]s? )"
_BEGINS = re.compile(rf"{_LEAD}(?={_AT_WORD})")
_AT_FIRST = re.compile(_AT_WORD)
_AFTER = re.compile(
    r"[\s,.;]*\b(?:please|pls|plz|porfa|por favor|pfv|now|instead|thanks|thx|gracias|obrigad[oa]|sorry|perdon|desculpa|ahora|agora)"
    r"[\s,.!]*$"
)
_NOT_THAT = re.compile(r"[\s,.;]*\b(?:not|y no|and not|e nao|nao|instead of|en vez de|em vez de|(?<=\w )no)\s(?:at |en |em |n[oa] )?\S.*$")
_NOT_FIRST = re.compile(r"^\W*(?:its |it is |no )?(?:not|nao(?: e)?|no(?: es)?) (?:at |en |em |n[oa] )?(?:the |el |la |o |a )?")


class NewPlace(NamedTuple):
    """What a text names that names nothing but a place."""

    place: str


def place_only(text: str, language: str, now: datetime, before: Sequence[str] = ()) -> str | None:
    """The place of a text that tells nothing else: "no, at the mall", "at the mall not main st"; `before` are those it may deny."""
    if "?" in text:
        return None
    plain, at = flat(text), 0
    for old in before:  # "not main st, the mall"
        if (led := _NOT_FIRST.match(plain)) and plain[led.end() :].startswith(flat(old)):
            at = led.end() + len(old)
            break
    if lead := _BEGINS.match(plain, at):
        said = text[lead.end() :]
    elif at:
        said = _AT[language if language in _AT else "en"] + text[at:].lstrip(" ,.;")
    else:
        return None
    denied = _NOT_THAT.search(flat(said), 1)
    said = said[: denied.start()] if denied else said
    if polite := _AFTER.search(flat(said)):
        said = said[: polite.start()]
    place = told_place(said, language, (), now)
    whole = bare(_AT_FIRST.sub("", flat(said), count=1))
    return place if place and re.fullmatch(rf"(?:(?:the|el|la|los|las|o|a|os|as) )?{re.escape(bare(place))}", whole) else None


def for_known(session: Session, talk: Conversation, text: str, found: When, inbound_id: int) -> list[Say] | None:
    """What to say to a place told for a day of which we know one shift or class; None where it tells something else."""
    person, now = talk.contact.person, clock.now()
    if found.start or found.end or found.missed or not (found.dates or found.weekdays):
        return None
    place = told_place(text, person.language, found.understood, now.astimezone(zone_of(person)))
    if place is None:
        return None
    fits = [one for one in coming_up(session, person.id, now, now + AHEAD) if takes_place(one) and _is_named(one, found)]
    if kind_of(text) == CLASS:
        fits = [one for one in fits if one.series.kind == CLASS]
    if len({one.series_id for one in fits}) != 1:
        return None
    return _offered(session, talk, fits[:1], place, inbound_id, every=found.every)


def _is_named(one: Appointment, found: When) -> bool:
    day = one.starts_at.astimezone(one.series.zone).date()
    return day.weekday() in found.weekdays if found.every else day in found.dates


def for_waiting(rows: Sequence[Mapping[str, Any]], text: str, language: str, found: When, now: datetime) -> list[Heard] | None:
    """What waits for a yes, with the place that a text tells for one of its days ("but sat is at the mall"); None where it tells none."""
    days = {day.isoformat() for day in found.dates}
    if found.start or found.end or found.missed or not days & {str(one["starts"])[:10] for one in rows}:
        return None
    if (place := told_place(text, language, found.understood, now)) is None:
        return None
    return heard_of([{**one, "place": place} if str(one["starts"])[:10] in days else one for one in rows])


def on_these_days(session: Session, talk: Conversation, found: When) -> Appointment | None:
    """The first one that is known on the days that a text names."""
    now = clock.now()
    ahead = coming_up(session, talk.contact.person_id, now, now + AHEAD)
    return next((one for one in ahead if found.dates and takes_place(one) and _is_named(one, found)), None)


def for_these(session: Session, talk: Conversation, known: Sequence[Appointment], place: str, inbound_id: int) -> list[Say] | None:
    """The same for those that a text named with their hours; None if they have that place already."""
    return _offered(session, talk, known, place, inbound_id, every=False)


def _offered(
    session: Session, talk: Conversation, known: Sequence[Appointment], place: str, inbound_id: int, *, every: bool
) -> list[Say] | None:
    series = list({one.series.id: one.series for one in known}.values())
    if all(bare(one.place or "") == bare(place) for one in series):
        return None
    fields = {"appointment": named(known[0]), "place": dict.fromkeys(LANGUAGES, place)}
    elsewhere = next((one for one in series if one.place and one.source != PERSON), None)
    # The place belongs to all days of a series: one day of many, or what staff have otherwise, is for people.
    if elsewhere is not None or any(_on_other_days(one, known) for one in series if not every):
        details = {"appointment_id": known[0].id}
        open_case(session, "schedule", conversation=talk, reason="case_place_told", inbound_id=inbound_id, details=details)
        return [say("add_place_team", fields)]
    key = "add_place_all" if len(series) > 1 or series[0].rule else "add_place"
    asked = {"series": [one.id for one in series], "place": place, "key": key, "fields": fields}
    return [again(ask(session, talk.id, ADD_PLACE, asked))]


def _on_other_days(series: Series, known: Sequence[Appointment]) -> bool:
    days = {recurrence.DAYS[one.starts_at.astimezone(series.zone).weekday()] for one in known if one.series is series}
    by_day = re.search(r"BYDAY=([A-Z,]+)", series.rule or "")
    return bool(series.rule) and (by_day is None or not set(by_day[1].split(",")) <= days)


parse = parse_yes_no


def again(question: Question) -> Say:
    """Whether to add the place, once more."""
    return say(question.data["key"], question.data["fields"], question_id=question.id)


def answer(session: Session, talk: Conversation, question: Question, value: bool, inbound_id: int) -> list[Say]:
    """After a yes it stands in the list and in the reminders, and the team sees it."""
    if not value:
        return [say("left_as_it_was")]
    place = question.data["place"]
    known = [session.get(Series, one) for one in question.data["series"]]
    still = [one for one in known if one is not None and one.state == PLANNED and one.person_id == talk.contact.person_id]
    if not still:
        return [say("question_is_over")]
    for one in still:
        put(one, {"place": place})
    plan(session, still)
    details = {"series_ids": [one.id for one in still]}
    open_case(session, "schedule", conversation=talk, reason="case_place_told", inbound_id=inbound_id, details=details)
    return [say("add_place_done", {"place": dict.fromkeys(LANGUAGES, place)})]
