"""The office behind the coach: its name, how to reach it, and when people work there."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.knowledge.keeping import Kept
from bot.knowledge.reading import KNOWLEDGE, Reader, read, refuse

FILE = "office.yml"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONGEST_CLOSED = 30


@dataclass(frozen=True)
class Office:
    """`hours[weekday]` are (opens, closes) pairs, several for a split day; a closed day has none."""

    program: str
    phone: str
    phone_verified: bool
    email: str
    zone: ZoneInfo
    hours: tuple[tuple[tuple[time, time], ...], ...]
    closed_on: frozenset[date]

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """When the office is open on a day, as aware datetimes."""
        if day in self.closed_on:
            return []
        return [(datetime.combine(day, a, self.zone), datetime.combine(day, b, self.zone)) for a, b in self.hours[day.weekday()]]

    def is_open(self, at: datetime) -> bool:
        """Whether somebody works there at this moment."""
        return any(start <= at < end for start, end in self.spans(at.astimezone(self.zone).date()))

    def next_opening(self, at: datetime) -> datetime:
        """The next moment somebody works there: `at` itself when it is open. In the office's zone."""
        local = at.astimezone(self.zone)
        for ahead in range(_LONGEST_CLOSED):
            for start, end in self.spans(local.date() + timedelta(days=ahead)):
                if end > at:
                    return max(start, local)
        return local + timedelta(days=_LONGEST_CLOSED)

    def open_time_between(self, start: datetime, end: datetime) -> timedelta:
        """How much office time lies between two moments."""
        day, total = start.astimezone(self.zone).date(), timedelta()
        while day <= end.astimezone(self.zone).date():
            for opens, closes in self.spans(day):
                total += max(timedelta(), min(closes, end) - max(opens, start))
            day += timedelta(days=1)
        return total


def load(folder: Path = KNOWLEDGE) -> Office:
    """Read office.yml. Raises BadFile naming each bad field."""
    reader = Reader(FILE, read(FILE, folder) or {})
    hours: list[tuple[tuple[time, time], ...]] = []
    week = reader.record.get("hours") or {}
    for day in DAYS:
        spans = []
        for text in week.get(day) or ():
            try:
                opens, closes = (time.fromisoformat(part.strip()) for part in str(text).split("-"))
                if opens >= closes:
                    reader.bad(f"hours, {day}", f"{text!r} ends before it starts.")
                spans.append((opens, closes))
            except ValueError:
                reader.bad(f"hours, {day}", f"{text!r} is not a span such as 09:00-12:30.")
        hours.append(tuple(spans))
    closed = reader.record.get("closed_on") or []
    for day_off in closed:
        if not isinstance(day_off, date):
            reader.bad("closed_on", f"{day_off!r} is not a date such as 2026-11-26.")
    try:
        zone = ZoneInfo(reader.text("timezone"))
    except (ValueError, KeyError):
        reader.bad("timezone", "there is no such zone; write a name such as America/New_York.")
        zone = ZoneInfo("UTC")
    office = Office(
        program=reader.text("program"),
        phone=reader.text("phone"),
        phone_verified=bool(reader.record.get("phone_verified")),
        email=reader.text("email"),
        zone=zone,
        hours=tuple(hours),
        closed_on=frozenset(day for day in closed if isinstance(day, date)),
    )
    refuse(FILE, reader.problems)
    return office


office: Kept[Office] = Kept(FILE, load)
