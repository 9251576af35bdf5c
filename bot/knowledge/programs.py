"""The programs people can join, as their sources describe them. What a source does not say is None and is said to be unknown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.knowledge.keeping import Kept
from bot.knowledge.reading import KNOWLEDGE, LANGUAGES, Reader, Source, read, refuse

FILE = "programs.yml"
Texts = Mapping[str, str]
# Facts that a record must state, if only as null, so that nobody forgets one.
FACTS = ("length", "paid", "leads_to", "hours", "requirements", "start", "cost", "place")


ANY = "any"


@dataclass(frozen=True)
class Fit:
    """What matching needs. None where the source does not say. `near` are occupations besides its own, or ANY; earn: "while" or None;
    `employers` are where its paid part or its work is."""

    partner: str | None
    weeks: int | None
    earn: str | None
    hours: tuple[int, int] | None
    online: bool | None
    near: tuple[str, ...]
    employers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Program:
    """One program. Texts hold every language; `short` names it in a list, `pitch` with what it offers; `steps` lead to the job."""

    id: str
    names: Texts
    short: Texts
    pitch: Texts
    aliases: Mapping[str, tuple[str, ...]]
    what: Texts
    facts: Mapping[str, Texts | None]
    steps: tuple[Texts, ...]
    occupations: tuple[str, ...]
    fit: Fit
    source: Source


def _fit(where: str, record: Any, problems: list[str]) -> Fit:
    reader = Reader(f"{where}, fit", record if isinstance(record, Mapping) else {}, problems)
    weeks, hours, near = reader.record.get("weeks"), reader.record.get("hours"), reader.record.get("near", [])
    if weeks is not None and not (isinstance(weeks, int) and 0 < weeks < 200):
        reader.bad("weeks", "write a number of weeks, or null if the source does not say.")
        weeks = None
    if hours is not None and not (isinstance(hours, list) and len(hours) == 2 and hours[0] <= hours[1]):
        reader.bad("hours", "write from and to a week, such as [10, 40], or null.")
        hours = None
    if near != ANY and not isinstance(near, list):
        reader.bad("near", "write a list of occupations, or any.")
        near = []
    return Fit(
        reader.text("partner", needed=False) or None,
        weeks,
        reader.one_of("earn", ("while", None)),
        (hours[0], hours[1]) if hours else None,
        reader.one_of("online", (True, False, None)),
        (ANY,) if near == ANY else tuple(map(str, near)),
        tuple(map(str, reader.record.get("employers") or ())),
    )


def _program(where: str, record: Any, problems: list[str]) -> Program:
    reader = Reader(where, record if isinstance(record, Mapping) else {}, problems)
    facts: dict[str, Texts | None] = {}
    for name in FACTS:
        if name not in reader.record:
            reader.bad(name, "write what the source says, or null if it does not say.")
        facts[name] = reader.in_languages(name, needed=False) or None
    steps = []
    for n, step in enumerate(reader.record.get("steps") or (), 1):
        steps.append(Reader(where, {f"steps, {n}": step}, problems).in_languages(f"steps, {n}"))
    return Program(
        id=reader.text("id"),
        names=reader.in_languages("names"),
        short=reader.in_languages("short"),
        pitch=reader.in_languages("pitch"),
        aliases=aliases(reader),
        what=reader.in_languages("what"),
        facts=facts,
        steps=tuple(steps),
        occupations=tuple(map(str, reader.record.get("occupations") or ())),
        fit=_fit(where, reader.record.get("fit") or {}, problems),
        source=reader.source(),
    )


def aliases(reader: Reader) -> dict[str, tuple[str, ...]]:
    """The words people use for a record, in every language."""
    given = reader.record.get("aliases")
    found = {}
    for language in LANGUAGES:
        words = given.get(language) if isinstance(given, Mapping) else None
        if not isinstance(words, list) or not words or not all(isinstance(word, str) and word.strip() for word in words):
            reader.bad("aliases", f"the {language} list of words is missing.")
            words = []
        found[language] = tuple(words)
    return found


def load(folder: Path = KNOWLEDGE) -> tuple[Program, ...]:
    """Read programs.yml. Raises BadFile naming each bad record and field."""
    problems: list[str] = []
    records = read(FILE, folder) or []
    if not isinstance(records, list):
        refuse(FILE, [f"{FILE}: this is not a list of programs."])
    found = []
    for n, record in enumerate(records, 1):
        name = record.get("id") if isinstance(record, Mapping) else None
        found.append(_program(f"{FILE}, {name or f'program {n}'}", record, problems))
    for one in {p.id for p in found if [q.id for q in found].count(p.id) > 1}:
        problems.append(f"{FILE}, {one}: this id is used twice.")
    refuse(FILE, problems)
    return tuple(found)


programs: Kept[tuple[Program, ...]] = Kept(FILE, load)


def offered(day: date, among: Sequence[Program] | None = None) -> list[Program]:
    """The programs that may be told on a day: a record past its expiry is not."""
    return [program for program in (programs() if among is None else among) if program.source.holds_on(day)]


def program(program_id: str) -> Program | None:
    """The program of this id; None if it is no longer in the file."""
    return next((one for one in programs() if one.id == program_id), None)
