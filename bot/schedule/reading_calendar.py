"""Reads an iCalendar file into entries: single and repeating events, moved and cancelled days. Bounded before it is parsed."""

from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from icalendar import Calendar

from bot.errors import BadFile, BadInput, NotTaken
from bot.schedule import calendar_events as events
from bot.schedule.calendar_series import Event, entries, start_of
from bot.schedule.calendar_size import MOST_EVENTS, bounded
from bot.schedule.entry import Entry, key_of

_BEGINS = "BEGIN:VEVENT"
_UNIQUE = 16  # letters of a UID: "1" and "shift 3" are names that two calendars may give, a long one is not
_UNREADABLE = "it cannot be read. Mend it in the calendar."


@dataclass
class Read:
    """What a file holds. `left_out` counts events that are no shift or class: whole days, without a length, many years away.

    `problems` are sentences about events that were not taken, `unread` the keys of these; what is here of them stays as it is.
    """

    entries: list[Entry] = field(default_factory=list)
    left_out: int = 0
    problems: list[str] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)


def read_calendar(content: bytes, name: str, own: ZoneInfo, *, source: str = "ical", whole: bool = True) -> Read:
    """Read a file. Times without a zone, or in UTC, are taken to the one of the calendar, else the person's own. `source` begins
    every key.

    With `whole` one bad event refuses the file, but not one that is right and only more than we do (a rule by the hour); without, the
    others are taken as long as there are any. Nobody here can mend the calendar of an employer.

    Raises:
        BadFile: it is too large, no iCalendar, or an event cannot be taken; every bad event is named by its place.
    """
    what = f"{name} was not imported."
    text = bounded(content, what)
    read, groups, bad = Read(), _groups(text, what), False
    lines = [number for number, line in enumerate(text.split("\n"), 1) if line[: len(_BEGINS)].upper() == _BEGINS]
    for uid, some in groups.items():
        key = key_of(source, uid)
        try:
            made = list(entries(uid, source, some, own))
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


def _where(lines: list[int], one: "Event") -> str:
    """Where to look for an event, without what it is called: a title may name people."""
    try:
        start = getattr(one.event.get("DTSTART"), "dt", None)
    except ValueError:  # what icalendar could not parse
        start = None
    line = f"in line {lines[one.number - 1]}" if one.number <= len(lines) else "in a line we cannot count"
    return f"It begins {line}" + (f", its first day is {start:%Y-%m-%d}." if isinstance(start, date) else ".")


def _groups(text: str, what: str) -> dict[str, list[Event]]:
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
    groups: dict[str, list[Event]] = {}
    number = 0
    for calendar in calendars:
        zone = events.zone_called(str(calendar.get("X-WR-TIMEZONE", "")))
        method_cancels = str(calendar.get("METHOD", "")).upper() == "CANCEL"
        for event in calendar.walk("VEVENT"):
            if (number := number + 1) > MOST_EVENTS:  # those written in ways that calendar_size.py does not count
                raise BadFile(what, [f"it has more than {MOST_EVENTS:,} events."], "Export fewer weeks.")
            unnamed = f"{event.get('SUMMARY')} {start_of(event)}" if start_of(event) else f"event {number}"
            found = Event(number, event, method_cancels or events.cancelled(event), zone)
            groups.setdefault(str(event.get("UID") or unnamed), []).append(found)
    return groups
