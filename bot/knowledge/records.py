"""Every record of data/knowledge as staff check it: where it stands, what it says, its source and dates, whatever kind it is.

A file's head gives its records what they do not say themselves. Files whose records say nothing of their own (occupations, items of a
questionnaire) are one record. A figure of data/knowledge/rules is a record of its period.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.knowledge.keeping import Kept
from bot.knowledge.reading import KNOWLEDGE, read

_OWN = frozenset(("source", "verified", "checked_on", "expires", "answer"))  # a record with one of these is checked by itself
_SAID = ("answer", "value", "number", "phone", "names", "name", "full", "what")  # what it tells people, the first of these that it has
_SHOWN = 300


@dataclass(frozen=True)
class Record:
    """`key` is its file and name; `digest` changes with anything it says. `verified`: as the file has it."""

    key: str
    file: str
    name: str
    says: str
    source: str
    area: str
    owner: str
    effective: date | None
    checked_on: date | None
    expires: date | None
    verified: bool
    care: bool
    digest: str
    followed: bool = False
    """Whether a later period of the same figure follows: then it is history when its time is over."""

    def expired(self, day: date) -> bool:
        """Whether it may not be told any more on a day."""
        return self.expires is not None and self.expires < day


def files(folder: Path = KNOWLEDGE) -> list[str]:
    """Every file of data/knowledge."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.yml"))


def load(folder: Path = KNOWLEDGE) -> tuple[Record, ...]:
    """All records, by file. Raises BadFile for a file that is no YAML."""
    return tuple(record for name in files(folder) for record in _of_file(name, read(name, folder)))


def _of_file(name: str, content: Any) -> Iterator[Record]:
    if isinstance(content, list):
        for one in content:
            yield _record(name, one, {}, str(one.get("id", "?")) if isinstance(one, Mapping) else "?")
        return
    if not isinstance(content, Mapping):
        return
    head = {key: value for key, value in content.items() if not isinstance(value, list)}
    if "periods" in content:
        yield from _figures(name, head, content["periods"])
        return
    lists = [value for value in content.values() if isinstance(value, list) and any(isinstance(one, Mapping) for one in value)]
    own = [one for value in lists for one in value if isinstance(one, Mapping) and "id" in one]
    groups = [value for value in content.values() if isinstance(value, Mapping) and all(_checked(one) for one in value.values())]
    if groups:
        for group in groups:
            for key, one in group.items():
                yield _record(name, one, {}, str(key))
    elif any(_OWN & one.keys() for one in own):
        for one in own:
            yield _record(name, one, head, str(one["id"]))
    elif "verified" in head or "phone_verified" in head:
        yield _record(name, content, {"verified": head.get("phone_verified")} if "verified" not in head else {}, "the whole file")


def _checked(value: Any) -> bool:
    return isinstance(value, Mapping) and "verified" in value


def _figures(name: str, head: Mapping[str, Any], periods: list[Any]) -> Iterator[Record]:
    sources = head.get("sources") or {}
    for n, period in enumerate(periods, 1):
        since, until = period.get("from"), period.get("until")
        for figure, one in (period.get("figures") or {}).items():
            said = {"source": sources.get(one.get("source"), ""), "effective": since, "expires": until}
            yield replace(_record(name, {**one, **said}, head, f"{figure} from {since}"), followed=n < len(periods))


def _record(file: str, one: Any, head: Mapping[str, Any], name: str) -> Record:
    given = {**head, **one} if isinstance(one, Mapping) else dict(head)
    digest = hashlib.sha256(yaml.dump(given, Dumper=yaml.CSafeDumper, sort_keys=True, allow_unicode=True).encode()).hexdigest()
    return Record(
        key=f"{file}#{name}",
        file=file,
        name=name,
        says=_says(given),
        source=str(given.get("source") or ""),
        area=str(given.get("area") or ""),
        owner=str(given.get("owner") or ""),
        effective=_day(given.get("effective")),
        checked_on=_day(given.get("checked_on")),
        expires=_day(given.get("expires")),
        verified=given.get("verified") is True,
        care=given.get("care") is True,
        digest=digest,
    )


def _says(given: Mapping[str, Any]) -> str:
    """What it tells people, in English where there are languages."""
    for name in _SAID:
        value = given.get(name)
        if name == "answer" and name in given and value is None:
            return "(no checked answer: handed to people)"
        if isinstance(value, Mapping):
            value = value.get("en") or ", ".join(f"{key}: {each}" for key, each in value.items())
        if isinstance(value, list):
            value = ", ".join(map(str, value))
        if value is not None:
            return str(value)[:_SHOWN]
    return ""


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) else None


records: Kept[tuple[Record, ...]] = Kept("the list of all records", load, files=files)
