"""The figures of data/knowledge/rules: read once, checked, and chosen by the day asked about.

A program's module declares a subclass of Rules whose fields are its figures; the file gives each of them for each period, with
where it was read, whether a person verified it, and whether it must be said with care.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, cast

from bot.errors import BadInput
from bot.knowledge.reading import KNOWLEDGE, Reader, read, refuse

Table = Mapping[int | str, Decimal]


class NoFigures(BadInput):
    """Nothing wrong with the question: no figures of ours hold on that day, so no number may be given. Offer a person."""


@dataclass(frozen=True)
class Figure:
    """Where one figure comes from."""

    name: str
    source: str
    verified: bool
    care: bool


@dataclass(frozen=True)
class Rules:
    """One period of one file: `since` and `until` are its first and last day; a subclass adds the figures, Decimal or Table."""

    FILE: ClassVar[str]
    program: str
    area: str
    owner: str
    checked_on: date
    since: date
    until: date
    origins: Mapping[str, Figure]

    def careful(self, *names: str) -> tuple[str, ...]:
        """Which of these figures must be said with care, as "program: figure"."""
        return tuple(f"{self.program}: {name}" for name in names if self.origins[name].care)

    @property
    def verified(self) -> bool:
        """Whether a person verified every figure."""
        return all(figure.verified for figure in self.origins.values())


def on[R: Rules](kind: type[R], day: date) -> R:
    """The rules of a program that hold on a day. Raises NoFigures."""
    periods = load(kind)
    for period in periods:
        if period.since <= day <= period.until:
            return period
    first, last = periods[0], periods[-1]
    raise NoFigures(
        f"The figures for {first.program} cover {first.since:%B %Y} to {last.until:%B %Y}, not {day:%B %Y}.", "Ask a benefits counselor."
    )


_read: dict[tuple[str, Path], tuple[Rules, ...]] = {}  # by file and folder; mypy knows no hash of a type, so no lru_cache


def load[R: Rules](kind: type[R], folder: Path = KNOWLEDGE) -> tuple[R, ...]:
    """Every period of a program, in order, read once a process. Raises BadFile naming each bad period and figure."""
    key = (kind.FILE, folder)
    if key not in _read:
        _read[key] = _load(kind, folder)
    return cast(tuple[R, ...], _read[key])


def _load[R: Rules](kind: type[R], folder: Path) -> tuple[R, ...]:
    name = f"rules/{kind.FILE}"
    record = read(name, folder)
    head = Reader(name, record if isinstance(record, Mapping) else {})
    checked = head.day("checked_on") or date.min
    shared: dict[str, Any] = {
        "program": head.text("program"),
        "area": head.text("area"),
        "owner": head.text("owner"),
        "checked_on": checked,
    }
    sources = head.record.get("sources") or {}
    found: list[R] = []
    for n, given in enumerate(head.record.get("periods") or (), 1):
        reader = Reader(f"{name}, period {n}", given if isinstance(given, Mapping) else {}, head.problems)
        since, until = reader.day("from") or date.min, reader.day("until") or date.max
        if until < since:
            reader.bad("until", "it lies before from.")
        if found and since != found[-1].until + timedelta(days=1):
            reader.bad("from", f"it must be the day after the period before, which ends on {found[-1].until}.")
        origins, values = _figures(kind, Reader(reader.where, reader.record.get("figures") or {}, head.problems), sources)
        found.append(kind(**shared, since=since, until=until, origins=origins, **values))
    if not found:
        head.bad("periods", "there is none.")
    refuse(name, head.problems)
    return tuple(found)


def _figures(kind: type[Rules], reader: Reader, sources: Mapping[str, str]) -> tuple[dict[str, Figure], dict[str, Any]]:
    wanted = {field.name: field.type for field in fields(kind)[len(fields(Rules)) :]}
    for name in reader.record.keys() - wanted.keys():
        reader.bad(str(name), "there is no such figure.")
    origins, values = {}, {}
    for name, shape in wanted.items():
        one = reader.record.get(name)
        given = one if isinstance(one, Mapping) else {}
        raw = given.get("value")
        if shape is Decimal:
            value: Any = _number(raw)
        else:
            value = {key: _number(each) for key, each in raw.items()} if isinstance(raw, Mapping) and raw else None
        if value is None or (isinstance(value, dict) and None in value.values()):
            reader.bad(name, "write a number of zero or more." if shape is Decimal else "write a number of zero or more for each row.")
        if given.get("source") not in sources:
            reader.bad(name, f"{given.get('source')!r} is not one of the sources above.")
        if not isinstance(given.get("verified"), bool) or not isinstance(given.get("care", False), bool):
            reader.bad(name, "verified and care are true or false, and verified must be there.")
        values[name] = value
        origins[name] = Figure(
            name, str(sources.get(str(given.get("source")), "")), given.get("verified") is True, given.get("care") is True
        )
    return origins, values


def _number(raw: Any) -> Decimal | None:
    """A number as the file writes it, to its last digit."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    value = Decimal(str(raw))
    return value if value.is_finite() and value >= 0 else None
