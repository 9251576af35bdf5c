"""What work pays in the region: hourly dollars of public statistics, with their source."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.knowledge.programs import Texts, aliases
from bot.knowledge.reading import KNOWLEDGE, Reader, Source, read, refuse

FILE = "occupations.yml"
_MONEY = re.compile(r"\d{1,3}\.\d\d")


@dataclass(frozen=True)
class Occupation:
    """One occupation. low, median and high are dollars an hour as text: 10th, 50th and 90th percentile of `area`."""

    id: str
    code: str
    names: Texts
    aliases: Mapping[str, tuple[str, ...]]
    low: str
    median: str
    high: str
    area: Texts
    said_source: Texts
    source: Source


def load(folder: Path = KNOWLEDGE) -> tuple[Occupation, ...]:
    """Read occupations.yml. Raises BadFile naming each bad record and field."""
    head = Reader(FILE, read(FILE, folder) or {})
    source, area, said = head.source(), head.in_languages("area_names"), head.in_languages("said_source")
    found = []
    for n, record in enumerate(head.record.get("occupations") or (), 1):
        reader = Reader(f"{FILE}, {record.get('id', f'occupation {n}')}", record, head.problems)
        pay = [reader.text(name) for name in ("low", "median", "high")]
        if not all(map(_MONEY.fullmatch, pay)) or sorted(pay, key=float) != pay:
            reader.bad("low, median, high", 'write three amounts such as "18.05", the lowest first.')
        low, median, high = pay
        names, words = reader.in_languages("names"), aliases(reader)
        found.append(Occupation(reader.text("id"), reader.text("code"), names, words, low, median, high, area, said, source))
    refuse(FILE, head.problems)
    return tuple(found)


@lru_cache(maxsize=1)
def occupations() -> tuple[Occupation, ...]:
    """The occupations of this process, read once."""
    return load()
