"""Reads a CSV file of shifts and classes into entries, row by row; every bad row is named and nothing private is repeated."""

import csv
import io
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.errors import BadFile, BadInput
from bot.people.numbers import e164
from bot.schedule.entering import Draft, checked, zone_named
from bot.schedule.reading_calendar import Entry, key_of

NEEDED = ("phone", "kind", "start", "end")
COLUMNS = (
    *NEEDED, "id", "place", "timezone", "repeat", "supervisor", "supervisor_phone", "employer", "program", "bring", "first_day", "status",
)  # fmt: skip
MOST_BYTES = 20_000_000
MOST_ROWS = 20_000
_YES, _NO = ("yes", "y", "true", "1", "x"), ("", "no", "n", "false", "0")
_STARTS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M %p")
_KINDS = {"shift": "shift", "class": "class", "turno": "shift", "clase": "class", "aula": "class"}


def read_csv(path: Path, zone_for: Mapping[str, ZoneInfo]) -> list[tuple[str, Entry]]:
    """(phone, entry) of every row. `zone_for` maps each number to the person's zone; who is not in it is refused.

    Columns: phone, kind, start, end must be there; id makes moves recognisable, repeat is an RRULE, status "cancelled" cancels.

    Raises:
        BadFile: with every bad row; nothing was changed.
    """
    rows = list(_rows(path))
    problems, found = [], []
    seen: dict[tuple[str, str], int] = {}
    for number, row in rows:
        try:
            phone, entry = _row(row, zone_for)
        except BadInput as error:
            problems.append(f"row {number}: {error}")
            continue
        if (phone, entry.key) in seen:
            problems.append(f"row {number}: the same as row {seen[phone, entry.key]}; give each its own id.")
            continue
        seen[phone, entry.key] = number
        found.append((phone, entry))
    if problems:
        raise BadFile(f"{path.name} was not imported.", problems)
    return found


def numbers_in(path: Path) -> set[str]:
    """Every phone number of the file, in E.164; rows without one are named later."""
    return {number for _, row in _rows(path) if (number := e164(row.get("phone", "")))}


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    what = f"{path.name} was not imported."
    text = _text(path, what)
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        names = ["_".join(name.strip().lower().split()) for name in next(reader, [])]
        if missing := [f"row 1: there is no column {name}." for name in NEEDED if name not in names]:
            raise BadFile(what, missing)
        rows = []
        for number, fields in enumerate(reader, 2):
            if any(value.strip() for value in fields):
                rows.append((number, {name: " ".join(value.split()) for name, value in zip(names, fields, strict=False)}))
            if len(rows) > MOST_ROWS:
                raise BadFile(what, [f"it has more than {MOST_ROWS:,} rows."], "Import it in parts.")
        return rows
    except csv.Error as error:
        raise BadFile(what, [f"after row {reader.line_num}: this is not CSV any more ({error})."]) from None


def _text(path: Path, what: str) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadFile(what, [f"it has more than {MOST_BYTES // 1_000_000} MB."], "Import it in parts.")
        content = path.read_bytes()
    except OSError as error:
        raise BadFile(what, [f"it cannot be read: {error.strerror}."], "Check the name and the rights.") from None
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeError:
            continue
    raise BadFile(what, ["it is not text we can read."], "Save it as CSV UTF-8 and try again.")


def _row(row: dict[str, str], zone_for: Mapping[str, ZoneInfo]) -> tuple[str, Entry]:
    phone = e164(row.get("phone", ""))
    if phone is None or phone not in zone_for:
        raise BadInput("nobody here has this phone number.", "Import the person first.")
    kind = _KINDS.get(row["kind"].lower())
    if kind is None:
        raise BadInput("the kind is neither shift nor class.")
    starts = _moment(row["start"], "start")
    ends = _ends(row["end"], starts)
    given = row.get("first_day", "").lower()
    if given not in (*_YES, *_NO):
        raise BadInput("first_day is neither yes nor no.")
    own = zone_for[phone]
    zone = zone_named(row["timezone"]) if row.get("timezone") else own
    rule = row.get("repeat") or None
    key = key_of("csv", row.get("id") or f"{kind} {row['start']} {rule or ''}")
    if row.get("status", "").lower() in ("cancelled", "canceled"):
        return phone, Entry(key, None)
    draft = Draft(
        kind,
        starts,
        ends,
        zone_name=zone.key,
        rule=rule,
        first_day=given in _YES,
        place=row.get("place") or None,
        supervisor=row.get("supervisor") or None,
        supervisor_phone=row.get("supervisor_phone") or None,
        employer=row.get("employer") or None,
        program=row.get("program") or None,
        bring=row.get("bring") or None,
    )
    checked(draft, own)
    return phone, Entry(key, draft)


def _moment(text: str, name: str) -> datetime:
    for form in _STARTS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - wall clock at the place
        except ValueError:
            continue
    raise BadInput(f"{name} is not a time; write it like 2026-11-27 09:00.")


def _ends(text: str, starts: datetime) -> datetime:
    """A time alone is of the same day, or of the next one for a night shift."""
    for form in ("%H:%M", "%I:%M %p"):
        try:
            at: time = datetime.strptime(text, form).time()  # noqa: DTZ007 - wall clock
        except ValueError:
            continue
        ends = datetime.combine(starts.date(), at)
        return ends if ends > starts else ends + timedelta(days=1)
    return _moment(text, "end")
