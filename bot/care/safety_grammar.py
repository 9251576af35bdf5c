"""The pattern language of data/safety: a line of words becomes a regular expression and the words it cannot match without.

A pattern is a row of words as people text them, without accents, capitals or punctuation:

    word          that word                            a|b      one of the words
    (a b|c)       one of the phrases                   word?    may be missing, also (a b)?
    kill*         any word that starts so              <name>   one of a file's `lists`
    .             any one word                         ^  $     start of the message, end of a sentence
    ..  ...  .... up to 2, 5, 7 words between
    a & b         both in one sentence, either order, up to 8 words between
    a && b        both anywhere in the message, also three

A gap never crosses the end of a sentence, and every gap is bounded, so a search takes time in proportion to the text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

GAPS = {"..": 2, "...": 5, "....": 7}
FAR = 8
_START = "(?<= )"  # texts are folded to " word word . word "
_ANY = "[^ .]+ "


@dataclass(frozen=True)
class Part:
    """A piece of a pattern. One of `needs` is in every text it matches ("kill*": a word that starts so); None: no such words."""

    expression: str
    needs: frozenset[str] | None


@dataclass(frozen=True)
class Pattern:
    """One situation: `kind` is one of safety_patterns.KINDS (or "" for a harmless phrase), `source` is "file: line" for reports."""

    kind: str
    source: str
    part: Part

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """Compiled when a text first has the words it needs: compiling all of them would cost seconds at every start."""
        return re.compile(self.part.expression)


@dataclass
class Grammar:
    """Reads the lines of one file. `common` counts words over all patterns: a pattern is looked up by its rarest part."""

    common: Mapping[str, int]
    lists: dict[str, Part] = field(default_factory=dict)

    def define(self, name: str, lines: list[str]) -> None:
        """Make <name> stand for any phrase of the lines, "|" between phrases. ValueError says what is wrong with one."""
        self.lists[name] = self._any_of([self._sequence(phrase) for line in lines for phrase in _split(line, "|")])

    def read(self, line: str) -> Part:
        """A whole pattern, to be searched in a folded text. ValueError says what is wrong with it."""
        if len(everywhere := line.split("&&")) > 1:
            parts = [self._sequence(one) for one in everywhere]
            return Part(r"\A" + "".join(f"(?=.*?{_START}{part.expression})" for part in parts), self._rarest(parts))
        if len(near := _split(line, "&")) == 1:
            part = self._sequence(line)
            return Part(_START + part.expression, part.needs)
        if len(near) > 2:
            raise ValueError("only one & in a line")
        one, other = (self._sequence(side) for side in near)
        gap = _gap(FAR)
        both = f"{one.expression}{gap}{other.expression}|{other.expression}{gap}{one.expression}"
        return Part(f"{_START}(?:{both})", self._rarest([one, other]))

    def _sequence(self, text: str) -> Part:
        parts = [self._element(element) for element in _split(text.strip(), " ") if element]
        return Part("".join(part.expression for part in parts), self._rarest(parts))

    def _element(self, element: str) -> Part:
        if element.isascii() and element.isalnum() and element == element.lower():  # most: a second less at every start
            return Part(element + " ", frozenset((element,)))
        fixed = {".": _ANY, "^": r"(?<=\A )", "$": r"(?=\. |\Z)"}
        if element in fixed:
            return Part(fixed[element], None)
        if element in GAPS:
            return Part(_gap(GAPS[element]), None)
        if element.endswith("?"):
            return Part(f"(?:{self._element(element[:-1]).expression})?", None)
        if len(words := _split(element, "|")) > 1:
            return self._any_of([self._element(word) for word in words])
        if element.startswith("("):
            return self._any_of([self._sequence(phrase) for phrase in _split(element[1:-1], "|")])
        if element.startswith("<"):
            if element[1:-1] not in self.lists:
                raise ValueError(f"there is no list {element}")
            return self.lists[element[1:-1]]
        if not re.fullmatch(r"[a-z0-9_]+\*?", element):
            raise ValueError(f"'{element}' is not a plain word (small letters without accents, digits, a * at the end)")
        return Part(element.replace("*", "[^ .]*") + " ", frozenset((element,)))

    def _any_of(self, parts: list[Part]) -> Part:
        expression = "(?:" + "|".join(part.expression for part in parts) + ")"
        needs = [part.needs for part in parts if part.needs is not None]
        return Part(expression, frozenset[str]().union(*needs) if len(needs) == len(parts) else None)

    def _rarest(self, parts: list[Part]) -> frozenset[str] | None:
        known = [part.needs for part in parts if part.needs is not None]
        return min(known, key=lambda needs: sum(self.common.get(word.rstrip("*"), 0) for word in needs), default=None)


def _split(text: str, at: str) -> list[str]:
    """Split at `at` outside parentheses and angle brackets."""
    if "(" not in text and "<" not in text:
        return text.split(at)
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
