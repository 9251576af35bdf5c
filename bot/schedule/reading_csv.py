"""Reads a CSV file of shifts and classes into entries, row by row; every bad row is named and nothing private is repeated."""

import csv
import io
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.errors import BadFile, BadInput
from bot.people.numbers import e164
from bot.schedule.appointment import WALL
from bot.schedule.entering import ENGLISH, Draft, checked, is_near, zone_named
from bot.schedule.entry import Entry, key_of
from bot.schedule.written_times import read_moment, read_time
from bot.text.folding import bare

NEEDED = ("phone", "kind", "start", "end")
COLUMNS = (
    *NEEDED, "day", "id", "place", "timezone", "repeat", "supervisor", "supervisor_phone", "supervisor_language", "employer", "program",
    "bring", "first_day", "status",
)  # fmt: skip
_ALSO = {
    "phone": ("phone_number", "mobile", "cell", "telefono", "telefone", "celular"),
    "kind": ("type", "tipo"),
    "day": ("date", "fecha", "dia", "data"),
    "start": ("starts", "start_time", "from", "inicio"),
    "end": ("ends", "end_time", "to", "fin", "fim"),
    "place": ("location", "lugar", "local"),
    "status": ("state", "estado"),
}
_COLUMN = {other: name for name, others in _ALSO.items() for other in others}
_OPTIONAL = ("place", "supervisor", "supervisor_phone", "supervisor_language", "employer", "program", "bring", "first_day")
NAMELESS = "row"  # begins the keys of rows without an id
MOST_BYTES = 20_000_000
MOST_ROWS = 20_000
_YES, _NO = ("yes", "y", "true", "1", "x"), ("", "no", "n", "false", "0")
_TAKES_PLACE, _OFF = ("", "planned", "scheduled", "confirmed", "active"), ("cancelled", "canceled", "cancelado", "cancelada")
_MORE = "fields that have no column"
_KINDS = {"shift": "shift", "class": "class", "turno": "shift", "clase": "class", "aula": "class"}


def read_csv(path: Path, zone_for: Mapping[str, ZoneInfo]) -> list[tuple[str, Entry]]:
    """(phone, entry) of every row. `zone_for` maps each number to the person's zone; who is not in it is refused.

    Columns: phone, kind, start, end must be there; with a column day, start and end may be times alone. id makes moves recognisable
    (without it a shift is known by its kind, start and repeat, see moved_rows.py), repeat is an RRULE, status "cancelled" cancels.

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
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep="):  # Excel's own first line
        text, first = rest, rest.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        names = [_named(name) for name in next(reader, [])]
        wrong = [f"row 1: there is no column {name}." for name in NEEDED if name not in names]
        wrong += [f"row 1: there are two columns {name}." for name in COLUMNS if names.count(name) > 1]
        if wrong:
            raise BadFile(what, wrong)
        rows = []
        for number, fields in enumerate(reader, 2):
            if any(value.strip() for value in fields):
                values = [" ".join(value.split()) for value in fields] + [""] * (len(names) - len(fields))
                rows.append((number, {**dict(zip(names, values, strict=False)), _MORE: "".join(values[len(names) :])}))
            if len(rows) > MOST_ROWS:
                raise BadFile(what, [f"it has more than {MOST_ROWS:,} rows."], "Import it in parts.")
        return rows
    except csv.Error as error:
        raise BadFile(what, [f"after row {reader.line_num}: this is not CSV any more ({error})."]) from None


def _named(heading: str) -> str:
    name = "_".join(bare(heading).split())
    return _COLUMN.get(name, name)


def _text(path: Path, what: str) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadFile(what, [f"it has more than {MOST_BYTES // 1_000_000} MB."], "Import it in parts.")
        content = path.read_bytes()
    except OSError as error:
        raise BadFile(what, [f"it cannot be read: {error.strerror}."], "Check the name and the rights.") from None
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        if "\0" not in text:
            return text
    raise BadFile(what, ["it is not text we can read."], "Save it as CSV UTF-8 and try again.")


def _row(row: dict[str, str], zone_for: Mapping[str, ZoneInfo]) -> tuple[str, Entry]:
    phone = e164(row.get("phone", ""))
    if phone is None or phone not in zone_for:
        raise BadInput("nobody here has this phone number.", "Import the person first.")
    if row[_MORE]:
        raise BadInput("it has more fields than row 1; put a text with a comma into quotes.")
    kind = _KINDS.get(row["kind"].lower())
    if kind is None:
        raise BadInput("the kind is neither shift nor class.")
    own = zone_for[phone]
    zone = zone_named(row["timezone"]) if row.get("timezone") else own
    starts = _starts(row, zone)
    ends = _ends(row["end"], starts, zone)
    given, status = row.get("first_day", "").lower(), row.get("status", "").lower()
    if given not in (*_YES, *_NO):
        raise BadInput("first_day is neither yes nor no.")
    if status not in (*_TAKES_PLACE, *_OFF):
        raise BadInput("the status is neither planned nor cancelled.")
    rule = row.get("repeat") or None
    nameless = not row.get("id")
    key = key_of(NAMELESS if nameless else "csv", row.get("id") or f"{kind} {starts:{WALL}} {rule or ''}")
    if status in _OFF:
        return phone, Entry(key, None, nameless=nameless)
    draft = Draft(
        kind,
        starts,
        ends,
        zone_name=zone.key if row.get("timezone") else None,
        rule=rule,
        first_day=given in _YES,
        place=row.get("place") or None,
        supervisor=row.get("supervisor") or None,
        supervisor_phone=row.get("supervisor_phone") or None,
        supervisor_language=row.get("supervisor_language", "").lower() or ENGLISH,
        employer=row.get("employer") or None,
        program=row.get("program") or None,
        bring=row.get("bring") or None,
    )
    checked(draft, own)
    return phone, Entry(key, draft, nameless=nameless, unsaid=tuple(name for name in _OPTIONAL if name not in row))


def _starts(row: Mapping[str, str], zone: ZoneInfo) -> datetime:
    text = row["start"]
    if row.get("day") and read_time(text) is not None:
        text = f"{row['day']} {text}"
    return _moment(text, "start", zone)


def _moment(text: str, name: str, zone: ZoneInfo) -> datetime:
    """Wall clock at the place. Raises BadInput."""
    found = read_moment(text, name)
    try:
        found = found.astimezone(zone).replace(tzinfo=None) if found.tzinfo else found
        if is_near(found):
            return found
    except OverflowError:
        pass
    raise BadInput(f"{name} lies too far away; mend the year.")


def _ends(text: str, starts: datetime, zone: ZoneInfo) -> datetime:
    """A time alone is of the same day, or of the next one for a night shift."""
    at = read_time(text)
    if at is None:
        return _moment(text, "end", zone)
    ends = datetime.combine(starts.date(), at)
    return ends if ends > starts else ends + timedelta(days=1)
