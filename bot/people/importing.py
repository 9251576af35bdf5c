"""People from a CSV file: all rows or none, every bad one named by its number; nobody twice, however often it is imported.

The file is read twice: `reading_rows.py` checks every row while nothing is written; the good ones wait in a temporary file
without a name, so that memory stays bounded and the database is locked only for the inserts. Without proof of opt-in no consent
is recorded, so nothing is sent until the person texts in or signs.
"""

import json
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import batched
from pathlib import Path
from typing import IO, Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.people import organization
from bot.people.audit import Audit
from bot.people.consent import Consent
from bot.people.person import SMS, ContactPoint, ErasedNumber, Person
from bot.people.reading_rows import Given, read_rows
from bot.store.crypto import keyring
from bot.store.session import writing

PURPOSE = "coaching_texts"
ACTOR = "command"
BATCH = 500


class Report:
    """What an import did, counted; `text` is for whoever ran it."""

    def __init__(self, encoding: str, ignored: Sequence[str], repeated: int) -> None:
        self.encoding, self.ignored, self.repeated = encoding, ignored, repeated
        self.new = self.updated = self.consents = self.unproved = self.elsewhere = self.stopped = self.erased = 0

    @property
    def text(self) -> str:
        """A line a fact; no name, no number."""
        lines = [f"{self.new} people are new, {self.updated} were known and are up to date."]
        if self.repeated:
            lines.append(f"{self.repeated} rows named somebody of an earlier row; they are one person.")
        lines.append(f"{self.consents} opt-ins were recorded with their proof.")
        if self.unproved:
            lines.append(f"{self.unproved} people came without proof of opt-in: nothing is sent to them until they text in or sign.")
        if self.elsewhere:
            lines.append(f"{self.elsewhere} people belong to another organization already; they stayed there unchanged.")
        if self.erased:
            lines.append(f"{self.erased} people had their data deleted; an older file does not bring them back.")
        if self.stopped:
            lines.append(f"{self.stopped} people stopped messages; they stay stopped until they text START.")
        if self.ignored:
            lines.append(f"Columns not used: {', '.join(self.ignored)}.")
        if self.encoding == "cp1252":
            lines.append("The file is not UTF-8 and was read as Windows text (cp1252); look at a name with an accent.")
        return "\n".join(lines)


def import_people(path: Path) -> str:
    """Import a CSV file of people; returns a report for whoever ran it.

    Columns (any order and case): name, phone, language, organization, timezone, born_on, opted_in_at, opted_in_how, opted_in_wording.
    Only name and phone must be there.

    Raises:
        BadFile: with every bad row and its reason; nothing was changed. No name or number is in it.
        StoreUnavailable: the database did not answer; nothing was changed.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as waiting:
        rows = read_rows(path)
        for row in rows.good():
            waiting.write(json.dumps(row.as_json(), ensure_ascii=False) + "\n")
        report = Report(rows.encoding, rows.ignored, rows.repeated)
        waiting.seek(0)
        with writing() as session:
            home = organization.home(session).id
            homes = {name: organization.named(session, name).id for name in sorted(rows.organizations)}
            for batch in batched(_waiting(waiting), BATCH):
                _store(session, batch, homes, home, report)
    return report.text


def _waiting(file: IO[str]) -> Iterator[Given]:
    return (Given.from_json(json.loads(line)) for line in file)


def _store(session: Session, batch: Sequence[Given], homes: dict[str, str], home: str, report: Report) -> None:
    hashes: dict[str, Given] = {}
    proofs: dict[str, list[Given]] = {}
    for given in batch:
        found = keyring().keyed_hash(given.phone)
        hashes[found] = given.after(hashes[found]) if found in hashes else given
        if given.opted_in_at is not None:
            proofs.setdefault(found, []).append(given)
    query = select(ContactPoint.address_hash, ContactPoint.stopped_at, Person).join(Person, Person.id == ContactPoint.person_id)
    query = query.where(ContactPoint.kind == SMS, ContactPoint.address_hash.in_(hashes))
    known = {found: (stopped_at, person) for found, stopped_at, person in session.execute(query)}
    people: list[dict[str, Any]] = []
    contacts: list[dict[str, Any]] = []
    consents: list[dict[str, Any]] = []
    acts: list[dict[str, Any]] = []
    gone = {one.address_hash: one for one in session.scalars(select(ErasedNumber).where(ErasedNumber.address_hash.in_(hashes)))}
    proved = _proved(session, [person.id for _, person in known.values()])
    for found, given in hashes.items():
        wanted = homes[given.organization] if given.organization else home
        if found in known:
            stopped_at, person = known[found]
            person_id = person.id
            report.stopped += stopped_at is not None and not given.again
            if person.organization_id in (wanted, home) or not given.organization:
                _refresh(session, person, given, wanted if given.organization else person.organization_id)
                report.updated += not given.again
            else:
                report.elsewhere += not given.again
        elif found in gone and not _agreed_since(gone[found], given):
            report.erased += not given.again
            continue
        else:
            person_id = clock.new_id()
            people.append(_person(person_id, given, wanted))
            contacts.append(_contact(person_id, given, found))
            report.new += 1
        here = proved.setdefault(person_id, set())
        for proof in proofs.get(found, ()):
            if proof.opted_in_at not in here:
                here.add(proof.opted_in_at)
                consents.append(_consent(person_id, proof))
                report.consents += 1
        report.unproved += not here and not given.again
        acts.append({"id": clock.new_number(), "at": clock.now(), "actor": ACTOR, "act": "import", "subject": f"person:{person_id}"})
    for table, made in ((Person, people), (ContactPoint, contacts), (Consent, consents), (Audit, acts)):
        if made:
            session.execute(insert(table), made)
    session.flush()
    session.expunge_all()


def _agreed_since(erased: ErasedNumber, given: Given) -> bool:
    return given.opted_in_at is not None and given.opted_in_at > erased.erased_at


def _proved(session: Session, people: Sequence[str]) -> dict[str, set[datetime | None]]:
    query = select(Consent.person_id, Consent.at).where(Consent.person_id.in_(people), Consent.purpose == PURPOSE, Consent.given)
    found: dict[str, set[datetime | None]] = {}
    for person_id, at in session.execute(query):
        found.setdefault(person_id, set()).add(at)
    return found


def _refresh(session: Session, person: Person, given: Given, belongs: str) -> None:
    """What the file says is newer than what we had, but never than what the person chose."""
    values: dict[str, Any] = {"name": given.name, "organization_id": belongs}
    if given.timezone:
        values["timezone"] = given.timezone
    if given.born_on:
        values["born_on"] = given.born_on
    if given.language and not person.language_chosen:
        values |= {"language": given.language, "language_known": True}
    session.execute(update(Person).where(Person.id == person.id).values(**values).execution_options(synchronize_session=False))


def _person(person_id: str, given: Given, belongs: str) -> dict[str, Any]:
    return {
        "id": person_id,
        "organization_id": belongs,
        "name": given.name,
        "language": given.language or "en",
        "language_known": given.language is not None,
        "timezone": given.timezone,
        "born_on": given.born_on,
        "source": "import",
    }


def _contact(person_id: str, given: Given, address_hash: str) -> dict[str, Any]:
    return {"person_id": person_id, "kind": SMS, "address": given.phone, "address_hash": address_hash}


def _consent(person_id: str, given: Given) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "purpose": PURPOSE,
        "given": True,
        "wording": given.opted_in_wording,
        "channel": "import",
        "proof": given.opted_in_how,
        "at": given.opted_in_at,
    }
