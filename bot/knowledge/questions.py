"""The questions staff have answers to: benefits, transport, help today. Each answer says where it is from and until when it holds.

A file's head gives its records what they do not say themselves. `answer: null` marks a question that is known and has no checked
answer: it is recognised and handed to people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.knowledge.keeping import Kept
from bot.knowledge.reading import KNOWLEDGE, LANGUAGES, Reader, Source, read, refuse

FOLDERS = ("benefits", "transport", "support")
NOT_QUESTIONS = frozenset(("support/crisis_lines.yml", "transport/places.yml", "transport/prices.yml"))
_SHARED = ("topic", "area", "source", "effective", "expires", "checked_on", "verified", "owner", "care", "more")
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Known:
    """One question. `asks` are ways to ask it; `answer` is None where nobody has checked one; `care`: say that it is not sure."""

    id: str
    folder: str
    topic: str
    asks: Mapping[str, tuple[str, ...]]
    answer: Texts | None
    more: Texts | None
    care: bool
    effective: date
    owner: str
    source: Source

    def holds_on(self, day: date) -> bool:
        """Whether its answer may be given on a day."""
        return self.effective <= day and self.source.holds_on(day)


def _asks(reader: Reader) -> dict[str, tuple[str, ...]]:
    given = reader.record.get("asks")
    found = {}
    for language in LANGUAGES:
        ways = given.get(language) if isinstance(given, Mapping) else None
        if not isinstance(ways, list) or not ways or not all(isinstance(way, str) and way.strip() for way in ways):
            reader.bad("asks", f"the {language} list of ways to ask is missing.")
            ways = []
        found[language] = tuple(way.strip() for way in ways)
    return found


def _known(where: str, folder: str, record: Mapping[str, Any], problems: list[str]) -> Known:
    reader = Reader(where, record, problems)
    if "answer" not in record:
        reader.bad("answer", "write the answer, or null if nobody has checked one.")
    if not isinstance(record.get("care", False), bool):
        reader.bad("care", "write true or false.")
    effective = reader.day("effective") or date.max
    source = reader.source()
    if source.expires is None:
        reader.bad("expires", "an answer needs a last day, so that nobody is told old news.")
    elif source.expires < effective:
        reader.bad("expires", "it lies before effective.")
    return Known(
        id=reader.text("id"),
        folder=folder,
        topic=reader.text("topic"),
        asks=_asks(reader),
        answer=reader.in_languages("answer", needed=False) or None,
        more=reader.in_languages("more", needed=False) or None,
        care=record.get("care") is True,
        effective=effective,
        owner=reader.text("owner"),
        source=source,
    )


def files(folder: Path = KNOWLEDGE) -> list[str]:
    """Names of the files that hold questions, by folder and name."""
    names = [f"{room}/{path.name}" for room in FOLDERS for path in sorted((folder / room).glob("*.yml"))]
    return [name for name in names if name not in NOT_QUESTIONS]


def load(folder: Path = KNOWLEDGE) -> tuple[Known, ...]:
    """Read every file. Raises BadFile naming each bad record and field."""
    problems: list[str] = []
    found: list[Known] = []
    for name in files(folder):
        file = read(name, folder)
        if not isinstance(file, Mapping) or not isinstance(file.get("questions"), list):
            problems.append(f"{name}: it needs a head and a list of questions.")
            continue
        head = {key: file[key] for key in _SHARED if key in file}
        for n, record in enumerate(file["questions"], 1):
            given = record if isinstance(record, Mapping) else {}
            where = f"{name}, {given.get('id') or f'question {n}'}"
            found.append(_known(where, name.partition("/")[0], head | dict(given), problems))
    ids = [one.id for one in found]
    problems += [f"{one}: this id is used twice." for one in sorted({one for one in ids if ids.count(one) > 1})]
    refuse("benefits, transport or support", problems)
    return tuple(found)


questions: Kept[tuple[Known, ...]] = Kept("benefits, transport or support", load, files=files)


def question(question_id: str) -> Known | None:
    """The question of this id; None if it is no longer in the files."""
    return next((one for one in questions() if one.id == question_id), None)
