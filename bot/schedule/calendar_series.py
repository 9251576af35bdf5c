"""What the events of one name in a calendar come to: a series with its moved and cancelled days, or single days without their series."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.errors import BadInput, NotTaken
from bot.schedule import calendar_events as events
from bot.schedule.appointment import WALL
from bot.schedule.entering import LONGEST, Draft, checked, is_near
from bot.schedule.entry import Entry, OtherDay, key_of

MOST_EXCEPTIONS = 400


@dataclass(frozen=True)
class Event:
    """An event, its place in the file, whether it is called off, and the zone that its calendar names for times without one."""

    number: int
    event: Any
    off: bool
    zone: ZoneInfo | None


def start_of(event: Any) -> str:
    """Its start as the file writes it, "" without one."""
    found = event.get("DTSTART")
    return str(found.to_ical()) if hasattr(found, "to_ical") else ""


def entries(uid: str, source: str, some: list[Event], own: ZoneInfo) -> Iterator[Entry]:
    """What the events of one UID come to. Raises BadInput, and what icalendar raises for what it could not parse."""
    masters = [one for one in some if one.event.get("RECURRENCE-ID") is None]
    changed = [one for one in some if one.event.get("RECURRENCE-ID") is not None]
    if not masters:
        yield from (_lone_day(uid, source, one, own) for one in changed)
        return
    newest = max(events.sequence(one.event) for one in masters)
    last = {start_of(one.event): one for one in masters}
    current = [one for one in last.values() if events.sequence(one.event) == newest]
    if len(current) == 1:
        yield from _series(uid, source, current[0], changed, own)
        return
    for start, one in last.items():  # an exporter that calls all its events alike: none of them may be lost
        if one in current:
            yield from _series(f"{uid} {start}", source, one, [], own)


def _series(uid: str, source: str, master: Event, changed: list[Event], own: ZoneInfo) -> Iterator[Entry]:
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


def _other_day(one: Event, zone: ZoneInfo, usual: datetime | None) -> OtherDay:
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


def _lone_day(uid: str, source: str, one: Event, own: ZoneInfo) -> Entry:
    """One changed day without its series: who is invited to, or uninvited from, only that one."""
    slot = events.when(one.event, "RECURRENCE-ID")
    zone = events.zone_of(slot, one.zone or own) if isinstance(slot, datetime) else own
    day = _other_day(one, zone, None)
    draft = None
    if day.moved is not None:
        draft = Draft(events.kind(one.event), *day.moved, zone_name=zone.key, place=events.place(one.event))
        checked(draft, own)
    return Entry(key_of(source, f"{uid} {day.slot}"), draft, day_of=(key_of(source, uid), day))
