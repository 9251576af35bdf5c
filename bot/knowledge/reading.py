"""Reading a knowledge file: every problem becomes a sentence that names file, record and field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.errors import BadFile
from bot.settings import ROOT

KNOWLEDGE = ROOT / "data" / "knowledge"
LANGUAGES = ("en", "es", "pt")


@dataclass(frozen=True)
class Source:
    """Where a record comes from, when it was last checked, until when it holds and for which area."""

    source: str
    checked_on: date
    verified: bool
    area: str
    expires: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the record may still be told on this day."""
        return self.expires is None or day <= self.expires


@dataclass
class Reader:
    """Takes fields out of a record and notes what is wrong with them instead of stopping at the first."""

    where: str
    record: Mapping[str, Any]
    problems: list[str] = field(default_factory=list)

    def bad(self, name: str, what: str) -> None:
        """Note a problem with a field."""
        self.problems.append(f"{self.where}, {name}: {what}")

    def text(self, name: str, *, needed: bool = True) -> str:
        """A text field, stripped."""
        value = self.record.get(name)
        if value is None and not needed:
            return ""
        if not isinstance(value, str) or not value.strip():
            self.bad(name, "a text is missing.")
            return ""
        return value.strip()

    def in_languages(self, name: str, *, needed: bool = True) -> Mapping[str, str]:
        """A field with a text in every language."""
        value = self.record.get(name)
        if value is None and not needed:
            return {}
        texts = value if isinstance(value, Mapping) else {}
        for language in LANGUAGES:
            if not isinstance(texts.get(language), str) or not texts[language].strip():
                self.bad(name, f"the {language} text is missing.")
        return {language: str(texts.get(language, "")).strip() for language in LANGUAGES}

    def one_of(self, name: str, allowed: tuple[Any, ...]) -> Any:
        """A field with one of a few values."""
        value = self.record.get(name)
        if value not in allowed:
            self.bad(name, f"{value!r} is none of {', '.join(map(str, allowed))}.")
        return value

    def day(self, name: str, *, needed: bool = True) -> date | None:
        """A date field."""
        value = self.record.get(name)
        if value is None and not needed:
            return None
        if not isinstance(value, date):
            self.bad(name, f"{value!r} is not a date such as 2026-11-22.")
            return None
        return value

    def source(self) -> Source:
        """source, checked_on, verified, area, expires: what every record carries."""
        checked = self.day("checked_on") or date.min
        verified = self.record.get("verified")
        if not isinstance(verified, bool):
            self.bad("verified", "write true or false.")
        return Source(self.text("source"), checked, bool(verified), self.text("area"), self.day("expires", needed=False))


def read(name: str, folder: Path = KNOWLEDGE) -> Any:
    """The parsed YAML of a knowledge file. Raises BadFile."""
    path = folder / name
    try:
        # In C: a tenth of the time of safe_load, which delays every start and every look at changed files.
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except FileNotFoundError:
        raise BadFile(f"data/knowledge/{name} is missing.", [], "Put it back.") from None
    except yaml.YAMLError as error:
        raise BadFile(f"data/knowledge/{name} is not valid YAML.", [str(error)]) from None


def refuse(name: str, problems: list[str]) -> None:
    """Raise BadFile if there are problems."""
    if problems:
        raise BadFile(f"data/knowledge/{name} has problems.", problems, "Mend these and run ./coach check.")
