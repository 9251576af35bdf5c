"""Looks at programs and wages as people will be told them: each as a text of at most two segments, also the lists.

Each finding is a sentence that names file, record and what to do. `./coach check` and a house test call it, after bot/knowledge/check.py.
"""

from collections.abc import Iterator, Mapping, Sequence

from bot.knowledge.accommodations import ideas
from bot.knowledge.exploring import Exploration, exploration
from bot.knowledge.ladders import ladders
from bot.knowledge.occupations import occupations
from bot.knowledge.programs import Program, Texts, programs
from bot.pathways.ladder import says_of
from bot.pathways.steps import picks, text
from bot.pathways.telling import about_says, wage
from bot.text.folding import bare, fold_sms
from bot.text.gsm import count
from bot.words.catalogue import LANGUAGES
from bot.words.render import Option, numbered, option, render
from bot.words.say import Field, Say, say

MOST_SEGMENTS = 2
MENUS = {"which_program": "short", "explore_pathways": "pitch"}


def check() -> list[str]:
    """Problems as sentences; empty when all is well. Raises BadFile where a file cannot be read at all."""
    problems: list[str] = []
    for program in programs():
        for one in about_says(program):
            problems += _text(f"programs.yml, {program.id}", one)
    for occupation in occupations():
        problems += _text(f"occupations.yml, {occupation.id}", wage(occupation))
    for ladder in ladders():
        for told in says_of(ladder, dict.fromkeys(LANGUAGES, ladder.id)):
            problems += _text(f"ladders.yml, {ladder.id}", told)
    for idea in ideas():
        problems += _text(f"accommodations.yml, {idea.id}", say("ease_told", {"name": idea.name, "idea": idea.idea, "more": idea.more}))
    problems += _list("accommodations.yml", "ease_asks", {}, [idea.name for idea in ideas()])
    return problems + list(_menus(programs())) + list(_asked(exploration()))


def _asked(asks: Exploration) -> Iterator[str]:
    """Every step of the exploration as a phone shows it."""
    blocks = [f"block:{n}" for n in range(len(asks.blocks))]
    for step in (*blocks, *(f"item:{item}" for item in asks.items), *asks.questions):
        yield from _list(f"exploration.yml, {step}", "explore_asks", {"text": text(asks, step)}, [pick.title for pick in picks(asks, step)])


def _list(where: str, key: str, fields: Mapping[str, Field], titles: Sequence[Texts]) -> Iterator[str]:
    for language in LANGUAGES:
        options = [Option(title[language], "") for title in titles]
        cost = count(fold_sms(numbered(render(key, fields, language).text, options)))
        if cost.segments > MOST_SEGMENTS:
            yield f"{where}, {language}: the list costs {cost.segments} segments ({cost.units} units); shorten titles."
        if len({bare(option.title) for option in options}) < len(options):
            yield f"{where}, {language}: two choices have the same title."


def _text(where: str, one: Say) -> Iterator[str]:
    for language in LANGUAGES:
        cost = count(fold_sms(render(one["key"], one.get("fields"), language).text))
        if cost.segments > MOST_SEGMENTS:
            yield f"{where}, {language}: told as {one['key']!r} it costs {cost.segments} segments ({cost.units} units); shorten it."


def _menus(offered: tuple[Program, ...]) -> Iterator[str]:
    """All programs as one list, as a phone shows it."""
    for key, field in MENUS.items():
        for language in LANGUAGES:
            titles = [getattr(program, field)[language] for program in offered]
            options = [*(Option(title, "") for title in titles), option("human", language)]
            cost = count(fold_sms(numbered(render(key, {}, language).text, options)))
            if cost.segments > MOST_SEGMENTS:
                yield f"programs.yml, {field}, {language}: the list costs {cost.segments} segments ({cost.units} units); shorten titles."
            if len(set(titles)) < len(titles):
                yield f"programs.yml, {field}, {language}: two programs have the same title."
