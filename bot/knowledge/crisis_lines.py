"""Help lines for a crisis: numbers of this area, with source and date."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.knowledge.keeping import Kept
from bot.knowledge.reading import KNOWLEDGE, Reader, Source, read, refuse

FILE = "support/crisis_lines.yml"


@dataclass(frozen=True)
class CrisisLines:
    """`fields` fill the words of crisis.yml; `sources` say where each number comes from."""

    fields: Mapping[str, str]
    sources: Mapping[str, Source]


def load(folder: Path = KNOWLEDGE) -> CrisisLines:
    """Read the lines. Raises BadFile naming each bad field."""
    records: Mapping[str, Any] = (read(FILE, folder) or {}).get("lines") or {}
    fields, sources, problems = {}, {}, []
    for name, record in records.items():
        reader = Reader(f"{FILE}, {name}", record)
        fields[name] = reader.text("number")
        sources[name] = reader.source()
        problems += reader.problems
    refuse(FILE, problems)
    return CrisisLines(fields, sources)


crisis_lines: Kept[CrisisLines] = Kept(FILE, load)
