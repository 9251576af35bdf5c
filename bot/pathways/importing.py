"""Openings from a CSV file into data/knowledge/openings.yml: all rows or none, every bad one named by its number.

A row whose id is in the file already brings that opening up to date; comments and the order of priority stay as they are.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from bot import clock
from bot.errors import BadFile
from bot.knowledge import occupations, programs
from bot.knowledge import openings as kept
from bot.knowledge.openings import FILE
from bot.knowledge.reading import KNOWLEDGE, LANGUAGES, Reader
from bot.text.shaming import shaming

NEEDED = ("id", "employer", "occupation", "hours_from", "hours_to", "seats", "closes", "source")
COLUMNS = (*NEEDED, "program", "times", "reserved", "workshop", "starts", "checked_on", "verified", "area")
_ID = re.compile(r"[a-z0-9][a-z0-9_]{1,58}")
_SHARE = re.compile(r"(?P<organization>[^:]+):\s*(?P<seats>\d+)(?:\s+until\s+(?P<until>\S+))?")
_YES, _NO = frozenset(("yes", "y", "true", "1", "si", "sí", "sim")), frozenset(("", "no", "n", "false", "0", "não", "nao"))
_DATES = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})|(?P<m2>\d{1,2})/(?P<d2>\d{1,2})/(?P<y2>\d{4})")
_RECORD = re.compile(r"^  - id:\s*[\"']?(?P<id>[^\s\"'#]+).*(?:\n {4}.*)*\n?", re.MULTILINE)
_EMPTY = re.compile(r"^openings:\s*\[\s*\]\s*$", re.MULTILINE)


def import_openings(path: Path, folder: Path = KNOWLEDGE) -> str:
    """Import a file; returns a report for whoever ran it. A running coach sees the openings within seconds.

    Columns: those of COLUMNS, in any order; NEEDED must be there. `reserved` is "Casa Norte: 2 until 2027-03-01; Other: 1",
    `times` are days, evenings, nights, weekends with spaces or commas between, dates 2027-03-01 or 3/1/2027.

    Raises:
        BadFile: with every bad row and its reason; nothing was changed.
    """
    records = _checked(path, folder)
    target = folder / FILE
    before = target.read_text(encoding="utf-8")
    old = {one.id: one for one in kept.load(folder).all}
    text = before
    for record in records:
        text = _put(text, record)
    with TemporaryDirectory() as draft:
        (Path(draft) / FILE).write_text(text, encoding="utf-8")
        made = {one.id: one for one in kept.load(Path(draft)).all}
    new, changed = sum(1 for one in records if one["id"] not in old), sum(1 for name, one in old.items() if made[name] != one)
    if text != before:
        draft_file = target.with_name(f".{FILE}.{clock.new_id()}")
        draft_file.write_text(text, encoding="utf-8")
        draft_file.replace(target)
    return f"{new} openings are new, {changed} changed, {len(records) - new - changed} are as before."


def _checked(path: Path, folder: Path) -> list[dict[str, Any]]:
    problems: list[str] = []
    records: list[dict[str, Any]] = []
    work, offered = {one.id for one in occupations.load(folder)}, {one.id for one in programs.load(folder)}
    seen: dict[str, int] = {}
    for number, row in _rows(path):
        where = f"row {number}"
        reader = Reader(where, _record(where, row, problems), problems)
        record = dict(reader.record)
        kept.read_opening(reader)
        if not _ID.fullmatch(row["id"]):
            reader.bad("id", "write small letters, digits and _ only, such as store_dock_march.")
        if row["id"] in seen:
            reader.bad("id", f"row {seen[row['id']]} has it already.")
        seen.setdefault(row["id"], number)
        if row["occupation"] not in work:
            reader.bad("occupation", f"{row['occupation']!r} is not in {occupations.FILE}.")
        if row.get("program") and row["program"] not in offered:
            reader.bad("program", f"{row['program']!r} is not in {programs.FILE}.")
        for word in [word for language in LANGUAGES for word in shaming(row["employer"], language)]:
            reader.bad("employer", f"{word!r} shames; call it something else.")
        records.append(record)
    if problems:
        raise BadFile(f"{path.name} was not imported.", problems)
    return records


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows as a spreadsheet counts them: the header is row 1. Raises BadFile."""
    what = f"{path.name} was not imported."
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadFile(what, [f"it cannot be read: {error.strerror}."], "Check the name and the rights.") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    first = text.split("\n", 1)[0]
    reader = csv.reader(text.splitlines(), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        names = [re.sub(r"[\s-]+", "_", name.strip().lower()) for name in next(reader, [])]
        bad = [f"row 1: there is no column {name}." for name in NEEDED if name not in names]
        bad += [f"row 1: {name!r} is no column of openings; there are {', '.join(COLUMNS)}." for name in names if name not in COLUMNS]
        if bad:
            raise BadFile(what, bad)
        for number, fields in enumerate(reader, 2):
            if any(field.strip() for field in fields):
                given = [" ".join(field.split()) for field in fields] + [""] * len(names)
                yield number, dict(zip(names, given, strict=False))
    except csv.Error as error:
        raise BadFile(what, [f"this is not CSV ({error}); is a quotation mark missing?"]) from None


def _record(where: str, row: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    """A row as a record of openings.yml; what cannot be read is noted and left as it is, or None."""

    def whole(name: str) -> int | str | None:
        given = row.get(name, "")
        return int(given) if given.isdigit() else given or None

    def day(name: str) -> date | str | None:
        return _day(row.get(name, ""))

    def yes(name: str) -> bool:
        given = row.get(name, "").casefold()
        if given not in _YES | _NO:
            problems.append(f"{where}, {name}: write yes or no.")
        return given in _YES

    hours = [whole("hours_from"), whole("hours_to")]
    return {
        "id": row["id"],
        "employer": row["employer"],
        "occupation": row["occupation"],
        "program": row.get("program") or None,
        "hours": hours if all(isinstance(hour, int) for hour in hours) else None,
        "times": re.split(r"[\s,;]+", row["times"].lower()) if row.get("times") else None,
        "seats": whole("seats"),
        "reserved": _reserved(where, row.get("reserved", ""), problems),
        "workshop": yes("workshop"),
        "starts": day("starts"),
        "closes": day("closes"),
        "source": row["source"],
        "checked_on": day("checked_on") or clock.now().date(),
        "verified": yes("verified"),
        "area": row.get("area") or "not stated",
    }


def _reserved(where: str, given: str, problems: list[str]) -> list[dict[str, Any]]:
    shares = []
    for part in filter(None, map(str.strip, given.split(";"))):
        found = _SHARE.fullmatch(part)
        if found is None:
            problems.append(f'{where}, reserved: write it as "Casa Norte: 2 until 2027-03-01; Other: 1".')
            continue
        shares.append({"organization": found["organization"].strip(), "seats": int(found["seats"]), "until": _day(found["until"] or "")})
    return shares


def _day(given: str) -> date | str | None:
    """A date; other text as it is, for the reader to name; None if empty."""
    found = _DATES.fullmatch(given)
    if found is None:
        return given or None
    try:
        return date(*(int(found[name] or found[f"{name}2"]) for name in "ymd"))
    except ValueError:
        return given


def _put(text: str, record: Mapping[str, Any]) -> str:
    """The file with this record: in the place of the one with its id, else at the end."""
    lines = yaml.safe_dump([dict(record)], sort_keys=False, allow_unicode=True, width=200).splitlines()
    block = "".join(f"  {line}\n" for line in lines)
    text = _EMPTY.sub("openings:", text)
    head = text.index("\nopenings:") + 1
    for found in _RECORD.finditer(text, head):
        if found["id"] == record["id"]:
            return text[: found.start()] + block + text[found.end() :]
    return text.rstrip("\n") + "\n" + block
