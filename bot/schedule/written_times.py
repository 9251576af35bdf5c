"""Days and times as spreadsheets write them in the United States: 2026-11-27 09:00, 11/27/26 9:00 AM, Fri 11/27/2026 9am, 0900, 17h."""

import re
from datetime import date, datetime, time

from bot.errors import BadInput

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ISO, _US = r"(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)", r"(?P<m2>\d\d?)(?P<by>[/.-])(?P<d2>\d\d?)(?P=by)(?P<y2>\d{4}|\d\d)"
_DAY = rf"(?:(?P<weekday>[a-z]{{3,9}})\.?,? )?(?:{_ISO}|{_US})"
_ONLY_DAY = re.compile(_DAY, re.IGNORECASE)
_MOMENT = re.compile(f"{_DAY}(?:T|,? )(?P<time>.+)", re.IGNORECASE)
_TIME = re.compile(
    r"(?P<h>\d\d?)(?:[:h.](?P<min>\d\d)(?::\d\d(?:\.\d+)?)?|h)? ?(?:(?P<half>[ap])\.?m?\.?)?|(?P<h4>\d\d)(?P<min4>\d\d)", re.IGNORECASE
)
_ZONED = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)", re.IGNORECASE)


def read_day(text: str) -> date | None:
    """A day with its year; in 3/4/2026 the month comes first. None also if the weekday before it is another one."""
    found = _ONLY_DAY.fullmatch(text)
    return _day(found) if found else None


def _day(found: re.Match[str]) -> date | None:
    year = found["y"] or found["y2"]
    try:
        day = date(int(year) + (2000 if len(year) == 2 else 0), int(found["m"] or found["m2"]), int(found["d"] or found["d2"]))
    except ValueError:
        return None
    named = (found["weekday"] or "")[:3].lower()
    return None if named in _WEEKDAYS and _WEEKDAYS[day.weekday()] != named else day


def read_time(text: str) -> time | None:
    """A time of day; a number alone ("9") is none, since nobody knows which half of the day is meant."""
    found = _TIME.fullmatch(text)
    if found is None or (text.isdigit() and not found["h4"]):
        return None
    hour, minute, half = int(found["h4"] or found["h"]), int(found["min4"] or found["min"] or 0), (found["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_moment(text: str, name: str) -> datetime:
    """A day and a time: naive wall clock, or aware if an offset from UTC is written behind it. Raises BadInput."""
    if _ZONED.fullmatch(text):
        try:
            return datetime.fromisoformat(text.upper())
        except ValueError:
            pass
    if found := _MOMENT.fullmatch(text):
        day, at = _day(found), read_time(found["time"])
        if day and at is not None:
            return datetime.combine(day, at)
    raise BadInput(f"{name} is not a day and a time; write it like 2026-11-27 09:00 or 11/27/2026 9:00 AM.")
