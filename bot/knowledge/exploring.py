"""What the exploration asks: activities on six scales of interest, and questions with their choices."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.knowledge.keeping import Kept
from bot.knowledge.reading import KNOWLEDGE, LANGUAGES, Reader, read, refuse

FILE = "exploration.yml"
NAMES = ("realistic", "investigative", "artistic", "social", "enterprising", "conventional")
ONE, MANY = "one", "many"
EMPLOYERS = "employers"  # its other choices are the employers of openings and programs
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Pick:
    """One choice: its value, its title and a person's own words for it, in every language."""

    value: str
    title: Texts
    also: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Asking:
    """One question. `numbers` turns a number that is no choice into a value: up to the first, the second."""

    id: str
    many: bool
    asks: Texts
    picks: tuple[Pick, ...]
    numbers: tuple[tuple[int, str | None], ...] = ()


@dataclass(frozen=True)
class Scale:
    """One of six; `id` is the first letter of its items."""

    id: str
    name: str
    likes: Texts
    words: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Exploration:
    """Everything of the file. `scales` are in the order of O*NET's six values."""

    scales: tuple[Scale, ...]
    items: Mapping[str, Texts]
    blocks: tuple[tuple[str, ...], ...]
    block_asks: tuple[Texts, ...]
    item_picks: tuple[Pick, ...]
    none_of_these: Texts
    questions: Mapping[str, Asking]


def _texts(where: str, record: Any, problems: list[str]) -> Texts:
    return Reader(where, {"text": record}, problems).in_languages("text")


def _words(record: Any) -> dict[str, tuple[str, ...]]:
    return {language: tuple(map(str, (record or {}).get(language) or ())) for language in LANGUAGES}


def _picks(where: str, records: Any, problems: list[str]) -> list[Pick]:
    found = []
    for n, one in enumerate(records or (), 1):
        reader = Reader(f"{where}, option {n}", one, problems)
        found.append(Pick(reader.text("value"), _texts(reader.where, one, problems), _words(one.get("also"))))
    return found


def _question(record: Mapping[str, Any], problems: list[str]) -> Asking:
    where = f"{FILE}, {record.get('id', 'a question')}"
    reader = Reader(where, record, problems)
    picks = _picks(where, record.get("options"), problems)
    if len(picks) < 2 and record.get("id") != EMPLOYERS:
        reader.bad("options", "a question needs two choices or more.")
    if len({pick.value for pick in picks}) < len(picks):
        reader.bad("options", "two choices have the same value.")
    numbers = tuple((int(top), value) for top, value in record.get("numbers") or ())
    for _, value in numbers:
        if value is not None and value not in {pick.value for pick in picks}:
            reader.bad("numbers", f"{value!r} is the value of no option.")
    kind = reader.one_of("kind", (ONE, MANY))
    return Asking(reader.text("id"), kind == MANY, reader.in_languages("asks"), tuple(picks), numbers)


def load(folder: Path = KNOWLEDGE) -> Exploration:
    """Read exploration.yml. Raises BadFile naming each bad record and field."""
    head = Reader(FILE, read(FILE, folder) or {})
    head.source()
    problems = head.problems
    scales = []
    for record in head.record.get("scales") or ():
        reader = Reader(f"{FILE}, scale {record.get('id')}", record, problems)
        scales.append(Scale(reader.text("id"), reader.text("name"), reader.in_languages("likes"), _words(record.get("words"))))
    if tuple(scale.name for scale in scales) != NAMES:
        head.bad("scales", f"write the six in this order: {', '.join(NAMES)}.")
    items = {str(one.get("id")): _texts(f"{FILE}, item {one.get('id')}", one, problems) for one in head.record.get("items") or ()}
    blocks = tuple(tuple(map(str, block)) for block in head.record.get("blocks") or ())
    for block in blocks:
        for item in block:
            if item not in items:
                head.bad("blocks", f"{item!r} is no item.")
        if len({item[0] for item in block}) < len(block):
            head.bad("blocks", f"{', '.join(block)}: a block needs items of different scales.")
    asks = tuple(_texts(f"{FILE}, block_asks", one, problems) for one in head.record.get("block_asks") or ())
    if len(asks) != len(blocks) or not blocks:
        head.bad("block_asks", "write one for each block.")
    for item in items:
        if item[0] not in {scale.id for scale in scales}:
            head.bad("items", f"{item!r} begins with the letter of no scale.")
    marks = _picks(f"{FILE}, item_picks", head.record.get("item_picks"), problems)
    if [pick.value for pick in marks] != ["2", "1", "0"]:
        head.bad("item_picks", "write three, with the values 2, 1 and 0.")
    none = head.in_languages("none_of_these")
    questions = [_question(record, problems) for record in head.record.get("questions") or ()]
    refuse(FILE, problems)
    return Exploration(tuple(scales), items, blocks, asks, tuple(marks), none, {one.id: one for one in questions})


exploration: Kept[Exploration] = Kept(FILE, load)
