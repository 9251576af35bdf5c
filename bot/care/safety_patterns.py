"""The patterns of data/safety, all languages together, read and checked once. Their language: bot/care/safety_grammar.py."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.care.safety_grammar import Grammar, Pattern
from bot.errors import CoachError

LANGUAGES = ("en", "es", "pt")
# Of several kinds in one text the first is named: it has the words that help most.
KINDS = ("child_or_other", "self_harm", "violence", "threat_to_others", "danger_at_work", "medical", "unknown")
SECTIONS = ("lists", "spellings", "typos", "not_typos", "harmless", "past", "softened", "sure", "possible")
_SHORTEST_PREFIX = 2
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class PatternError(CoachError):
    """A file of data/safety cannot be used; says which file and line."""


class Index:
    """Patterns in order, found by the words they need, so that a text is tried against few of them."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.patterns = tuple(patterns)
        self.always: list[int] = []
        self.by_word: dict[str, list[int]] = {}
        for at, pattern in enumerate(self.patterns):
            for word in pattern.part.needs or ():
                self.by_word.setdefault(word, []).append(at)
            if pattern.part.needs is None:
                self.always.append(at)

    def may_match(self, text: str) -> Iterator[Pattern]:
        """The patterns whose needed words are in a folded text, in order."""
        found = set(self.always)
        for word in set(text.split()):
            found.update(self.by_word.get(word, ()))
            for end in range(_SHORTEST_PREFIX, len(word) + 1):
                found.update(self.by_word.get(word[:end] + "*", ()))
        return (self.patterns[at] for at in sorted(found))

    def first(self, text: str) -> Pattern | None:
        """The first pattern that a folded text matches."""
        return next((pattern for pattern in self.may_match(text) if pattern.regex.search(text)), None)


@dataclass(frozen=True)
class Patterns:
    """All three languages together; every text is read with all of them."""

    spellings: Mapping[str, str]
    spelling_regex: re.Pattern[str]
    typos: Mapping[str, str]
    words: frozenset[str]
    harmless: Index
    past: Index
    softened: Index
    sure: Index
    possible: Index


def load(folder: Path) -> Patterns:
    """Read en.yml, es.yml and pt.yml of `folder`. PatternError names the file and the line that cannot be used."""
    files = {language: _read(folder / f"{language}.yml") for language in LANGUAGES}
    spellings = _spellings(files)
    in_a_line = _any_of(spellings, "[ (|]", "[ )|?]")
    rows = [row for language, data in files.items() for row in _rows(language, data, spellings, in_a_line)]
    words = [word for *_, line in rows for word in re.findall("[a-z]+", line)]
    common = Counter(words)
    found: dict[str, list[Pattern]] = {part: [] for part in SECTIONS[4:]}
    for language, data in files.items():
        grammar = Grammar(common)
        try:
            for name, block in data["lists"].items():
                where = f"lists {name}"
                grammar.define(name, [_spelled_right(line, spellings, in_a_line) for line in _lines(block)])
            for section, kind, where, line in (row[1:] for row in rows if row[0] == language):
                found[section].append(Pattern(kind, f"{language} {where}: {line}", grammar.read(line)))
        except ValueError as error:
            raise PatternError(f"data/safety/{language}.yml, {where}: {error}.", "Mend the line.") from error
    typo_words = {word for data in files.values() for word in data["typos"].split()}
    in_lists = [word for data in files.values() for block in data["lists"].values() for word in re.findall("[a-z]+", block)]
    keep = {*words, *in_lists, *typo_words, *(word for data in files.values() for word in data["not_typos"].split())}
    by_kind = {part: Index(sorted(patterns, key=lambda pattern: ("", *KINDS).index(pattern.kind))) for part, patterns in found.items()}
    return Patterns(
        spellings=spellings,
        spelling_regex=_any_of(spellings, " ", " "),
        typos={slip: word for word in sorted(typo_words) for slip in _one_typo_away(word) if slip not in keep},
        words=frozenset(keep),
        **by_kind,
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise PatternError(
            f"data/safety/{path.name} cannot be read: {error}.", "Restore the file; the coach does not start without it."
        ) from error
    if not isinstance(data, dict) or set(data) != set(SECTIONS):
        raise PatternError(f"data/safety/{path.name} needs exactly the parts {', '.join(SECTIONS)}.", "Mend the file.")
    return data


def _rows(
    language: str, data: dict[str, Any], spellings: Mapping[str, str], regex: re.Pattern[str]
) -> Iterator[tuple[str, str, str, str, str]]:
    """(language, section, kind, where, line) of every pattern of a file; phrases without a kind have ""."""
    for section in ("harmless", "past"):
        for number, line in enumerate(_lines(data[section]), 1):
            yield language, section, "", f"{section} line {number}", _spelled_right(line, spellings, regex)
    for section in ("softened", "sure", "possible"):
        for kind, block in data[section].items():
            if kind not in KINDS:
                raise PatternError(f"data/safety/{language}.yml, {section}: there is no kind '{kind}'.", f"Use one of {', '.join(KINDS)}.")
            for number, line in enumerate(_lines(block), 1):
                yield language, section, kind, f"{section} {kind} line {number}", _spelled_right(line, spellings, regex)


def _lines(block: str) -> Iterator[str]:
    for line in block.splitlines():
        if (line := line.split("#")[0].strip()) != "":
            yield line


def _spelled_right(line: str, spellings: Mapping[str, str], regex: re.Pattern[str]) -> str:
    """A line with the spellings that `fold` gives a text, so that "want to" in a pattern meets "wanna" in a text."""
    return regex.sub(lambda found: spellings[found.group()], f" {line} ").strip()


def _any_of(phrases: Iterable[str], before: str, after: str) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(f"(?<={before})(?:" + "|".join(map(re.escape, longest_first)) + f")(?={after})")


def _spellings(files: Mapping[str, dict[str, Any]]) -> dict[str, str]:
    spellings: dict[str, str] = {}
    for language, data in files.items():
        for right, wrong in data["spellings"].items():
            for spelling in (part.strip() for part in wrong.split(",")):
                if spellings.setdefault(spelling, right) != right:
                    raise PatternError(f"data/safety/{language}.yml, spellings: '{spelling}' stands for two things.", "Keep one of them.")
    return spellings


def _one_typo_away(word: str) -> set[str]:
    """Spellings one slip from a word; the first letter stays, since slips there are rare and make other words."""
    cuts = [(word[:at], word[at:]) for at in range(1, len(word) + 1)]
    found = {head + tail[1:] for head, tail in cuts if tail}
    found |= {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    found |= {head + letter + tail[1:] for head, tail in cuts if tail for letter in _LETTERS}
    return found | {head + letter + tail for head, tail in cuts for letter in _LETTERS}
