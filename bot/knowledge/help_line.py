"""The line that knows local help of every kind: what people are given when the coach has no checked answer."""

from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.keeping import Kept
from bot.knowledge.reading import KNOWLEDGE, Reader, Source, read, refuse

FILE = "help_line.yml"


@dataclass(frozen=True)
class HelpLine:
    """Its short name or number, and the number that works from any phone."""

    name: str
    phone: str
    source: Source

    @property
    def fields(self) -> dict[str, str]:
        """As sentences take it."""
        return {"line": self.name, "line_phone": self.phone}


def load(folder: Path = KNOWLEDGE) -> HelpLine:
    """Read help_line.yml. Raises BadFile naming each bad field."""
    reader = Reader(FILE, read(FILE, folder) or {})
    line = HelpLine(reader.text("name"), reader.text("phone"), reader.source())
    refuse(FILE, reader.problems)
    return line


help_line: Kept[HelpLine] = Kept(FILE, load)
