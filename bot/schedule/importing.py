"""Appointments from a CSV or iCalendar file: all or nothing, nobody's twice; what moved moves, what was cancelled is cancelled."""

from itertools import batched
from pathlib import Path

from sqlalchemy import select

from bot.errors import BadFile
from bot.people.audit import note
from bot.people.numbers import e164
from bot.people.person import SMS, ContactPoint, Person
from bot.schedule import moved_rows
from bot.schedule.appointment import CSV, ICALENDAR, zone_of
from bot.schedule.conflicts import classes_over_shifts
from bot.schedule.entry import Entry
from bot.schedule.reading_calendar import read_calendar
from bot.schedule.reading_csv import numbers_in, read_csv
from bot.schedule.recognising import FILE, elsewhere
from bot.schedule.taking import Report, locked, ready, take
from bot.store.crypto import keyring
from bot.store.session import reading, writing

BATCH = 400
ACTOR = "command"


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
        people = {person.id: person for person in known.values()}
        by_person: dict[str, list[Entry]] = {}
        for phone, entry in rows:
            by_person.setdefault(known[phone].id, []).append(entry)
        if any(len({one.key for one in entries}) < len(entries) for entries in by_person.values()):
            raise BadFile(f"{path.name} was not imported.", ["somebody with two numbers has two rows that are the same."])
        wanted = [ready(people[person_id], entries) for person_id, entries in sorted(by_person.items())]
        with writing() as session:
            locked(session, sorted(by_person))
            moved_rows.recognise(session, wanted, report)
            take(session, wanted, CSV, report)
            for person_id in by_person:
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
    report.left_out, report.not_taken = read.left_out, read.problems
    wanted = ready(person, read.entries)
    with writing() as session:
        locked(session, [person.id])
        take(session, [elsewhere(session, wanted, FILE, report)], ICALENDAR, report)
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
