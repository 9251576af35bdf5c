"""How wage, interest and growth codes meet: one row an occupation."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.reading import KNOWLEDGE, Reader, read, refuse

FILE = "crosswalk.yml"


@dataclass(frozen=True)
class Codes:
    """`growth` is percent in the whole United States over ten years; `group` names the group the figure is of, None: its own."""

    oews: str
    onet: tuple[str, ...]
    growth: int | None
    group: str | None


def load(folder: Path = KNOWLEDGE) -> Mapping[str, Codes]:
    """Occupation id -> its codes. Raises BadFile naming each bad record and field."""
    head = Reader(FILE, read(FILE, folder) or {})
    head.source()
    found = {}
    for n, record in enumerate(head.record.get("crosswalk") or (), 1):
        reader = Reader(f"{FILE}, {record.get('occupation', f'row {n}')}", record, head.problems)
        growth = record.get("growth")
        if growth is not None and not isinstance(growth, int):
            reader.bad("growth", "write a whole number of percent, or null if none is published.")
            growth = None
        onet = tuple(map(str, record.get("onet") or ()))
        if not onet:
            reader.bad("onet", "at least one O*NET code is missing.")
        name = reader.text("occupation")
        if name in found:
            reader.bad("occupation", "this occupation has a row already.")
        found[name] = Codes(reader.text("oews"), onet, growth, reader.text("group", needed=False) or None)
    refuse(FILE, head.problems)
    return found
