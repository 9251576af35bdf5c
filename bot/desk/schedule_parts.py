"""Parts of a person's schedule as plain data: days of a week, series, attendance and calendars."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.desk.schedule_days import shown as days_shown
from bot.desk.schedule_draft import repeat_of
from bot.people.person import Person
from bot.schedule.ahead import taking_place
from bot.schedule.appointment import CANCELLED, PLANNED, Appointment, Series, coming_up, zone_of
from bot.schedule.attendance import pattern
from bot.schedule.conflicts import Conflict, same_time
from bot.schedule.feeds import CalendarFeed
from bot.schedule.moved_rows import NOT_IN_FILE
from bot.schedule.recurrence import DAYS, ends, moment
from bot.schedule.wishes import CHOICES, ReminderWish
from bot.words.moments import clock_time, day

WEEK = timedelta(days=7)
MOST_SERIES, MOST_AHEAD = 60, 4
Rows = list[dict[str, Any]]


def shown(one: Appointment) -> dict[str, Any]:
    """One appointment in the zone of its place."""
    zone = one.series.zone
    begins, over = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
    return {
        "id": one.id,
        "series": one.series.id,
        "kind": one.series.kind,
        "on": begins.date(),
        "day": day(one.starts_at, zone)["en"],
        "start": clock_time(one.starts_at, zone)["en"],
        "end": clock_time(one.ends_at, zone)["en"],
        "zone": one.series.zone_name,
        "from": f"{begins:%Y-%m-%dT%H:%M}",
        "until": f"{over:%Y-%m-%dT%H:%M}",
        "place": one.series.place,
        "cancelled": one.state == CANCELLED,
        "moved": one.exception and one.state == PLANNED,
        "answer": one.answer,
        "late_minutes": one.late_minutes,
        "attendance": one.attendance,
        "by_staff": (one.attendance_by or "").startswith("staff:"),
        "begun": one.starts_at <= clock.now(),
        "can_return": one.exception and one.series.state == PLANNED and one.starts_at > clock.now(),
    }


def upcoming(session: Session, person_id: str) -> Rows:
    """The next few, for the person's page."""
    now = clock.now()
    return [shown(one) for one in coming_up(session, person_id, now, now + WEEK)[:MOST_AHEAD]]


def week_of(session: Session, person: Person, monday: date) -> list[tuple[str, Rows]]:
    """Seven days with what is on them, also what was cancelled."""
    zone = zone_of(person)
    first = datetime.combine(monday, time(), zone)
    last = datetime.combine(monday + WEEK, time(), zone)
    some = [one for one in taking_place(session, person.id, first, last, off=True) if one.id or one.ends_at > clock.now()]
    rows = [shown(one) | {"overlaps": []} for one in some]  # what was entered only afterwards never was an appointment
    place = {id(one): row for one, row in zip(some, rows, strict=True)}
    for one, other in same_time([one for one in some if one.state == PLANNED]):
        place[id(one)]["overlaps"].append(place[id(other)])
        place[id(other)]["overlaps"].append(place[id(one)])
    days = [monday + timedelta(days=n) for n in range(7)]
    names = [day(datetime.combine(one, time(12), zone), zone)["en"] for one in days]
    inside = {one: [row for row in rows if min(max(row["on"], days[0]), days[-1]) == one] for one in days}
    return [(name, inside[one]) for one, name in zip(days, names, strict=True)]


def series_of(session: Session, person_id: str) -> Rows:
    """What repeats, and single ones still ahead; newest first."""
    query = select(Series).where(Series.person_id == person_id, Series.state == PLANNED).order_by(Series.created_at.desc())
    rows = []
    for one in session.scalars(query.limit(MOST_SERIES)):
        repeat = repeat_of(one.rule)
        last = date.fromisoformat(repeat["until"]) if repeat.get("until") else one.start.date() if one.rule is None else date.max
        if last >= clock.now().date() - timedelta(days=1):
            rows.append(
                {
                    "id": one.id,
                    "kind": one.kind,
                    "starts": f"{one.start:%a, %b} {one.start.day}, {one.start.year}",
                    "from": clock_time(moment(one.start, one.zone), one.zone)["en"],
                    "until": clock_time(moment(ends(one.start, one.minutes), one.zone), one.zone)["en"],
                    "repeat": {
                        "often": repeat["repeat"],
                        "rule": one.rule,
                        "days": [name for name in DAYS if f"on_{name}" in repeat],
                        "until": f"{last:%a, %b} {last.day}, {last.year}" if repeat.get("until") else "",
                    },
                    "left_out": days_shown([date.fromisoformat(slot[:10]) for slot in one.left_out or ()]),
                    "source": one.source,
                    "not_in_file": one.source_print == NOT_IN_FILE,
                    "place": one.place,
                    "employer": one.employer,
                    "program": one.program,
                    "first_day": one.first_day,
                }
            )
    return rows


def went(session: Session, person_id: str) -> dict[str, Any]:
    """How it went until now: counts, weekdays that stand out, and the last few."""
    found = pattern(session, person_id)
    return {
        "counts": [(name, n) for name, n in found.counts.most_common()],
        "days": found.weekdays,
        "last": [shown(one) for one in found.last],
    }


def calendars_of(session: Session, person_id: str) -> Rows:
    """Calendar addresses; only the name of the machine is shown, since whoever has the address reads the calendar."""
    query = select(CalendarFeed).where(CalendarFeed.person_id == person_id).order_by(CalendarFeed.id)
    return [
        {
            "id": one.id,
            "host": urlsplit(one.address).hostname or "?",
            "fetched_at": one.fetched_at,
            "failures": one.failures,
            "notes": one.notes or (),
        }
        for one in session.scalars(query)
    ]


def wish_of(session: Session, person_id: str) -> dict[str, Any]:
    """When this person wants to be reminded."""
    wish = session.get(ReminderWish, person_id)
    offsets = None if wish is None or wish.offsets is None else tuple(wish.offsets)
    return {
        "offsets": offsets,
        "choice": next((name for name, some in CHOICES.items() if some == offsets), ""),
        "asleep_from": wish.asleep_from if wish else None,
        "asleep_until": wish.asleep_until if wish else None,
    }


def told(conflicts: Sequence[Conflict]) -> Rows:
    """Overlaps as the form shows them: when, and with what."""
    return [
        {
            "day": day(one.starts_at, one.other.series.zone)["en"],
            "start": clock_time(one.starts_at, one.other.series.zone)["en"],
            "other": shown(one.other),
        }
        for one in conflicts
    ]
