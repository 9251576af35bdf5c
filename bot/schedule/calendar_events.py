"""What one event of an iCalendar file says, as wall-clock times at its place: start, end, days left out or added, kind and place."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import BadInput
from bot.schedule.appointment import CLASS, SHIFT
from bot.text.folding import bare

_CLASS = re.compile(r"\b(class\w*|course|lesson|training|workshop|clases?|curso|taller|aulas?|treinamento)\b")
_USUAL_LENGTH = timedelta(hours=1)
_MEND = "Mend it in the calendar."


def cancelled(event: Any) -> bool:
    """Whether the calendar calls it off."""
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def sequence(event: Any) -> int:
    """Which version of the event this is; the highest counts."""
    text = str(event.get("SEQUENCE", 0))
    return int(text) if text.isdigit() and len(text) < 10 else 0


def when(event: Any, name: str) -> datetime | date | None:
    """The moment of a property, aware or floating; a date if it is about a whole day."""
    found = event.get(name)
    value = getattr(found, "dt", None)
    if found is not None and not isinstance(value, date):
        raise BadInput(f"{name} cannot be read.", _MEND)
    return value


def zone_of(at: datetime, own: ZoneInfo) -> ZoneInfo:
    """The zone that a time names; `own` for UTC, a floating time, or a zone that only its file knows."""
    key = getattr(at.tzinfo, "key", None)
    return (zone_called(key) if key and key != "UTC" and at.tzinfo is not UTC else None) or own


def zone_called(key: str) -> ZoneInfo | None:
    """The zone of this name, if there is one."""
    try:
        return ZoneInfo(key) if key else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def wall(at: datetime, zone: ZoneInfo) -> datetime:
    """Naive wall clock in the zone, to the minute. Raises BadInput for a year that no clock shows."""
    try:
        local = at.astimezone(zone).replace(tzinfo=None) if at.tzinfo else at
    except OverflowError:
        raise BadInput("Its year cannot be read.", _MEND) from None
    return local.replace(second=0, microsecond=0)


def end(event: Any, start: datetime, zone: ZoneInfo) -> datetime:
    """When it ends, by wall clock: night shifts in the night of a change end when their clock says so."""
    finish = when(event, "DTEND")
    if isinstance(finish, datetime):
        if (finish.tzinfo is None) != (start.tzinfo is None):
            raise BadInput("Its start has a zone and its end has none, or the reverse.", _MEND)
        return wall(finish, zone)
    length = getattr(event.get("DURATION"), "dt", None)
    length = length if isinstance(length, timedelta) else _USUAL_LENGTH
    try:
        return wall(start.astimezone(UTC) + length if start.tzinfo else start + length, zone)
    except OverflowError:
        raise BadInput("Its length cannot be read.", _MEND) from None


def days(event: Any, name: str, start: datetime, zone: ZoneInfo) -> list[datetime]:
    """The wall-clock starts that EXDATE or RDATE lists; a day without a time means the usual time of that day."""
    given = event.get(name)
    lists = given if isinstance(given, list) else [given] if given is not None else []
    found = []
    for some in lists:
        if not hasattr(some, "dts"):
            raise BadInput(f"{name} cannot be read.", _MEND)
        for one in some.dts:
            at = one.dt[0] if isinstance(one.dt, tuple) else one.dt
            found.append(wall(at, zone) if isinstance(at, datetime) else datetime.combine(at, start.time()))
    return found


def kind(event: Any) -> str:
    """A class if its title or its categories say so, otherwise a shift."""
    given = event.get("CATEGORIES")
    categories = given.to_ical().decode(errors="replace") if hasattr(given, "to_ical") else ""
    words = f"{event.get('SUMMARY') or ''} {categories}"
    return CLASS if _CLASS.search(bare(words)) else SHIFT


def place(event: Any) -> str | None:
    """Where it is, short enough for a text."""
    text = event.get("LOCATION")
    return (" ".join(str(text).split())[:160] or None) if text else None
