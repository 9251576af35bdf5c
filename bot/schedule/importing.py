"""Appointments from a CSV or iCalendar file: all or nothing, nobody's twice; what moved moves, what was cancelled is cancelled."""

import hashlib
from collections.abc import Sequence
from itertools import batched
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.errors import BadFile
from bot.people.audit import note
from bot.people.numbers import e164
from bot.people.person import SMS, ContactPoint, Person
from bot.schedule.appointment import CANCELLED, CSV, ICALENDAR, PLANNED, Appointment, Series, zone_of
from bot.schedule.conflicts import classes_over_shifts
from bot.schedule.entering import add, cancel, cancel_series, change, move
from bot.schedule.reading_calendar import Entry, OtherDay, read_calendar
from bot.schedule.reading_csv import numbers_in, read_csv
from bot.schedule.recurrence import span_of
from bot.store.crypto import keyring
from bot.store.session import reading, writing

BATCH = 400
ACTOR = "command"


class Report:
    """What an import did, counted."""

    def __init__(self) -> None:
        self.new = self.changed = self.same = self.cancelled = self.left_out = self.unknown = self.clashes = 0

    @property
    def text(self) -> str:
        """One line, without names or numbers."""
        line = f"{self.new} are new, {self.changed} changed, {self.cancelled} were cancelled, {self.same} are as before."
        line += f" {self.clashes} times a class is at the time of a shift; they are told by text." if self.clashes else ""
        line += f" {self.unknown} to cancel were not here." if self.unknown else ""
        return line + (f" {self.left_out} events were left out: of a whole day, without a length, or years away." if self.left_out else "")


def import_appointments(path: Path, number: str | None = None) -> str:
    """Import a file; returns a report for whoever ran it. An iCalendar file is of one person: `number` says whose.

    Raises:
        BadFile: with every bad row or event; nothing was changed.
        StoreUnavailable: the database did not answer; nothing was changed.
    """
    report = Report()
    if path.suffix.lower() in (".ics", ".ical", ".ifb"):
        _import_calendar(path, number, report)
    else:
        known = _people(numbers_in(path))
        rows = read_csv(path, {phone: zone_of(person) for phone, person in known.items()})
        by_person: dict[str, list[Entry]] = {}
        for phone, entry in rows:
            by_person.setdefault(known[phone].id, []).append(entry)
        if any(len({one.key for one in entries}) < len(entries) for entries in by_person.values()):
            raise BadFile(f"{path.name} was not imported.", ["somebody with two numbers has two rows that are the same."])
        with writing() as session:
            for person_id, entries in sorted(by_person.items()):  # in the same order as another import that waits for the same people
                take(session, session.get_one(Person, person_id), entries, CSV, report)
                note(session, ACTOR, "import_appointments", f"person:{person_id}")
        with reading() as session:
            report.clashes = classes_over_shifts(session, sorted(by_person))
    return report.text


def _import_calendar(path: Path, number: str | None, report: Report) -> None:
    what = f"{path.name} was not imported."
    phone = e164(number) if number else None
    person = _people({phone}).get(phone) if phone else None
    if person is None or phone is None:
        raise BadFile(what, ["whose calendar is this? Nobody here has the number given."], "Add --person and a phone number.")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadFile(what, [f"it cannot be read: {error.strerror}."], "Check the name and the rights.") from None
    read = read_calendar(content, path.name, zone_of(person))
    report.left_out = read.left_out
    with writing() as session:
        take(session, session.get_one(Person, person.id), read.entries, ICALENDAR, report)
        note(session, ACTOR, "import_appointments", f"person:{person.id}")
    with reading() as session:
        report.clashes = classes_over_shifts(session, [person.id])


def _people(numbers: set[str]) -> dict[str, Person]:
    found = {}
    hashes = {keyring().keyed_hash(number): number for number in numbers}
    with reading() as session:
        for some in batched(hashes, BATCH):
            query = select(ContactPoint.address_hash, Person).join(Person, Person.id == ContactPoint.person_id)
            query = query.where(ContactPoint.kind == SMS, ContactPoint.address_hash.in_(some), Person.erased_at.is_(None))
            found.update({hashes[one]: person for one, person in session.execute(query)})
    return found


