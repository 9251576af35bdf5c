"""What a text answers in the exploration: numbers of choices, their titles, or a person's own words. None: it means something else."""

import re
from collections.abc import Mapping
from typing import Any

from bot.knowledge.exploring import EMPLOYERS, Exploration, exploration
from bot.pathways import employers
from bot.pathways.steps import is_many, picks, question
from bot.text.answers import control
from bot.text.folding import bare
from bot.text.normalise import normalise
from bot.text.numbers import choice

SKIP, BACK, JUST_ONE, ALSO = "#skip", "#back", "#just one", "#also "
NONE = "none"
_LONGEST = 7  # words; a longer text tells something else than a choice
_AND = frozenset(("and", "y", "e", "n", "or", "o", "ou", "numbers", "los", "as", "os"))
_NOT = ("no", "not", "without", "sin", "nada de", "nao", "sem")  # "quiet and no nights" picks quiet
_UNASKED = {
    "age": re.compile(r"(?:im|i am|tengo|tenho) (?P<n>1[4-9]|[2-9]\d)(?: years?(?: old)?| yrs?(?: old)?| anos)?"),
    "hours": re.compile(
        r"(?:about |around |maybe |only |unas |como |solo |umas |so )?(?P<n>\d{1,2}) (?:hours|hrs|horas)(?: a week| por semana)?"
    ),
}
_DIGITS = re.compile(r"\d{1,3}")


def understood(text: str, language: str, data: Mapping[str, Any]) -> str | list[str] | None:
    """The value or values that a text gives the step in `data`; SKIP or BACK for those wishes, JUST_ONE for several where one fits.

    ALSO + "age a21": the answer to another question, told before it was asked ("im 34", "25 hours").
    """
    asks, step = exploration(), str(data["step"])
    wish = control(text, language)
    if wish in ("skip", "back"):
        return SKIP if wish == "skip" else BACK
    values = [pick.value for pick in picks(asks, step)]
    many = is_many(asks, step)
    if step == EMPLOYERS and "?" not in text and (named := employers.meant(text, values)):
        return named
    if other := _of_another(text, asks, step):
        return other
    number = choice(text, len(values), language)
    if number is not None:
        return settled([values[number - 1]], many=many)
    if numbers := _numbers(text, len(values)):
        return settled([values[n - 1] for n in numbers], many=True) if many else JUST_ONE
    if "?" in text or len(bare(text).split()) > _LONGEST:
        return None
    named = _named(text, asks, step)
    if named:
        return settled(named, many=many) if many or len(named) == 1 else JUST_ONE
    return _counted(text, asks, step)


def settled(values: list[str], *, many: bool) -> str | list[str]:
    """One value, or the picked ones; "none" beside others says nothing."""
    if not many:
        return values[0]
    return [value for value in dict.fromkeys(values) if value != NONE]


def _numbers(text: str, n: int) -> list[int]:
    """ "1 and 3", "1,2": the numbers, if there is nothing else."""
    words = bare(text).split()
    if not words or not all(word.isdigit() or word in _AND for word in words):
        return []
    found = [int(word) for word in words if word.isdigit()]
    return found if found and all(1 <= one <= n for one in found) else []


def _named(text: str, asks: Exploration, step: str) -> list[str]:
    """Values whose title or other words stand in the text, in any language; in a block also the scales of interest."""
    said = f" {bare(normalise(text))} "
    longest: dict[str, str] = {}
    for pick in picks(asks, step):
        for phrase in (*pick.title.values(), *(word for words in pick.also.values() for word in words)):
            alone = pick.value == NONE and phrase not in pick.title.values()  # "nothing heavy" is not "nothing"
            if said == f" {bare(phrase)} " if alone else f" {bare(phrase)} " in said:
                longest[bare(phrase)] = pick.value
    if step.startswith("block:") and not longest:
        for scale in asks.scales:
            if any(f" {bare(word)} " in said for words in scale.words.values() for word in words):
                longest[scale.id] = scale.id
    inner = [phrase for phrase in longest if any(phrase != other and f" {phrase} " in f" {other} " for other in longest)]
    wanted = [phrase for phrase in longest if phrase not in inner and not any(f" {no} {phrase} " in said for no in _NOT)]
    return list(dict.fromkeys(longest[phrase] for phrase in wanted))


def _of_another(text: str, asks: Exploration, step: str) -> str | None:
    """An age or hours a week with their unit, while something else is asked."""
    said = bare(text)
    for name, pattern in _UNASKED.items():
        found = pattern.fullmatch(said) if name != step else None
        if found and (value := _counted(found["n"], asks, name)):
            return f"{ALSO}{name} {value}"
    return None


def _counted(text: str, asks: Exploration, step: str) -> str | None:
    """A number that is no choice: an age, hours a week."""
    asking, found = question(asks, step), _DIGITS.findall(text)
    if asking is None or len(found) != 1:
        return None
    return next((value for top, value in asking.numbers if int(found[0]) <= top), None)
