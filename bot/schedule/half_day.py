"""An hour that may be in the morning or at night ("tue 9 to 9"): both readings, and which of them an answer means.

Kept are the two readings, never the text.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot import clock
from bot.schedule.appointment import WALL
from bot.schedule.completing import is_mere_answer
from bot.schedule.hearing import Heard
from bot.text.clock_words import when
from bot.text.folding import bare, flat
from bot.text.numbers import choice

AM, PM = "am", "pm"
NOON = 12
_HOUR = r"(?<![\w:./#$,-])(?:1[0-2]|0?[1-9])(?::[0-5]\d)?"
_UNTIL = r"\s*(?:-|–|to|till?|until|thru|through|a las?|a|hasta(?: las?)?|ate(?: as?)?|as)\s*"
_RANGE = re.compile(rf"{_HOUR}(?={_UNTIL}\d{{1,2}}(?::[0-5]\d)?(?![\w:/]))")
_LONE = re.compile(rf"\b(?:at|as|las?) (?P<hour>{_HOUR})(?![\w:/])|@ ?(?P<other>{_HOUR})(?![\w:/])")
_MORNING = r"a ?m|mornings?|mornin|manana|mananita|manha|madrugada|dawn|days?|dia|diurn[oa]"
_NIGHT = r"p ?m|nights?|nite|evenings?|eve|afternoons?|overnight|noche|tarde|noite|nocturn[oa]|noturn[oa]|noon|mediodia|meio dia"
_HALF = re.compile(rf"(?<![a-z])(?:(?P<am>{_MORNING})|(?P<pm>{_NIGHT}))\b")
_BESIDE = re.compile(
    r"\b(?:the|in|at|on|its|it|is|one|shift|work|this|all|yes|yeah|sorry|i|mean|meant|first|to|from|el|la|las|los|de|del|en|por|a|al|es|"
    r"turno|si|y|no|na|da|do|pela|o|e|as|ate|hasta|ok|so|soy|perdon|desculpa|please|pls|porfa|pfv|\d{1,2})\b"
)


def with_half(text: str, half: str) -> str:
    """The text with "am" or "pm" behind each hour that begins a stretch, or behind the one hour that it names."""
    plain = flat(text)
    found = list(_RANGE.finditer(plain)) or list(_LONE.finditer(plain))
    for one in reversed(found):
        text = f"{text[: one.end()]}{half}{text[one.end() :]}"
    return text


def halves(read: Callable[[str], list[Heard]], text: str) -> dict[str, list[Heard]] | None:
    """What is read with "am" and with "pm", where nothing but that was missing; else None."""
    both = {half: read(with_half(text, half)) for half in (AM, PM)}
    hours = {one.starts.time() for one in both[AM]}  # "fri 5-9 and sun 12-6": not the same half on both
    return both if all(both.values()) and both[AM] != both[PM] and len(hours) == 1 else None


def starts(data: Mapping[str, Any], half: str) -> datetime:
    """The first start of one of the two readings, wall clock."""
    return datetime.strptime(data[half][0]["starts"], WALL)  # noqa: DTZ007 - wall clock


def half_named(text: str) -> str | None:
    """AM or PM where a text names nothing but the half of a day: "no, in the morning"."""
    words = bare(text)
    named = _HALF.search(words)
    if named is None or bare(_BESIDE.sub(" ", _HALF.sub(" ", words))):
        return None
    return AM if named["am"] else PM


def parse_half(text: str, language: str, data: Mapping[str, Any]) -> str | None:
    """AM or PM, or the text itself where it names other days or hours."""
    if (picked := choice(text, 2, language)) is not None:
        return (AM, PM)[picked - 1]
    said = when(text, language, clock.now())
    if said.start and not said.ambiguous:
        known = starts(data, AM)
        if (said.start.hour % 12, said.start.minute) != (known.hour % 12, known.minute):
            return text if is_mere_answer(text, language, clock.now()) else None
        return AM if said.start.hour < NOON else PM
    if not said.start and (half := half_named(text)):
        return half
    return text if is_mere_answer(text, language, clock.now()) else None
