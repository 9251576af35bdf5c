"""The pattern language of data/safety, read and checked once.

A pattern is a row of words as people text them, without accents, capitals or punctuation:

    word          that word                       a|b           one of the words
    (a b|c)       one of the phrases              word?  (..)?  may be missing
    kill*         any word that starts so         <name>        one of a file's `lists`
    .  ..  ... .... any word, up to 2, 5, 7      a & b         both in one sentence, either order, up to 8 words between
    ^  $          start of the message, end of a sentence

A gap never crosses the end of a sentence. Every gap is bounded, so a search takes time in proportion to the text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.errors import CoachError

LANGUAGES = ("en", "es", "pt")
KINDS = ("child_or_other", "self_harm", "violence", "threat_to_others", "danger_at_work", "medical", "unknown")
GAPS = {"..": 2, "...": 5, "....": 7}
FAR = 8
START = "(?<= )"  # texts are folded to " word word . word "
SECTIONS = ("lists", "spellings", "typos", "not_typos", "harmless", "past", "softened", "sure", "possible")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class PatternError(CoachError):
    """A file of data/safety cannot be used; says which file and line."""


@dataclass(frozen=True)
class Pattern:
    """One situation: `kind` is one of KINDS (or "" for a harmless phrase), `source` is "file: line" for reports."""

    kind: str
    regex: re.Pattern[str]
    source: str


@dataclass(frozen=True)
class Patterns:
    """All three languages together; every text is read with all of them."""

    spellings: Mapping[str, str]
    spelling_regex: re.Pattern[str]
    typos: Mapping[str, str]
    words: frozenset[str]
    harmless: tuple[Pattern, ...]
    past: tuple[Pattern, ...]
    softened: tuple[Pattern, ...]
    sure: tuple[Pattern, ...]
    possible: tuple[Pattern, ...]


def _split(text: str, at: str) -> list[str]:
    """Split at `at` outside parentheses and angle brackets."""
    parts, depth, piece = [], 0, ""
    for letter in text:
        depth += (letter in "(<") - (letter in ")>")
        if letter == at and depth == 0:
            parts.append(piece)
            piece = ""
        else:
            piece += letter
    if depth:
        raise ValueError("a bracket is not closed")
    return [*parts, piece]


def _gap(most: int) -> str:
    return "(?:[^ .]+ ){0," + str(most) + "}"


def _element(element: str, lists: Mapping[str, str]) -> str:
    if element == ".":
        return "[^ .]+ "
    if element in GAPS:
        return _gap(GAPS[element])
    if element == "^":
        return r"(?<=\A )"
    if element == "$":
        return r"(?=\. |\Z)"
    if element.endswith("?"):
        return f"(?:{_element(element[:-1], lists)})?"
    if len(words := _split(element, "|")) > 1:
        return "(?:" + "|".join(_element(word, lists) for word in words) + ")"
    if element.startswith("("):
        return "(?:" + "|".join(_sequence(part, lists) for part in _split(element[1:-1], "|")) + ")"
    if element.startswith("<"):
        if element[1:-1] not in lists:
            raise ValueError(f"there is no list {element}")
        return lists[element[1:-1]]
    if not re.fullmatch(r"[a-z0-9_]+\*?", element):
        raise ValueError(f"'{element}' is not a plain word (small letters without accents, digits, a * at the end)")
    return element.replace("*", "[^ .]*") + " "


def _sequence(text: str, lists: Mapping[str, str]) -> str:
    return "".join(_element(element, lists) for element in _split(text.strip(), " ") if element)


def compile_pattern(text: str, lists: Mapping[str, str]) -> re.Pattern[str]:
    """One line of a file to a regex over folded text (bot.care.safety.fold). ValueError says what is wrong with the line."""
    first, *rest = _split(text, "&")
    if len(rest) > 1:
        raise ValueError("only one & in a line")
    if rest:
        one, other, gap = _sequence(first, lists), _sequence(rest[0], lists), _gap(FAR)
        return re.compile(f"{START}(?:{one}{gap}{other}|{other}{gap}{one})")
    return re.compile(START + _sequence(first, lists))


def _lines(block: str) -> Iterator[str]:
    for line in block.splitlines():
        if (line := line.split("#")[0].strip()) != "":
            yield line


def _one_typo_away(word: str) -> set[str]:
    """Spellings one slip from a word; the first letter stays, since slips there are rare and make other words."""
    cuts = [(word[:at], word[at:]) for at in range(1, len(word) + 1)]
    found = {head + tail[1:] for head, tail in cuts if tail}
    found |= {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    found |= {head + letter + tail[1:] for head, tail in cuts if tail for letter in _LETTERS}
    return found | {head + letter + tail for head, tail in cuts for letter in _LETTERS}


def _read(path: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise PatternError(
            f"data/safety/{path.name} cannot be read: {error}.", "Restore the file; the coach does not start without it."
        ) from error
    if not isinstance(data, dict) or set(data) != set(SECTIONS):
        raise PatternError(f"data/safety/{path.name} needs exactly the parts {', '.join(SECTIONS)}.", "Mend the file.")
    return data


def _spelled_right(line: str, spellings: Mapping[str, str], regex: re.Pattern[str]) -> str:
    """A line of a file with the spellings that `fold` gives a text, so that "want to" in a pattern meets "wanna" in a text."""
    return regex.sub(lambda found: spellings[found.group()], line)


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


def load(folder: Path) -> Patterns:
    """Read en.yml, es.yml and pt.yml of `folder`. PatternError names the file and the line that cannot be used."""
    files = {language: _read(folder / f"{language}.yml") for language in LANGUAGES}
    spellings = _spellings(files)
    in_a_line = _any_of(spellings, "[ (|]", "[ )|?]")
    rows: dict[str, list[Pattern]] = {part: [] for part in ("harmless", "past", "softened", "sure", "possible")}
    words: set[str] = set()
    for language, data in files.items():
        lists: dict[str, str] = {}

        def compiled(line: str, where: str, kind: str = "", lists: Mapping[str, str] = lists, language: str = language) -> Pattern:
            right = _spelled_right(f" {line} ", spellings, in_a_line)
            words.update(re.findall("[a-z]+", right))
            try:
                return Pattern(kind, compile_pattern(right, lists), f"{language} {where}: {line}")
            except (ValueError, re.error) as error:
                raise PatternError(f"data/safety/{language}.yml, {where}, '{line}': {error}.", "Mend the line.") from error

        for name, block in data["lists"].items():
            parts = [compiled(line, f"lists {name}").regex.pattern.removeprefix(START) for line in _lines(block)]
            lists[name] = "(?:" + "|".join(parts) + ")"
        for section in ("harmless", "past"):
            rows[section] += [compiled(line, section) for line in _lines(data[section])]
        for section in ("softened", "sure", "possible"):
            for kind, block in data[section].items():
                if kind not in KINDS:
                    raise PatternError(
                        f"data/safety/{language}.yml, {section}: there is no kind '{kind}'.", f"Use one of {', '.join(KINDS)}."
                    )
                rows[section] += [compiled(line, f"{section} {kind}", kind) for line in _lines(block)]
    for section in ("softened", "sure", "possible"):
        rows[section].sort(key=lambda pattern: KINDS.index(pattern.kind))
    typo_words = {word for data in files.values() for word in data["typos"].split()}
    keep = words | typo_words | {word for data in files.values() for word in data["not_typos"].split()}
    return Patterns(
        spellings=spellings,
        spelling_regex=_any_of(spellings, " ", " "),
        typos={slip: word for word in sorted(typo_words) for slip in _one_typo_away(word) if slip not in keep},
        words=frozenset(keep),
        harmless=tuple(rows["harmless"]),
        past=tuple(rows["past"]),
        softened=tuple(rows["softened"]),
        sure=tuple(rows["sure"]),
        possible=tuple(rows["possible"]),
    )
