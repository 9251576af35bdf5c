"""A match as one text: why it fits, what it pays, the way in, what to check, and what would make another one fit."""

from collections.abc import Mapping, Sequence

from bot.knowledge.exploring import exploration
from bot.pathways.interests import shared
from bot.pathways.matching import Match
from bot.text.folding import fold_sms
from bot.text.gsm import count
from bot.words.catalogue import LANGUAGES
from bot.words.render import render
from bot.words.say import Field, Say, say

MOST_SEGMENTS = 2
# What a person may gain one day; what the body can do, a birthday or the past is nobody's to ask for.
GAINED = ("no_hours", "no_school", "no_licence", "no_english")
_ALIKE = 0.1  # below this r, "you like ..." would be made up
Texts = Mapping[str, str]


def phrase(key: str, fields: Mapping[str, Field] | None = None) -> Texts:
    """A sentence in every language, to stand inside another."""
    return {language: render(key, fields, language).text for language in LANGUAGES}


def listed(keys: Sequence[str]) -> Texts:
    """Words of several keys in a row."""
    return {language: ", ".join(render(key, {}, language).text for key in keys) for language in LANGUAGES}


def told(match: Match, mine: Sequence[float] | None = None, other: Match | None = None) -> Say:
    """One pathway. Whatever is over two texts is left out, the least needed first, in all languages alike."""
    work = match.occupation
    parts: list[tuple[int, Texts]] = []  # importance, words; told in this order
    if mine and match.likeness is not None and match.likeness > _ALIKE:
        scale = next(one for one in exploration().scales if one.id == shared(exploration(), mine, work.interests))
        parts.append((0, phrase("told_likes", {"likes": scale.likes})))
    parts += [(2, phrase(f"told_setting_{setting}")) for setting in match.settings[:1]]
    parts.append((0, phrase("told_pay", {"median": work.median})))
    parts += [(3, words) for words in _demand(match)]
    parts += [(1, words) for words in _way(match)]
    if match.hidden:
        parts.append((0, phrase("told_left", {"why": listed([f"left_{reason.removeprefix('no_')}" for reason in match.hidden[:2]])})))
    if match.helps:
        parts.append((0, phrase("told_helps", {"helps": listed(match.helps)})))
    if match.checks:
        parts.append((0, phrase("told_checks", {"checks": listed(match.checks[:2])})))
    if other is not None:
        parts.append((1, phrase("told_other", {"change": f"@gain_{other.hidden[0]}", "job": other.occupation.names})))
    while True:
        facts = {language: " ".join(words[language] for _, words in parts) for language in LANGUAGES}
        made = say("pathway_told", {"job": work.names, "facts": facts})
        if fits(made) or len(parts) == 1:
            return made
        least = max(parts, key=lambda part: part[0])
        parts.remove(least)


def fits(one: Say) -> bool:
    """Whether a Say costs at most two segments in every language."""
    return all(count(fold_sms(render(one["key"], one.get("fields"), language).text)).segments <= MOST_SEGMENTS for language in LANGUAGES)


def _demand(match: Match) -> list[Texts]:
    growth = match.occupation.codes.growth
    if match.demand == "growing":
        key = "told_growing_group" if match.occupation.codes.group else "told_growing"
        return [phrase(key, {"percent": str(growth)})]
    return [phrase("told_many")] if match.demand == "many" else []


def _way(match: Match) -> list[Texts]:
    program = match.program
    if match.openings:
        return [phrase("told_opening", {"employer": match.openings[0].employer})]
    if program is not None and match.occupation.id in program.occupations:
        return [phrase("told_way_paid" if program.fit.earn else "told_way", {"program": program.short})]
    if program is not None:
        return [phrase("told_way_near", {"program": program.short})]
    return [phrase("told_direct")] if match.occupation.asks.school in ("none", "hs") else []


def others(hidden: Sequence[Match]) -> list[Match]:
    """Matches that one thing would open which a person may gain, the best first."""
    return [one for one in hidden if len(one.hidden) == 1 and one.hidden[0] in GAINED]