def take(session: Session, person: Person, entries: Sequence[Entry], source: str, report: Report) -> set[str]:
    """Bring a person's series in line with entries; returns their keys. The planner does the rest, for what changed only.

    What a file says as before is left alone, so that what staff changed or called off since stays until the file itself changes.
    """
    session.get_one(Person, person.id, with_for_update=True, populate_existing=True)  # a second import of the same waits, and finds these
    parents = {entry.day_of[0] for entry in entries if entry.day_of}
    keys = {entry.key for entry in entries} | parents
    there: dict[str | None, Series] = {}
    for some in batched(sorted(keys), BATCH):
        query = select(Series).where(Series.person_id == person.id, Series.source_key.in_(some))
        there.update({one.source_key: one for one in session.scalars(query.execution_options(populate_existing=True))})
    for entry in entries:
        series, said = there.get(entry.key), _print(entry)
        whole = there.get(entry.day_of[0]) if entry.day_of else None
        if series is not None and series.source_print == said:
            report.same += 1
        elif entry.day_of and whole is not None and whole.state == PLANNED:
            changed = _days(session, whole, (entry.day_of[1],))
            report.changed += changed
            report.same += not changed
            whole.file_days = sorted({*(whole.file_days or ()), entry.day_of[1].slot})
            whole.source_print = None  # the next whole file is looked at again
        elif entry.draft is None:
            if series is not None and series.state == PLANNED:
                _call_off(series)
                report.cancelled += 1
            report.unknown += series is None and not entry.left_out
        elif series is None:
            series = add(session, person, entry.draft, source=source, source_key=entry.key)
            _taken(session, series, entry, said)
            report.new += 1
        else:
            changed = change(session, series, entry.draft)
            changed = _taken(session, series, entry, said) or changed
            report.changed += changed
            report.same += not changed
    session.flush()
    return keys


def _print(entry: Entry) -> str:
    return hashlib.sha256(repr((entry.draft, entry.exceptions)).encode()).hexdigest()[:32]


def _taken(session: Session, series: Series, entry: Entry, said: str) -> bool:
    """Take over the single days and keep what the file said; True if a day changed."""
    changed = _given_back(session, series, set(series.file_days or ()) - {one.slot for one in entry.exceptions})
    changed = _days(session, series, entry.exceptions) or changed
    series.file_days, series.source_print = sorted(one.slot for one in entry.exceptions), said
    return changed


def _given_back(session: Session, series: Series, slots: set[str]) -> bool:
    """Days that the file had moved or cancelled and no longer names are as the rule says again."""
    days = (
        list(session.scalars(select(Appointment).where(Appointment.series_id == series.id, Appointment.slot.in_(slots)))) if slots else []
    )
    for one in days:
        one.exception, series.plan_at = False, clock.now()
    return bool(days)


def _days(session: Session, series: Series, days: Sequence[OtherDay]) -> bool:
    """Move or cancel single days; days that staff changed and the file does not name stay. True if anything changed."""
    if not days:
        return False
    slots = [one.slot for one in days]
    known = {
        one.slot: one for one in session.scalars(select(Appointment).where(Appointment.series_id == series.id, Appointment.slot.in_(slots)))
    }
    changed = False
    for one in days:
        here = known.get(one.slot)
        if one.moved is None:
            if here is None or here.state != CANCELLED or not here.exception:
                cancel(session, series, one.slot)
                changed = True
            continue
        if here is None or here.state == CANCELLED or (here.starts_at, here.ends_at) != span_of(*one.moved, series.zone):
            move(session, series, one.slot, *one.moved)
            changed = True
    return changed


def _call_off(series: Series) -> None:
    cancel_series(series)
    series.source_print = None  # if the file has it again, it is taken again


def vanished(session: Session, person: Person, kept: set[str], source_prefix: str) -> int:
    """Cancel what a complete calendar no longer has; returns how many."""
    gone = [one for one in _all_of(session, person, source_prefix) if one.state == PLANNED and one.source_key not in kept]
    for one in gone:
        _call_off(one)
    return len(gone)


def renamed(session: Session, person: Person, entries: Sequence[Entry], source_prefix: str) -> None:
    """Find series of a complete calendar again under the new keys of entries that are the same in all else.

    Some calendars name all their events anew each time they are fetched; without this each would be off and another one new.
    """
    named = {entry.key for entry in entries}
    there = {one.source_key: one for one in _all_of(session, person, source_prefix)}
    lost = {one.source_print: one for key, one in there.items() if one.state == PLANNED and key not in named and one.source_print}
    for entry in entries:
        if entry.draft is not None and entry.key not in there and (one := lost.pop(_print(entry), None)):
            one.source_key = entry.key
    session.flush()


def _all_of(session: Session, person: Person, source_prefix: str) -> Sequence[Series]:
    query = select(Series).where(Series.person_id == person.id, Series.source_key.startswith(source_prefix, autoescape=True))
    return session.scalars(query).all()
