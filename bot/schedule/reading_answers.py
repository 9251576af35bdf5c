"""What an answer to a reminder is taken for: its number, a yes or no, or own words in any of the three languages.

A value is `answer[:late][?asked]`: "coming", "late:20", "late:@09:30~" (the hour they named; ~ where morning or evening was guessed),
"at:@09:30~" (there at that hour, whatever that makes of it), "coming?where,bring" (a yes that asks where it is and what to bring).
"""

import re
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from bot import clock
from bot.schedule import asked_besides
from bot.schedule.appointment import ABSENT, COMING, LATE
from bot.schedule.own_answers import HERE, UNDERWAY, bare_minutes, contradicts, is_late, numbered_answer, own_answer, with_unit
from bot.schedule.wording import CHOICES
from bot.text.answers import control, yes_no
from bot.text.clock_words import When, when
from bot.text.folding import bare, flat
from bot.text.numbers import choice, number
from bot.words.catalogue import LANGUAGES, catalogue

AT = "at"
MOST_LATE = 12 * 60
_HOURS_OFF, _EARLY = 4 * 60, 9 * 60  # an hour on the clock that is further off was meant for another start
_COMES = frozenset((COMING, UNDERWAY, HERE))
ALL = re.compile(
    r"\b(?:(?:to|for|a|para|pra|em|en) )?(?:all (?:of )?(?:them|those|these|(?:2|3|4|two|three|four)(?: days)?|days)|"
    r"both(?: (?:of them|days|shifts))?|"
    r"amb[oa]s(?: dias)?|(?:l[oa]s|tod[oa]s l[oa]s) (?:dos|tres|2|3)(?: dias)?|tod[oa]s(?: (?:l[oa]s|os|as) dias)?|"
    r"(?:n?os|a?os|n?as) (?:dois|duas|tres|2|3)(?: dias)?|all)\b"
)
_JOINS = re.compile(r"\b(?:or|nor|and|o|ni|y|e|ou|nem)\b")
_COUNTED = re.compile(r"(?:in|en|em|within|dentro|daqui)\b")
_LEFT_OVER = re.compile(r"\b(?:on|at|by|for|to|in|around|about|like|the|el|la|a|al|las|los|para|pra|de|en|em|na|no|as)\s*$")


def parse_answer(text: str, language: str, data: Mapping[str, Any]) -> str | None:
    """The value of a text, or None where it is no sure answer."""
    text = with_unit(text)
    known, asked = _plain(text, language), _asked(text, language)
    if asked and known in (None, *_COMES):
        return asked
    if known is not None:
        return known
    found = when(text, language, clock.now())
    if is_late(text, found) and not found.every:
        return _late(text, language)
    without = _without_days(text, found)
    if without and without != bare(text) and control(text, language) is None:  # "not today" puts it off
        return _plain(without, language)
    return _at(text, found)


def _asked(text: str, language: str) -> str | None:
    parts = asked_besides.split(text)
    begins = _plain(parts[0], language) if parts else None
    return f"{begins}?{','.join(parts[1])}" if parts and begins in _COMES else None


def _plain(text: str, language: str) -> str | None:
    """A text that is nothing but an answer."""
    if (picked := choice(text, len(CHOICES), language)) is not None:
        return (COMING, LATE, ABSENT)[picked - 1]
    if (numbered := numbered_answer(text)) is not None:
        return _numbered(*numbered, language)
    said = bare(text)
    for name in CHOICES:
        known = catalogue().options[name]
        if any(said in (bare(known.titles[tongue]), *map(bare, known.also[tongue])) for tongue in LANGUAGES):
            return known.payload.removeprefix("answer:")
    if (own := own_answer(text)) is not None:
        return own
    verdict = yes_no(text, language)
    return None if verdict is None or contradicts(text, verdict) else COMING if verdict else ABSENT


def _numbered(answer: str, rest: str, language: str) -> str:
    if answer == LATE:
        return _late(rest, language)
    return answer


