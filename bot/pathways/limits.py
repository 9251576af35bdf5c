"""Whether work fits what a person can and will do. Each rule gives a verdict with a key of words for its reason.

NO is never overruled by a wish. WITH means: it works with something that is known to help. CHECK: somebody must ask first.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.knowledge.occupations import ENGLISH, LIFT, STAND, Asks
from bot.pathways.wants import Wants

NO, WITH, CHECK = "no", "with", "check"
_SCHOOL = {"none": 0, "hs": 1, "course": 1, "some_college": 2}
_ADULT = 16  # work for which nobody younger was asked about


@dataclass(frozen=True)
class Verdict:
    """What one rule found. `key` is a key of words: no_..., with_... or check_..."""

    verdict: str
    key: str


def _age(wants: Wants, asks: Asks) -> Iterator[Verdict]:
    if wants.age is None:
        if asks.age > _ADULT:
            yield Verdict(CHECK, "check_age")
    elif wants.age[1] < asks.age:
        yield Verdict(NO, "no_age")
    elif wants.age[0] < asks.age:
        yield Verdict(CHECK, "check_age")


def _hours(wants: Wants, asks: Asks) -> Iterator[Verdict]:
    if wants.hours is not None and asks.hours[0] > wants.hours:
        yield Verdict(NO, "no_hours")


def _body(wants: Wants, asks: Asks) -> Iterator[Verdict]:
    """An ease turns "cannot" into "can with"."""
    for limit, mine, theirs, levels in (("lift", wants.lift, asks.lift, LIFT), ("stand", wants.stand, asks.stand, STAND)):
        if mine is not None and levels.index(theirs) > levels.index(mine):
            ease = asks.eases.get(limit)
            yield Verdict(WITH, f"with_{ease}") if ease else Verdict(NO, f"no_{limit}")


def _school(wants: Wants, asks: Asks) -> Iterator[Verdict]:
    if wants.school is None:
        if asks.school != "none":
            yield Verdict(CHECK, "check_school")
    elif _SCHOOL[wants.school] < _SCHOOL[asks.school]:
        # A diploma class is within reason; years of college are not.
        yield Verdict(WITH, "with_diploma_class") if _SCHOOL[asks.school] == 1 else Verdict(NO, "no_school")


def _records(wants: Wants, asks: Asks) -> Iterator[Verdict]:
    if wants.records == "leave_out" and asks.records != "rarely":
        yield Verdict(NO, "no_checks")
    elif wants.records in ("talk", None) and asks.records == "usually":
        yield Verdict(CHECK, "check_checks")


def _licence(wants: Wants, asks: Asks) -> Iterator[Verdict]:
    if asks.licence in ("driver", "cdl"):
        if wants.drive is False:
            yield Verdict(NO, "no_licence")
        elif wants.drive is None or asks.licence == "cdl":
            yield Verdict(CHECK, f"check_{asks.licence}")
    elif asks.licence:
        yield Verdict(CHECK, f"check_{asks.licence}")


def _english(wants: Wants, asks: Asks) -> Iterator[Verdict]:
    if wants.english is not None:
        short = ENGLISH.index(asks.english) - ENGLISH.index(wants.english)
        if short == 1:
            yield Verdict(WITH, "with_english_class")
        elif short > 1:
            yield Verdict(NO, "no_english")


def _times(wants: Wants, asks: Asks) -> Iterator[Verdict]:
    """Such work has other shifts too, so somebody asks; an opening's own times are held against it in matching.py."""
    if wants.times and "nights" not in wants.times and "nights" in asks.settings:
        yield Verdict(CHECK, "check_days")


def _travel(wants: Wants, asks: Asks) -> Iterator[Verdict]:
    if wants.travel == "home":
        yield Verdict(CHECK, "check_home") if "home" in asks.settings else Verdict(NO, "no_travel")
    elif wants.travel == "bus" and "nights" in asks.settings and not (wants.times and "nights" not in wants.times):
        yield Verdict(CHECK, "check_bus")  # buses that stop before the shift does


RULES: tuple[Callable[[Wants, Asks], Iterator[Verdict]], ...] = (
    _age,
    _hours,
    _body,
    _school,
    _records,
    _licence,
    _english,
    _times,
    _travel,
)


def verdicts(wants: Wants, asks: Asks) -> list[Verdict]:
    """Everything the rules find about this work for this person; empty when nothing stands in the way."""
    return [one for rule in RULES for one in rule(wants, asks)]
