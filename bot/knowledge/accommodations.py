"""Ideas for changes at work, by what is hard to do."""

from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.keeping import Kept
from bot.knowledge.programs import Texts
from bot.knowledge.reading import KNOWLEDGE, Reader, read, refuse

FILE = "accommodations.yml"


@dataclass(frozen=True)
class Idea:
    """What may help with one thing that is hard to do. `source` is for staff, `more` is where anybody reads on."""

    id: str
    name: Texts
    idea: Texts
    source: str
    more: str


def load(folder: Path = KNOWLEDGE) -> tuple[Idea, ...]:
    """Read accommodations.yml. Raises BadFile naming each bad record and field."""
    head = Reader(FILE, read(FILE, folder) or {})
    head.source()
    head.text("disclosure")
    more = head.text("more")
    found = []
    for n, record in enumerate(head.record.get("ideas") or (), 1):
        reader = Reader(f"{FILE}, {record.get('id', f'idea {n}')}", record, head.problems)
        found.append(Idea(reader.text("id"), reader.in_languages("name"), reader.in_languages("idea"), reader.text("source"), more))
    refuse(FILE, head.problems)
    return tuple(found)


ideas: Kept[tuple[Idea, ...]] = Kept(FILE, load)