def _late(text: str, language: str) -> str:
    """Late, with the minutes or the hour that stand beside it."""
    found = when(text, language, clock.now())
    if not counted_from_now(found) and (minutes := bare_minutes(text) or parse_minutes(text, language, {})):
        return f"{LATE}:{minutes}"
    return f"{LATE}:{_written(found)}" if found.start or found.end else LATE


def _at(text: str, found: When) -> str | None:
    """When they will be there, where the text says no more: "ill be there at 9:15", "llego en 20"."""
    if not (found.start or found.end) or found.missed or found.every or "?" in text:
        return None
    return f"{AT}:{_written(found)}" if own_answer(_without(text, found)) in (COMING, UNDERWAY) else None


def counted_from_now(found: When) -> bool:
    """Whether the hour is one counted from now: "in 20 min"."""
    return any(_COUNTED.match(flat(span.text)) for span in found.understood)


def _written(found: When) -> str:
    at = found.start or found.end
    assert at is not None
    if counted_from_now(found):
        now = clock.now()
        minutes = at.hour * 60 + at.minute - now.hour * 60 - now.minute
        return f"+{minutes % (24 * 60)}"
    return f"@{at:%H:%M}{'~' if found.ambiguous else ''}"


def _without(text: str, found: When) -> str:
    """The bare words of a text without what it says of the time, and without the words that led to it."""
    left = list(text)
    for span in found.understood:
        left[span.start : span.end] = " " * (span.end - span.start)
    words = bare("".join(left))
    while _LEFT_OVER.search(words):
        words = _LEFT_OVER.sub("", words).strip()
    return words


def _without_days(text: str, found: When) -> str:
    """The bare words of an answer without its days and "both": which of the open questions these mean is looked at elsewhere."""
    if found.start or found.end or found.duration or found.every or found.missed:
        return bare(text)
    return ALL.sub(" ", _without(text, found) if found.dates else bare(text)).strip()


def cant_on(text: str, found: When) -> bool:
    """Whether a text says nothing but that they can't come on the days it names: "cant make it monday or wednesday"."""
    if found.start or found.end or found.duration or found.every or found.missed:
        return False
    return own_answer(_JOINS.sub(" ", _without(text, found))) == ABSENT


def parse_minutes(text: str, language: str, data: Mapping[str, Any]) -> int | None:
    """Minutes from "20", "20 min", "half an hour", "media hora", or from when they will be there: "9:30", "until 10"."""
    found, minutes = when(text, language, clock.now()), number(text, language)
    if found.duration:
        minutes = int(found.duration.total_seconds() // 60)
    elif minutes is None and (at := found.start or found.end) and data.get("starts"):
        minutes = minutes_after(time.fromisoformat(data["starts"]), at, found.ambiguous)
        minutes = minutes if minutes <= _HOURS_OFF else None
    return minutes if minutes is not None and 0 < minutes <= MOST_LATE else None


def minutes_after(starts: time, there: time, ambiguous: bool) -> int:
    """Minutes from the start of a shift to when somebody says they are there, on the clock; below zero if that is earlier."""
    minutes = (there.hour * 60 + there.minute) - (starts.hour * 60 + starts.minute)
    if ambiguous:  # morning or evening was guessed: the first time after the start
        return minutes % (12 * 60)
    return minutes + 24 * 60 if minutes < -12 * 60 else minutes  # a night shift: after midnight


def minutes_late(written: str, starts_at: datetime) -> int | None:
    """Minutes from a start (in the zone of its place) to an hour written as "@09:30~"; 0 where they come in time.

    None where it is hours off and nobody can tell which is meant.
    """
    at, guessed = time.fromisoformat(written.strip("@~")), written.endswith("~")
    minutes = minutes_after(starts_at.time(), at, guessed)
    if guessed and minutes >= _EARLY:
        return 0
    return max(minutes, 0) if minutes <= _HOURS_OFF else None
