"""Entering, changing, moving and cancelling: what the desk, imports and a person's own text call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.errors import BadInput
from bot.people.numbers import e164
from bot.people.person import Person
from bot.schedule import recurrence
from bot.schedule.appointment import CANCELLED, KINDS, PLANNED, STAFF, WALL, Appointment, Series, zone_of
from bot.words.catalogue import LANGUAGES

ENGLISH = "en"
LONGEST = timedelta(hours=24)
FARTHEST = timedelta(days=3 * 365)


@dataclass(frozen=True)
class Draft:
    """A shift or class as somebody gives it. `starts` and `ends` are naive wall clock in `zone_name`.

    None is the person's own zone when it is entered, and stays that: who moves away does not take the shop along.
    """

    kind: str
    starts: datetime
    ends: datetime
    zone_name: str | None = None
    rule: str | None = None
    left_out: tuple[str, ...] = ()
    first_day: bool = False
    place: str | None = None
    supervisor: str | None = None
    supervisor_phone: str | None = None
    supervisor_language: str = field(default=ENGLISH, repr=False)  # taking.py's prints of files from before it was here hold good
    employer: str | None = None
    program: str | None = None
    bring: str | None = None


def zone_named(name: str) -> ZoneInfo:
    """The zone of this name. Raises BadInput."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput("There is no such timezone.", "Write a name such as America/New_York.", "zone") from None


def checked(draft: Draft, own_zone: ZoneInfo) -> dict[str, object]:
    """The columns of a series. Raises BadInput naming what is wrong."""
    if draft.kind not in KINDS:
        raise BadInput("It is neither a shift nor a class.", f"Write {' or '.join(KINDS)}.", "kind")
    if draft.starts.tzinfo or draft.ends.tzinfo:
        raise ValueError("a draft is in wall-clock time")
    if not timedelta() < draft.ends - draft.starts <= LONGEST:
        raise BadInput("It ends before it starts, or lasts more than a day.", "Mend its times.", "end")
    _not_too_far(draft.starts)
    zone = zone_named(draft.zone_name) if draft.zone_name else own_zone
    for name, most in (("employer", 120), ("place", 160), ("bring", 160), ("supervisor", 80), ("program", 60)):
        if (text := getattr(draft, name)) and len(text) > most:
            raise BadInput(f"{text[:12]!r}... is longer than {most} characters.", "Shorten it; it must fit a text.", name)
    phone = e164(draft.supervisor_phone) if draft.supervisor_phone else None
    if draft.supervisor_phone and phone is None:
        raise BadInput("The supervisor's phone number cannot be one.", "Write it with its area code.", "supervisor_phone")
    if draft.supervisor_language not in LANGUAGES:
        raise BadInput("The supervisor's language is none that we write.", f"Choose one of {', '.join(LANGUAGES)}.", "supervisor_language")
    return {
        "kind": draft.kind,
        "starts": draft.starts.strftime(WALL),
        "minutes": int((draft.ends - draft.starts).total_seconds() // 60),
        "zone_name": zone.key,
        "rule": recurrence.checked(draft.rule, draft.starts, zone) if draft.rule else None,
        "left_out": sorted(set(draft.left_out)),
        "first_day": draft.first_day,
        "place": draft.place or None,
        "supervisor": draft.supervisor or None,
        "supervisor_phone": phone,
        "supervisor_language": draft.supervisor_language,
        "employer": draft.employer or None,
        "program": draft.program or None,
        "bring": draft.bring or None,
    }


def is_near(starts: datetime) -> bool:
    """Whether a wall-clock start lies within the years that we plan for."""
    return recurrence.EARLIEST <= starts <= clock.now().replace(tzinfo=None) + FARTHEST


def _not_too_far(starts: datetime) -> None:
    if not is_near(starts):
        raise BadInput("Its start lies too far away.", "Mend the year.", "day")


def enter(session: Session, person: Person, draft: Draft, *, source: str = STAFF, source_key: str | None = None) -> Series:
    """Enter a new series; the planner makes its appointments and reminders (`planning.plan` does it at once). Raises BadInput."""
    series = add(session, person, draft, source=source, source_key=source_key)
    session.flush()
    return series


def add(session: Session, person: Person, draft: Draft, *, source: str, source_key: str | None) -> Series:
    """The same for very many: stored when the session is flushed next, all at once."""
    columns = checked(draft, zone_of(person))
    series = Series(id=clock.new_id(), state=PLANNED, person_id=person.id, source=source, source_key=source_key, **columns)
    session.add(series)
    return series


def change(session: Session, series: Series, draft: Draft) -> bool:
    """Give a series other values; it alone is planned again. False if nothing changed. Raises BadInput."""
    if changed := put(series, checked(draft, series.zone)):
        session.flush()
    return changed


def put(series: Series, columns: Mapping[str, object]) -> bool:
    """The same with checked values, for very many: stored when the session is flushed next. False if nothing changed."""
    changed = False
    for name, value in columns.items():
        if getattr(series, name) != value:
            setattr(series, name, value)
            changed = True
    if series.state != PLANNED:
        series.state, changed = PLANNED, True
    if changed:
        series.plan_at = clock.now()
    return changed


def cancel_series(series: Series) -> None:
    """Nothing of it takes place any more."""
    series.state, series.plan_at = CANCELLED, clock.now()


def move(session: Session, series: Series, slot: str, starts: datetime, ends: datetime) -> Appointment:
    """Move one appointment (named by its slot) to another wall-clock time; the others stay. Raises BadInput."""
    if not timedelta() < ends - starts <= LONGEST:
        raise BadInput("It ends before it starts, or lasts more than a day.", "Mend its times.", "until")
    _not_too_far(starts)
    one = _exception(session, series, slot)
    one.put(*recurrence.span_of(starts, ends, series.zone))
    series.left_out = [other for other in series.left_out or () if other != slot]
    series.plan_at = clock.now()
    return one


def cancel(session: Session, series: Series, slot: str) -> Appointment:
    """Cancel one appointment (named by its slot); the others stay."""
    one = _exception(session, series, slot)
    if series.first_day and series.begins_with(slot):
        series.left_out = sorted({*(series.left_out or ()), slot})  # the next one is the first day then
    one.state, series.plan_at = CANCELLED, clock.now()
    return one


def _exception(session: Session, series: Series, slot: str) -> Appointment:
    one = session.scalar(select(Appointment).where(Appointment.series_id == series.id, Appointment.slot == slot))
    if one is None:
        wall = datetime.strptime(slot, WALL)  # noqa: DTZ007 - wall clock
        starts_at, ends_at = recurrence.span(wall, series.minutes, series.zone)
        one = Appointment(series_id=series.id, person_id=series.person_id, slot=slot, starts_at=starts_at, ends_at=ends_at)
        session.add(one)
    one.exception = True
    session.flush()
    return one


def slot_of(day: date, series: Series) -> str:
    """The slot of a series on a day."""
    return datetime.combine(day, series.start.time()).strftime(WALL)
