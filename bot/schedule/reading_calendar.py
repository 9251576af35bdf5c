"""Reads an iCalendar file into entries: single and repeating events, moved and cancelled days. Bounded before it is parsed."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Calendar

from bot.errors import BadFile, BadInput
from bot.schedule.appointment import CLASS, SHIFT, WALL
from bot.schedule.entering import Draft, checked
from bot.text.folding import bare

MOST_BYTES = 2_000_000
MOST_EVENTS = 2_000
MOST_EXCEPTIONS = 400
_CLASS = re.compile(r"\b(class\w*|course|lesson|training|workshop|clases?|curso|taller|aulas?|treinamento)\b")


@dataclass(frozen=True)
class OtherDay:
    """One day of a series that differs: moved to other times, or cancelled (None)."""

    slot: str
    moved: tuple[datetime, datetime] | None


@dataclass(frozen=True)
class Entry:
    """A series as a file gives it. `key` finds it again in the next file; a cancelled one is only looked up."""

    key: str
    draft: Draft | None
    exceptions: tuple[OtherDay, ...] = ()


@dataclass
class Read:
    """What a file holds; `left_out` counts events that are no shift or class (a whole day)."""

    entries: list[Entry] = field(default_factory=list)
    left_out: int = 0


def key_of(source: str, name: str) -> str:
    """A short key for the name that a file gives a series."""
    return f"{source}:{hashlib.sha256(name.encode()).hexdigest()[:40]}"


def read_calendar(content: bytes, name: str, own: ZoneInfo) -> Read:
    """Read a whole file. Times without a zone, or in UTC, are taken to the person's own.

    Raises:
        BadFile: it is too large, no iCalendar, or an event cannot be taken; every bad event is named by its place.
    """
    what = f"{name} was not imported."
    if len(content) > MOST_BYTES:
        raise BadFile(what, [f"it has more than {MOST_BYTES // 1_000_000} MB."], "Export fewer weeks.")
    if (events := len(re.findall(rb"(?im)^BEGIN:VEVENT", content))) > MOST_EVENTS:
        raise BadFile(what, [f"it has {events:,} events; {MOST_EVENTS:,} are taken at once."], "Export fewer weeks.")
    try:
        calendar = Calendar.from_ical(content)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise BadFile(what, ["it is not an iCalendar file."], "Export it again as .ics.") from error
    method_cancels = str(calendar.get("METHOD", "")).upper() == "CANCEL"
    groups: dict[str, list[tuple[int, Any]]] = {}
    for number, event in enumerate(calendar.walk("VEVENT"), 1):
        groups.setdefault(str(event.get("UID") or f"event {number}"), []).append((number, event))
    read, problems = Read(), []
    for uid, some in groups.items():
        try:
            entry = _entry(uid, some, own, method_cancels)
        except BadInput as error:
            problems.append(f"event {some[0][0]}: {error}")
            continue
        if entry is None:
            read.left_out += len(some)
        else:
            read.entries.append(entry)
    if problems:
        raise BadFile(what, problems)
    return read


def _entry(uid: str, some: list[tuple[int, Any]], own: ZoneInfo, method_cancels: bool) -> Entry | None:
    key = key_of("ical", uid)
    masters = [event for _, event in some if event.get("RECURRENCE-ID") is None]
    if not masters or method_cancels or _cancelled(masters[-1]):
        return Entry(key, None) if masters else None
    master = masters[-1]
    start = _when(master, "DTSTART")
    if start is None:
        return None
    zone = _zone(start, own)
    wall, end = _wall(start, zone), _end(master, start)
    rule = master.get("RRULE")
    if isinstance(rule, list) or master.get("RDATE") is not None or master.get("EXRULE") is not None:
        raise BadInput("Several rules, or days listed one by one (RDATE), are not taken.", "Enter them apart.")
    left_out = _left_out(master, zone)
    if len(left_out) + len(some) > MOST_EXCEPTIONS:
        raise BadInput(f"It has more than {MOST_EXCEPTIONS} exceptions.", "Start a new series.")
    draft = Draft(
        kind=_kind(master),
        starts=wall,
        ends=wall + (end - start),
        zone_name=zone.key,
        rule=rule.to_ical().decode() if rule is not None else None,
        left_out=left_out,
        place=_short(master.get("LOCATION")),
    )
    checked(draft, own)  # a bad one is named before anything is stored
    return Entry(key, draft, tuple(_exception(event, zone) for _, event in some if event.get("RECURRENCE-ID") is not None))


def _exception(event: Any, zone: ZoneInfo) -> OtherDay:
    slot = _when(event, "RECURRENCE-ID")
    start = _when(event, "DTSTART")
    if slot is None:
        raise BadInput("A changed day has no time.", "Mend it in the calendar.")
    name = _wall(slot, zone).strftime(WALL)
    if start is None or _cancelled(event):
        return OtherDay(name, None)
    length = _end(event, start) - start
    if not timedelta() < length <= timedelta(hours=24):
        raise BadInput("A changed day ends before it starts, or lasts more than a day.", "Mend it in the calendar.")
    return OtherDay(name, (_wall(start, zone), _wall(start, zone) + length))


def _cancelled(event: Any) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def _when(event: Any, name: str) -> datetime | None:
    """The moment of a property, aware or floating; None for a whole day."""
    found = event.get(name)
    value = getattr(found, "dt", None)
    if found is not None and value is None:
        raise BadInput(f"{name} cannot be read.", "Mend it in the calendar.")
    return value if isinstance(value, datetime) else None


def _end(event: Any, start: datetime) -> datetime:
    end = _when(event, "DTEND")
    if end is None:
        length = getattr(event.get("DURATION"), "dt", None)
        end = start + (length if isinstance(length, timedelta) else timedelta(hours=1))
    if (end.tzinfo is None) != (start.tzinfo is None):
        raise BadInput("Its start has a zone and its end has none, or the reverse.", "Mend it in the calendar.")
    return end


def _zone(at: datetime, own: ZoneInfo) -> ZoneInfo:
    key = getattr(at.tzinfo, "key", None)
    if at.tzinfo is None or key in (None, "UTC") or at.tzinfo is UTC:
        return own
    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError):
        return own


def _wall(at: datetime, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone).replace(tzinfo=None) if at.tzinfo else at
    return local.replace(second=0, microsecond=0)


def _left_out(event: Any, zone: ZoneInfo) -> tuple[str, ...]:
    given = event.get("EXDATE")
    lists = given if isinstance(given, list) else [given] if given is not None else []
    days = [one.dt for some in lists for one in some.dts]
    return tuple(_wall(day, zone).strftime(WALL) for day in days if isinstance(day, datetime))


def _kind(event: Any) -> str:
    given = event.get("CATEGORIES")
    categories = given.to_ical().decode(errors="replace") if hasattr(given, "to_ical") else ""
    words = f"{event.get('SUMMARY') or ''} {categories}"
    return CLASS if _CLASS.search(bare(words)) else SHIFT


def _short(text: Any) -> str | None:
    plain = " ".join(str(text).split())[:160] if text else ""
    return plain or None
