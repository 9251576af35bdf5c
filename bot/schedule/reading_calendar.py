"""Reads an iCalendar file into entries: single and repeating events, moved and cancelled days. Bounded before it is parsed."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

from bot.errors import BadFile, BadInput, NotTaken
from bot.schedule import calendar_events as events
from bot.schedule.appointment import WALL
from bot.schedule.entering import LONGEST, Draft, checked, is_near

MOST_BYTES = 2_000_000
MOST_EVENTS = 2_000
MOST_PARTS = 10_000
MOST_DAYS = 10_000
MOST_EXCEPTIONS = 400
_LISTS = re.compile(r"(?im)^(?:RDATE|EXDATE|RRULE|EXRULE)[;:][^\n]*(?:\n[ \t][^\n]*)*")
_BEGINS = "BEGIN:VEVENT"
_UNIQUE = 16  # letters of a UID: "1" and "shift 3" are names that two calendars may give, a long one is not
_UNREADABLE = "it cannot be read. Mend it in the calendar."


@dataclass(frozen=True)
class OtherDay:
    """One day of a series that differs: moved to other times, or cancelled (None)."""

    slot: str
    moved: tuple[datetime, datetime] | None


@dataclass(frozen=True)
class Entry:
    """A series as a file gives it. `key` finds it again in the next file; one without a draft does not take place (any more).

    `day_of` is set where a file has only one changed day of a series: the key of that series, and the day. If the series is not here,
    the day is a single one. `left_out` marks what never was a shift or class. `unique` says that no other calendar names one like it;
    a `nameless` one is a row without an id, known by its times alone. `unsaid` are columns of a series for which the file has no place.
    """

    key: str
    draft: Draft | None
    exceptions: tuple[OtherDay, ...] = ()
    day_of: tuple[str, OtherDay] | None = None
    left_out: bool = False
    unique: bool = False
    nameless: bool = False
    unsaid: tuple[str, ...] = ()


@dataclass
class Read:
    """What a file holds. `left_out` counts events that are no shift or class: whole days, without a length, many years away.

    `problems` are sentences about events that were not taken, `unread` the keys of these; what is here of them stays as it is.
    """

    entries: list[Entry] = field(default_factory=list)
    left_out: int = 0
    problems: list[str] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)


def key_of(source: str, name: str) -> str:
    """A short key for the name that a file gives a series."""
    return f"{source}:{hashlib.sha256(name.encode()).hexdigest()[:40]}"


def read_calendar(content: bytes, name: str, own: ZoneInfo, *, source: str = "ical", whole: bool = True) -> Read:
    """Read a file. Times without a zone, or in UTC, are taken to the one of the calendar, else the person's own. `source` begins
    every key.

    With `whole` one bad event refuses the file, but not one that is right and only more than we do (a rule by the hour); without, the
    others are taken as long as there are any. Nobody here can mend the calendar of an employer.

    Raises:
        BadFile: it is too large, no iCalendar, or an event cannot be taken; every bad event is named by its place.
    """
    what = f"{name} was not imported."
    text = _bounded(content, what)
    read, groups, bad = Read(), _groups(text, what), False
    lines = [number for number, line in enumerate(text.split("\n"), 1) if line[: len(_BEGINS)].upper() == _BEGINS]
    for uid, some in groups.items():
        key = key_of(source, uid)
        try:
            made = list(_entries(uid, source, some, own))
        except BadInput as error:
            bad = bad or not isinstance(error, NotTaken)
            read.problems.append(f"event {some[0].number}: {error} {_where(lines, some[0])}")
            read.unread.add(key)
        except (ValueError, OverflowError, TypeError, KeyError, AttributeError):  # icalendar's own, for what it could not parse
            bad = True
            read.problems.append(f"event {some[0].number}: {_UNREADABLE} {_where(lines, some[0])}")
            read.unread.add(key)
        else:
            read.entries += [replace(one, unique=len(uid) >= _UNIQUE) for one in made]
            read.left_out += sum(one.left_out for one in made)
    if read.problems and ((whole and bad) or not read.entries):
        raise BadFile(what, read.problems)
    return read


def _where(lines: list[int], one: "_Event") -> str:
    """Where to look for an event, without what it is called: a title may name people."""
    try:
        start = getattr(one.event.get("DTSTART"), "dt", None)
    except ValueError:  # what icalendar could not parse
        start = None
    line = f"in line {lines[one.number - 1]}" if one.number <= len(lines) else "in a line we cannot count"
    return f"It begins {line}" + (f", its first day is {start:%Y-%m-%d}." if isinstance(start, date) else ".")


@dataclass(frozen=True)
class _Event:
    """An event, its place in the file, whether it is called off, and the zone that its calendar names for times without one."""

    number: int
    event: Any
    off: bool
    zone: ZoneInfo | None


def _groups(text: str, what: str) -> dict[str, list[_Event]]:
    """The events of each UID, in the order of the file."""
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except (
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
        RecursionError,
        OSError,
    ) as error:  # OSError: a zone called America
        raise BadFile(what, ["it is not an iCalendar file."], "Export it again as .ics.") from error
    if not calendars or any(one.name != "VCALENDAR" for one in calendars):
        raise BadFile(what, ["it is not an iCalendar file."], "Export it again as .ics.")
    groups: dict[str, list[_Event]] = {}
    number = 0
    for calendar in calendars:
        zone = events.zone_called(str(calendar.get("X-WR-TIMEZONE", "")))
        method_cancels = str(calendar.get("METHOD", "")).upper() == "CANCEL"
        for event in calendar.walk("VEVENT"):
            if (number := number + 1) > MOST_EVENTS:  # those written in ways that _bounded does not count
                raise BadFile(what, [f"it has more than {MOST_EVENTS:,} events."], "Export fewer weeks.")
            unnamed = f"{event.get('SUMMARY')} {_start(event)}" if _start(event) else f"event {number}"
            found = _Event(number, event, method_cancels or events.cancelled(event), zone)
            groups.setdefault(str(event.get("UID") or unnamed), []).append(found)
    return groups


def _start(event: Any) -> str:
    found = event.get("DTSTART")
    return str(found.to_ical()) if hasattr(found, "to_ical") else ""


def _bounded(content: bytes, what: str) -> str:
    """The text of a file that is not too much."""
    if len(content) > MOST_BYTES:
        raise BadFile(what, [f"it has more than {MOST_BYTES // 1_000_000} MB."], "Export fewer weeks.")
    text = _text(content)
    if (many := len(re.findall(r"(?im)^BEGIN:VEVENT", text))) > MOST_EVENTS:
        raise BadFile(what, [f"it has {many:,} events; {MOST_EVENTS:,} are taken at once."], "Export fewer weeks.")
    if (parts := len(re.findall(r"(?im)^BEGIN:", text))) > MOST_PARTS:
        raise BadFile(what, [f"it has {parts:,} parts; {MOST_PARTS:,} are taken at once."], "Export fewer weeks.")
    if (days := sum(1 + one.count(",") for one in _LISTS.findall(text))) > MOST_DAYS:
        raise BadFile(what, [f"its rules list {days:,} days; {MOST_DAYS:,} are taken at once."], "Export fewer weeks.")
    return text


def _text(content: bytes) -> str:
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeError:
            continue
    return content.decode(errors="replace")


def _entries(uid: str, source: str, some: list[_Event], own: ZoneInfo) -> Iterator[Entry]:
    masters = [one for one in some if one.event.get("RECURRENCE-ID") is None]
    changed = [one for one in some if one.event.get("RECURRENCE-ID") is not None]
    if not masters:
        yield from (_lone_day(uid, source, one, own) for one in changed)
        return
    newest = max(events.sequence(one.event) for one in masters)
    last = {_start(one.event): one for one in masters}
    current = [one for one in last.values() if events.sequence(one.event) == newest]
    if len(current) == 1:
        yield from _series(uid, source, current[0], changed, own)
        return
    for start, one in last.items():  # an exporter that calls all its events alike: none of them may be lost
        if one in current:
            yield from _series(f"{uid} {start}", source, one, [], own)


def _series(uid: str, source: str, master: _Event, changed: list[_Event], own: ZoneInfo) -> Iterator[Entry]:
    key, event = key_of(source, uid), master.event
    if master.off:
        yield Entry(key, None)
        return
    start = events.when(event, "DTSTART")
    if not isinstance(start, datetime):
        yield Entry(key, None, left_out=True)
        return
    zone = events.zone_of(start, master.zone or own)
    wall = events.wall(start, zone)
    end, rule = events.end(event, start, zone), event.get("RRULE")
    if end == wall or not is_near(wall):
        yield Entry(key, None, left_out=True)  # a deadline, or many years away; if it was a shift before, that is off
        return
    if isinstance(rule, list) or event.get("EXRULE") is not None:
        raise NotTaken("Several rules for one event are not taken.", "Enter them apart.")
    left_out = tuple(day.strftime(WALL) for day in events.days(event, "EXDATE", wall, zone))
    added = [day for day in events.days(event, "RDATE", wall, zone) if day != wall and day.strftime(WALL) not in left_out]
    if len(left_out) + len(added) + len(changed) > MOST_EXCEPTIONS:
        raise NotTaken(f"It has more than {MOST_EXCEPTIONS} exceptions.", "Start a new series.")
    named = zone.key if start.tzinfo or master.zone else None
    draft = Draft(
        kind=events.kind(event),
        starts=wall,
        ends=end,
        zone_name=named,
        rule=rule.to_ical().decode() if rule is not None else None,
        left_out=left_out,
        place=events.place(event),
    )
    checked(draft, own)  # a bad one is named before anything is stored
    days = {day.slot: day for day in (_other_day(one, zone, wall) for one in sorted(changed, key=lambda one: events.sequence(one.event)))}
    yield Entry(key, draft, tuple(days.values()))
    for day in sorted(set(added)):
        single = Draft(draft.kind, day, day + (end - wall), zone_name=named, place=draft.place)
        if is_near(day):
            yield Entry(key_of(source, f"{uid} {day}"), single)


def _other_day(one: _Event, zone: ZoneInfo, usual: datetime | None) -> OtherDay:
    if str(getattr(one.event["RECURRENCE-ID"], "params", {}).get("RANGE", "")).upper() == "THISANDFUTURE":
        raise NotTaken("It changes one day and all later ones at once (THISANDFUTURE).", "End the series there and start a new one.")
    slot, start = events.when(one.event, "RECURRENCE-ID"), events.when(one.event, "DTSTART")
    if slot is None or (usual is None and not isinstance(slot, datetime)):
        raise BadInput("A changed day has no time.", "Mend it in the calendar.")
    at = events.wall(slot, zone) if isinstance(slot, datetime) else datetime.combine(slot, usual.time() if usual else time())
    if one.off or not isinstance(start, datetime):
        return OtherDay(at.strftime(WALL), None)
    wall, end = events.wall(start, zone), events.end(one.event, start, zone)
    if not timedelta() < end - wall <= LONGEST or not is_near(wall):
        raise BadInput("A changed day ends before it starts, lasts more than a day, or is years away.", "Mend it in the calendar.")
    return OtherDay(at.strftime(WALL), (wall, end))


def _lone_day(uid: str, source: str, one: _Event, own: ZoneInfo) -> Entry:
    """One changed day without its series: who is invited to, or uninvited from, only that one."""
    slot = events.when(one.event, "RECURRENCE-ID")
    zone = events.zone_of(slot, one.zone or own) if isinstance(slot, datetime) else own
    day = _other_day(one, zone, None)
    draft = None
    if day.moved is not None:
        draft = Draft(events.kind(one.event), *day.moved, zone_name=zone.key, place=events.place(one.event))
        checked(draft, own)
    return Entry(key_of(source, f"{uid} {day.slot}"), draft, day_of=(key_of(source, uid), day))
