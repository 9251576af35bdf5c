"""Looks at data/knowledge: that each file can be read, that records fit each other, and the words people will read.

Each finding is a sentence that names file, record, field and what to do. `./coach check` and a house test call it.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.errors import BadFile
from bot.knowledge import (
    accommodations,
    crisis_lines,
    exploring,
    help_line,
    ladders,
    occupations,
    office,
    openings,
    places,
    prices,
    programs,
)
from bot.knowledge.naming import only_named
from bot.knowledge.programs import ANY, Program
from bot.knowledge.reading import KNOWLEDGE, LANGUAGES
from bot.text.reading_grade import CUT_OFF, too_hard
from bot.text.shaming import shaming

_TOLD = ("length", "paid", "leads_to", "hours", "requirements")


def check(folder: Path = KNOWLEDGE) -> list[str]:
    """Problems of data/knowledge, as sentences; empty when all is well."""
    problems: list[str] = []
    for module in (office, help_line, crisis_lines, occupations, programs, exploring, ladders, openings, accommodations, places, prices):
        try:
            module.load(folder)
        except BadFile as error:
            problems += error.places or [str(error)]
    if problems:
        return problems
    offered, work = programs.load(folder), occupations.load(folder)
    known = {one.id for one in work}
    for program in offered:
        problems += _program(program, offered, known)
    for one in work:
        problems += _shaming(f"{occupations.FILE}, {one.id}, names", one.names)
    return (
        problems
        + list(_ideas(accommodations.load(folder)))
        + list(_leading(folder, known, {one.id for one in offered}))
        + list(_asked(exploring.load(folder)))
    )


def _leading(folder: Path, work: set[str], offered: set[str]) -> Iterator[str]:
    """Ladders and openings name work and programs that exist."""
    for ladder in ladders.load(folder):
        where = f"{ladders.FILE}, {ladder.id}"
        if ladder.program is not None and ladder.program not in offered:
            yield f"{where}, program: {ladder.program!r} is not in {programs.FILE}."
        for named in {*ladder.occupations, *ladder.meanwhile, *(rung.occupation for rung in ladder.rungs if rung.occupation)} - work:
            yield f"{where}: {named!r} is not in {occupations.FILE}."
        for n, rung in enumerate(ladder.rungs, 1):
            yield from _shaming(f"{where}, step {n}", rung.what)
            if rung.credential:
                yield from _shaming(f"{where}, step {n}, credential", rung.credential)
    for opening in openings.load(folder).all:
        where = f"{openings.FILE}, {opening.id}"
        yield from _shaming(f"{where}, employer", dict.fromkeys(LANGUAGES, opening.employer))
        if opening.occupation not in work:
            yield f"{where}, occupation: {opening.occupation!r} is not in {occupations.FILE}."
        if opening.program is not None and opening.program not in offered:
            yield f"{where}, program: {opening.program!r} is not in {programs.FILE}."


def _ideas(ideas: tuple[accommodations.Idea, ...]) -> Iterator[str]:
    for one in ideas:
        for name, text in (("name", one.name), ("idea", one.idea)):
            yield from _shaming(f"{accommodations.FILE}, {one.id}, {name}", text)


def _asked(asks: exploring.Exploration) -> Iterator[str]:
    for scale in asks.scales:
        yield from _shaming(f"{exploring.FILE}, scale {scale.id}", scale.likes)
    for item, text in asks.items.items():
        yield from _shaming(f"{exploring.FILE}, item {item}", text)
    for question in asks.questions.values():
        for n, text in enumerate((question.asks, *(pick.title for pick in question.picks))):
            yield from _shaming(f"{exploring.FILE}, {question.id}" + (f", option {n}" if n else ""), text)


def _program(program: Program, offered: tuple[Program, ...], known: set[str]) -> Iterator[str]:
    where = f"{programs.FILE}, {program.id}"
    for occupation in program.occupations:
        if occupation not in known:
            yield f"{where}, occupations: {occupation!r} is not in {occupations.FILE}."
    for near in program.fit.near:
        if near != ANY and near not in known:
            yield f"{where}, fit, near: {near!r} is not in {occupations.FILE}."
    texts = {"what": program.what, **{name: text for name in _TOLD if (text := program.facts[name])}}
    for name, text in ({"names": program.names, "short": program.short, "pitch": program.pitch} | texts).items():
        yield from _shaming(f"{where}, {name}", text)
    for language in LANGUAGES:
        if program not in [only_named(name, offered) for name in program.aliases[language]]:
            yield f"{where}, aliases: no {language} word means this program alone; add one."
        told = " ".join(text[language] for text in texts.values())
        value = too_hard(told, language)
        if value is not None:
            yield f"{where}, {language}: hard to read ({value:.1f}, cut-off {CUT_OFF[language][1]:g}); use shorter words and sentences."


def _shaming(where: str, texts: Mapping[str, str]) -> Iterator[str]:
    for language in LANGUAGES:
        for word in shaming(texts[language], language):
            yield f"{where}, {language}: {word!r} shames; call it something else."
