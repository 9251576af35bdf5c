"""What work pays in the region and what it asks for: dollars of public statistics, interests of O*NET, our own reading of the rest."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge import crosswalk
from bot.knowledge.keeping import Kept
from bot.knowledge.programs import Texts, aliases
from bot.knowledge.reading import KNOWLEDGE, Reader, Source, read, refuse

FILE = "occupations.yml"
_MONEY = re.compile(r"\d{1,3}\.\d\d")
LIFT, STAND, ENGLISH = ("light", "some", "heavy"), ("little", "some", "most"), ("little", "some", "good")
SCHOOL = ("none", "hs", "course", "some_college")
RECORDS = ("rarely", "sometimes", "usually")
LICENCES = (None, "driver", "cdl", "forklift", "state")
SETTINGS = ("quiet", "people", "outdoors", "nights", "hands", "office", "home")
EASES = {"lift": ("cart", "lift_device"), "stand": ("stool",)}
ZONES = (1, 2, 3, 4, 5)
SCALES = 6


@dataclass(frozen=True)
class Asks:
    """What work asks for, our own reading. Lists above go from least to most; `eases` makes lifting or standing work for somebody."""

    hours: tuple[int, int]
    lift: str
    stand: str
    school: str
    records: str
    licence: str | None
    english: str
    age: int
    settings: frozenset[str]
    eases: Mapping[str, str]


@dataclass(frozen=True)
class Occupation:
    """One occupation. low, median and high are dollars an hour as text: 10th, 50th and 90th percentile of `area`.

    `employed` is how many work in it there; `interests` are O*NET's six values (realistic, investigative, artistic, social,
    enterprising, conventional), `zone` its job zone; `codes` carry the growth figure.
    """

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
    employed: int
    zone: int
    interests: tuple[float, ...]
    asks: Asks
    codes: crosswalk.Codes


def _asks(reader: Reader) -> Asks:
    given = reader.record
    hours = given.get("hours")
    if not (isinstance(hours, list) and len(hours) == 2 and all(isinstance(h, int) for h in hours) and 0 < hours[0] <= hours[1] <= 60):
        reader.bad("hours", "write from and to a week, such as [10, 40].")
        hours = [10, 40]
    for setting in given.get("settings") or ():
        if setting not in SETTINGS:
            reader.bad("settings", f"{setting!r} is none of {', '.join(SETTINGS)}.")
    eases = given.get("eases") or {}
    for limit, ease in eases.items():
        if ease not in EASES.get(limit, ()):
            reader.bad("eases", f"{limit}: {ease} is not known; lift takes cart or lift_device, stand takes stool.")
    age = given.get("age")
    if not isinstance(age, int) or not 14 <= age <= 30:
        reader.bad("age", "write the youngest age, 14 to 30.")
        age = 18
    return Asks(
        (hours[0], hours[1]),
        reader.one_of("lift", LIFT),
        reader.one_of("stand", STAND),
        reader.one_of("school", SCHOOL),
        reader.one_of("records", RECORDS),
        reader.one_of("licence", LICENCES),
        reader.one_of("english", ENGLISH),
        age,
        frozenset(given.get("settings") or ()),
        dict(eases),
    )


def _interests(reader: Reader) -> tuple[float, ...]:
    values = reader.record.get("interests")
    if not isinstance(values, list) or len(values) != SCALES or not all(isinstance(v, int | float) and 1 <= v <= 7 for v in values):
        reader.bad("interests", "write six values from 1 to 7.")
        return (1.0,) * SCALES
    return tuple(float(value) for value in values)


def load(folder: Path = KNOWLEDGE) -> tuple[Occupation, ...]:
    """Read occupations.yml. Raises BadFile naming each bad record and field."""
    head = Reader(FILE, read(FILE, folder) or {})
    codes = crosswalk.load(folder)
    source, area, said = head.source(), head.in_languages("area_names"), head.in_languages("said_source")
    found = []
    for n, record in enumerate(head.record.get("occupations") or (), 1):
        reader = Reader(f"{FILE}, {record.get('id', f'occupation {n}')}", record, head.problems)
        pay = [reader.text(name) for name in ("low", "median", "high")]
        if not all(map(_MONEY.fullmatch, pay)) or sorted(pay, key=float) != pay:
            reader.bad("low, median, high", 'write three amounts such as "18.05", the lowest first.')
        low, median, high = pay
        names, words = reader.in_languages("names"), aliases(reader)
        name, code, employed = reader.text("id"), reader.text("code"), reader.record.get("employed")
        if not isinstance(employed, int) or employed < 0:
            reader.bad("employed", "write how many people work in it here.")
        if name not in codes or codes[name].oews != code:
            reader.bad("code", f"{crosswalk.FILE} has no row of this occupation with this code.")
        found.append(
            Occupation(
                *(name, code, names, words, low, median, high, area, said, source),
                employed=employed if isinstance(employed, int) else 0,
                zone=reader.one_of("zone", ZONES),
                interests=_interests(reader),
                asks=_asks(reader),
                codes=codes.get(name, crosswalk.Codes(code, (), None, None)),
            )
        )
    refuse(FILE, head.problems)
    return tuple(found)


occupations: Kept[tuple[Occupation, ...]] = Kept(FILE, load, files=lambda _folder: (FILE, crosswalk.FILE))
