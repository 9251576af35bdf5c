"""What a ride costs, as far as somebody wrote it down: by agency and kind of vehicle, with the year it was true."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from bot.knowledge.keeping import Kept
from bot.knowledge.reading import KNOWLEDGE, Reader, Source, read, refuse
from bot.text.folding import bare

FILE = "transport/prices.yml"
KINDS = ("bus", "subway", "train", "ferry", "any")


@dataclass(frozen=True)
class Price:
    """A ride in dollars, and with the reduced fare where there is one; 0 is free. `until` is the year or time it was true."""

    id: str
    agencies: tuple[str, ...]
    kind: str
    full: Decimal
    reduced: Decimal | None
    until: str
    source: Source


def _dollars(reader: Reader, name: str, *, needed: bool = True) -> Decimal | None:
    value: Any = reader.record.get(name)
    if value is None and not needed:
        return None
    try:
        found = Decimal(str(value)) if isinstance(value, str) else None
    except InvalidOperation:
        found = None
    if found is None or not 0 <= found < 1000:
        reader.bad(name, f'{value!r} is no price; write dollars in quotes, such as "1.70".')
        return None
    return found


def load(folder: Path = KNOWLEDGE) -> tuple[Price, ...]:
    """Read prices.yml. Raises BadFile naming each bad record and field."""
    file = read(FILE, folder) or {}
    problems: list[str] = []
    shared = {name: file[name] for name in ("area", "source", "checked_on", "verified", "expires", "owner") if name in file}
    found = []
    for n, record in enumerate(file.get("prices") or (), 1):
        given = dict(record) if isinstance(record, Mapping) else {}
        reader = Reader(f"{FILE}, {given.get('id') or f'price {n}'}", shared | given, problems)
        agencies = given.get("agencies")
        if not isinstance(agencies, list) or not agencies:
            reader.bad("agencies", "write the agency's name as its timetable has it, or several.")
            agencies = []
        full, reduced = _dollars(reader, "full"), _dollars(reader, "reduced", needed=False)
        if full is not None and reduced is not None and reduced > full:
            reader.bad("reduced", "it is more than the full price.")
        source = reader.source()
        if source.expires is None:
            reader.bad("expires", "a price needs a last day, so that nobody is told an old one.")
        kind, until = str(reader.one_of("kind", KINDS)), reader.text("until")
        found.append(Price(reader.text("id"), tuple(map(bare, map(str, agencies))), kind, full or Decimal(0), reduced, until, source))
    refuse(FILE, problems)
    return tuple(found)


prices: Kept[tuple[Price, ...]] = Kept(FILE, load)


def price(agency: str, kind: str, day: date) -> Price | None:
    """The price of a ride with an agency on a day; None where nobody wrote one down or it is too old to tell."""
    fitting = (one for one in prices() if bare(agency) in one.agencies and one.kind in (kind, "any") and one.source.holds_on(day))
    return next(fitting, None)
