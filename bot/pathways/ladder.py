"""Where work leads, told: each step with what it takes, gives and pays, what people do meanwhile, and health cover at the start."""

from collections.abc import Mapping, Sequence

from bot.knowledge.ladders import Ladder, Rung, ladder_for
from bot.knowledge.occupations import Occupation, occupations
from bot.knowledge.programs import program
from bot.pathways.told import fits, phrase
from bot.words.catalogue import LANGUAGES
from bot.words.say import Field, Say, say

Texts = Mapping[str, str]


def told(program_id: str | None, occupation_id: str) -> list[Say]:
    """The ladder of a program, else of an occupation, in as few texts of two segments as hold it; empty if there is none."""
    found = ladder_for(program_id, occupation_id)
    return says_of(found, _name(found, occupation_id)) if found else []


def says_of(ladder: Ladder, name: Field) -> list[Say]:
    """All that is told of a ladder; also for the check of its length."""
    says = _steps(ladder.rungs, name)
    if all(rung.weeks is None and rung.hours is None for rung in ladder.rungs):
        says.append(say("ladder_unknown"))
    jobs = [phrase("ladder_job", {"job": one.names, "median": one.median}) for key in ladder.meanwhile if (one := _work(key))]
    if jobs:
        joined = {language: ", ".join(job[language] for job in jobs) for language in LANGUAGES}
        says.append(say("ladder_meanwhile", {"jobs": joined}))
    return [*says, say("ladder_health")]


def _steps(rungs: Sequence[Rung], name: Field) -> list[Say]:
    says: list[Say] = []
    lines: list[Texts] = []
    for n, rung in enumerate(rungs, 1):
        line = _line(n, rung)
        if lines and not fits(_text(name, [*lines, line], first=not says)):
            says.append(_text(name, lines, first=not says))
            lines = []
        lines.append(line)
    return [*says, _text(name, lines, first=not says)]


def _text(name: Field, lines: Sequence[Texts], *, first: bool) -> Say:
    steps = {language: "\n".join(line[language] for line in lines) for language in LANGUAGES}
    return say("ladder_told", {"name": name, "steps": steps}) if first else say("ladder_more", {"steps": steps})


def _line(n: int, rung: Rung) -> Texts:
    parts = [phrase("ladder_rung", {"n": str(n), "what": rung.what})]
    if rung.weeks and str(rung.weeks) not in rung.what["en"]:
        parts.append(phrase("ladder_weeks", {"weeks": str(rung.weeks)}))
    if rung.hours:
        parts.append(phrase("ladder_hours", {"hours": str(rung.hours)}))
    if rung.credential:
        parts.append(phrase("ladder_gets", {"credential": rung.credential}))
    if rung.occupation and (work := _work(rung.occupation)):
        parts.append(phrase("ladder_pay", {"median": work.median}))
    return {language: ", ".join(part[language] for part in parts) for language in LANGUAGES}


def _name(ladder: Ladder, occupation_id: str) -> Field:
    joining = program(ladder.program) if ladder.program else None
    work = _work(occupation_id)
    return joining.short if joining else work.names if work else phrase("plan_yours")


def _work(occupation_id: str) -> Occupation | None:
    return next((one for one in occupations() if one.id == occupation_id), None)
