"""Which work fits a person. In this order: demand, attainable in time, nothing that cannot be worked around; then interests and wishes.

Plain functions of what is given: the same answers give the same matches, and each says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.knowledge.occupations import Occupation
from bot.knowledge.openings import Opening
from bot.knowledge.programs import ANY, Program
from bot.pathways.interests import pearson
from bot.pathways.limits import CHECK, NO, WITH, Verdict, verdicts
from bot.pathways.wants import Wants

MANY_JOBS = 5000  # people who work in it in the region: enough leave each year that somebody is always hired
ZONE_IN_TIME = 3  # O*NET: some preparation, up to a year or two; above it only where a program leads there
SHOWN = 3
# What interests (r, -1 to 1) are weighed against. A program is somebody who helps; an opening is a date.
TARGET, NEAR, OPENING, SETTING, EMPLOYER, EARN, EASE, UNLIKE = 0.30, 0.12, 0.15, 0.12, 0.12, 0.08, -0.06, 0.25


@dataclass(frozen=True)
class Match:
    """One pathway. `why` is growing, many or program; `likeness` is r; `hidden` are the no-reasons that keep it from being shown."""

    occupation: Occupation
    program: Program | None
    openings: tuple[Opening, ...]
    likeness: float | None
    score: float
    demand: str | None
    checks: tuple[str, ...]
    helps: tuple[str, ...]
    settings: tuple[str, ...]
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matches:
    """`shown` are the best, unlike each other; `more` fit as well; `hidden` would fit but for what they name."""

    shown: tuple[Match, ...]
    more: tuple[Match, ...]
    hidden: tuple[Match, ...]


def demand(occupation: Occupation) -> str | None:
    """growing (in the country), many (jobs here), or None: no target unless a program or an opening leads there."""
    if (occupation.codes.growth or 0) > 0:
        return "growing"
    return "many" if occupation.employed >= MANY_JOBS else None


def match(
    wants: Wants, occupations: Sequence[Occupation], programs: Sequence[Program], openings: Sequence[Opening], today: date
) -> Matches:
    """All matches for a person."""
    by_work: dict[str, list[Opening]] = {}
    for opening in openings:
        if opening.open_on(today) and _opening_fits(wants, opening):
            by_work.setdefault(opening.occupation, []).append(opening)
    usable = [one for one in programs if one.source.holds_on(today) and _program_fits(wants, one)]
    fits: list[Match] = []
    hidden: list[Match] = []
    for occupation in occupations:
        found = _one(wants, occupation, usable, by_work.get(occupation.id, ()))
        if found is not None:
            (hidden if found.hidden else fits).append(found)
    fits.sort(key=_rank)
    hidden.sort(key=lambda one: (len(one.hidden), *_rank(one)))
    shown = _unlike(fits)
    return Matches(tuple(shown), tuple(one for one in fits if one not in shown), tuple(hidden))


def _rank(one: Match) -> tuple[float, str]:
    return (-round(one.score, 9), one.occupation.id)


def _opening_fits(wants: Wants, opening: Opening) -> bool:
    times = not wants.times or not opening.times or not wants.times.isdisjoint(opening.times)
    return times and opening.employer not in wants.avoid and _hours_fit(wants, opening.hours)


def _program_fits(wants: Wants, program: Program) -> bool:
    """A program whose every employer is to be left out leads nowhere this person wants to go."""
    fit = program.fit
    left = not fit.employers or bool(set(fit.employers) - wants.avoid)
    reachable = wants.travel != "home" or fit.online is not False
    return left and reachable and fit.partner not in wants.avoid and _hours_fit(wants, fit.hours)


def _hours_fit(wants: Wants, hours: tuple[int, int] | None) -> bool:
    return wants.hours is None or hours is None or hours[0] <= wants.hours


def _one(wants: Wants, occupation: Occupation, programs: Sequence[Program], openings: Sequence[Opening]) -> Match | None:
    program, bonus = _program(occupation, programs)
    target = program is not None and occupation.id in program.occupations
    wanted = demand(occupation)
    if wanted is None and not target and not openings:
        return None
    if occupation.zone > ZONE_IN_TIME and not target:
        return None
    found = verdicts(wants, occupation.asks)
    if occupation.asks.school == "course" and not target:
        found.append(Verdict(CHECK, "check_course"))
    if wants.earn and (program is None or program.fit.earn is None) and occupation.asks.school == "course":
        found.append(Verdict(CHECK, "check_paid"))
    helps = _keys(found, WITH)
    likeness = pearson(wants.profile, occupation.interests) if wants.profile else None
    settings = tuple(sorted(wants.settings & occupation.asks.settings))
    employers = {opening.employer for opening in openings} | ({program.fit.partner, *program.fit.employers} if program else set())
    if program is not None and wants.avoid & set(program.fit.employers):
        found.append(Verdict(CHECK, "check_where"))
    score = (likeness or 0.0) + bonus + OPENING * bool(openings) + SETTING * min(2, len(settings)) + EASE * len(helps)
    score += EMPLOYER * bool(wants.employers & employers)
    score += EARN * (wants.earn and (occupation.asks.school == "none" or bool(program and program.fit.earn)))
    score += min(max(occupation.codes.growth or 0, 0), 20) / 200
    return Match(
        *(occupation, program, tuple(openings), likeness, score, wanted),
        checks=_keys(found, CHECK),
        helps=helps,
        settings=settings,
        hidden=_keys(found, NO),
    )


def _keys(found: Sequence[Verdict], verdict: str) -> tuple[str, ...]:
    return tuple(one.key for one in found if one.verdict == verdict)


def _program(occupation: Occupation, programs: Sequence[Program]) -> tuple[Program | None, float]:
    """The program that leads to this work, and what that counts: its own target, what is near it, or one made for each person."""
    for one in programs:
        if occupation.id in one.occupations:
            return one, TARGET
    for one in programs:
        if occupation.id in one.fit.near:
            return one, NEAR
    return next(((one, 0.0) for one in programs if one.fit.near == (ANY,)), (None, 0.0))


def _unlike(fits: Sequence[Match]) -> list[Match]:
    """The best ones that are no two of a kind: a field of work, or a program, is shown once while there is something else close to it."""
    shown: list[Match] = []
    near = [one for one in fits if one.score >= fits[0].score - 2 * UNLIKE]
    liked = [one for one in fits if one.likeness is None or one.likeness > 0]
    for most, among, any_kind in ((SHOWN, near, False), (2, liked, False), (2, fits, True)):
        for one in among:
            if len(shown) < most and one not in shown and (any_kind or not any(_alike(one, other) for other in shown)):
                shown.append(one)
    return shown


def _alike(one: Match, other: Match) -> bool:
    same_program = one.program is not None and one.program == other.program and one.program.fit.near != (ANY,)
    return same_program or one.occupation.code[:2] == other.occupation.code[:2]
