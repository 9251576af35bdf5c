"""Appointments from a CSV or iCalendar file: all or nothing, nobody's twice; what moved moves, what was cancelled is cancelled."""

from collections.abc import Sequence
from itertools import batched
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import BadFile
from bot.people.audit import note
from bot.people.numbers import e164
from bot.people.person import SMS, ContactPoint, Person
from bot.schedule.appointment import CANCELLED, CSV, ICALENDAR, PLANNED, Appointment, Series, zone_of
from bot.schedule.entering import cancel, cancel_series, change, enter, move
from bot.schedule.reading_calendar import Entry, read_calendar
from bot.schedule.reading_csv import numbers_in, read_csv
from bot.schedule.recurrence import moment
from bot.store.crypto import keyring
from bot.store.session import reading, writing

BATCH = 400
ACTOR = "command"


class Report:
    """What an import did, counted."""

    def __init__(self) -> None:
        self.new = self.changed = self.same = self.cancelled = self.left_out = 0

    @property
    def text(self) -> str:
        """One line, without names or numbers."""
        line = f"{self.new} are new, {self.changed} changed, {self.cancelled} were cancelled, {self.same} are as before."
        return line + (f" {self.left_out} events of a whole day were left out." if self.left_out else "")


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
        with writing() as session:
            for person_id, entries in by_person.items():
                take(session, session.get_one(Person, person_id), entries, CSV, report)
                note(session, ACTOR, "import_appointments", f"person:{person_id}")
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
    """Bring a person's series in line with entries; returns their keys. The planner does the rest, for what changed only."""
    keys = [entry.key for entry in entries]
    there: dict[str | None, Series] = {}
    for some in batched(keys, BATCH):
        there.update(
            {
                one.source_key: one
                for one in session.scalars(select(Series).where(Series.person_id == person.id, Series.source_key.in_(some)))
            }
        )
    for entry in entries:
        series = there.get(entry.key)
        if entry.draft is None:
            if series is not None and series.state == PLANNED:
                cancel_series(series)
                report.cancelled += 1
            continue
        if series is None:
            series = enter(session, person, entry.draft, source=source, source_key=entry.key)
            report.new += 1
            _exceptions(session, series, entry)
            continue
        changed = change(session, series, entry.draft)
        changed = _exceptions(session, series, entry) or changed
        report.changed += changed
        report.same += not changed
    return set(keys)


def _exceptions(session: Session, series: Series, entry: Entry) -> bool:
    """Move or cancel single days; days that staff changed and the file does not name stay. True if anything changed."""
    if not entry.exceptions:
        return False
    slots = [one.slot for one in entry.exceptions]
    known = {
        one.slot: one for one in session.scalars(select(Appointment).where(Appointment.series_id == series.id, Appointment.slot.in_(slots)))
    }
    changed = False
    for one in entry.exceptions:
        here = known.get(one.slot)
        if one.moved is None:
            if here is None or here.state != CANCELLED:
                cancel(session, series, one.slot)
                changed = True
            continue
        starts, ends = one.moved
        times = (moment(starts, series.zone), moment(ends, series.zone))
        if here is None or here.state == CANCELLED or (here.starts_at, here.ends_at) != times:
            move(session, series, one.slot, starts, ends)
            changed = True
    return changed


def vanished(session: Session, person: Person, kept: set[str], source_prefix: str) -> int:
    """Cancel what a complete calendar no longer has; returns how many."""
    query = select(Series).where(Series.person_id == person.id, Series.state == PLANNED, Series.source_key.startswith(source_prefix))
    gone = [one for one in session.scalars(query) if one.source_key not in kept]
    for one in gone:
        cancel_series(one)
    return len(gone)
