"""Places that staff listed for trips: where people work and learn, what they often go to, with coordinates."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.keeping import Kept
from bot.knowledge.reading import KNOWLEDGE, LANGUAGES, Reader, Source, read, refuse

FILE = "transport/places.yml"


@dataclass(frozen=True)
class ListedPlace:
    """A place. `names` by language, the first of each is how it is called; `lat` and `lon` are degrees."""

    id: str
    names: Mapping[str, tuple[str, ...]]
    lat: float
    lon: float
    source: Source

    @property
    def all_names(self) -> tuple[str, ...]:
        """Every name of every language, once."""
        return tuple(dict.fromkeys(name for language in LANGUAGES for name in self.names[language]))


def _degrees(reader: Reader, name: str, most: float) -> float:
    value = reader.record.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool) or not -most <= value <= most or value == 0:
        reader.bad(name, f"{value!r} is no place on the map; write degrees such as 42.5807.")
        return 0.0
    return float(value)


def _names(reader: Reader) -> dict[str, tuple[str, ...]]:
    given = reader.record.get("names")
    found = {}
    for language in LANGUAGES:
        names = given.get(language) if isinstance(given, Mapping) else None
        if not isinstance(names, list) or not names or not all(isinstance(name, str) and name.strip() for name in names):
            reader.bad("names", f"the {language} list of names is missing.")
            names = []
        found[language] = tuple(name.strip() for name in names)
    return found


def load(folder: Path = KNOWLEDGE) -> tuple[ListedPlace, ...]:
    """Read places.yml. Raises BadFile naming each bad record and field."""
    file = read(FILE, folder) or {}
    problems: list[str] = []
    shared = {name: file[name] for name in ("area", "source", "checked_on", "verified", "expires", "owner") if name in file}
    found = []
    for n, record in enumerate(file.get("places") or (), 1):
        given = dict(record) if isinstance(record, Mapping) else {}
        reader = Reader(f"{FILE}, {given.get('id') or f'place {n}'}", shared | given, problems)
        where = _degrees(reader, "lat", 90), _degrees(reader, "lon", 180)
        found.append(ListedPlace(reader.text("id"), _names(reader), *where, reader.source()))
    ids = [one.id for one in found]
    problems += [f"{FILE}, {one}: this id is used twice." for one in sorted({one for one in ids if ids.count(one) > 1})]
    refuse(FILE, problems)
    return tuple(found)


places: Kept[tuple[ListedPlace, ...]] = Kept(FILE, load)
