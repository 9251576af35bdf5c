"""Brings series in line with what a file or calendar says: new ones come, what moved moves, what was cancelled is cancelled.

While it runs, everybody else who writes to SQLite waits. So what needs no database (checking, reading rules) is done before by
`ready`, what is as before is told apart by its print without being opened, and the rest is stored together.
"""

import hashlib
from collections.abc import Mapping, Sequence
from itertools import batched
from typing import Any, NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot import clock
from bot.people.person import Person
from bot.schedule.appointment import CANCELLED, ICALENDAR, PLANNED, Appointment, Series, zone_of
from bot.schedule.entering import ENGLISH, cancel, cancel_series, checked, move, put
from bot.schedule.entry import Entry, OtherDay
from bot.schedule.recurrence import span_of

BATCH = 400
_NOT_IN_A_CALENDAR = ("first_day", "supervisor", "supervisor_phone", "supervisor_language", "employer", "program", "bring")
Keys = tuple[str, str]  # of a person, and of a series among what they have from files
Columns = Mapping[str, object]


class Wanted(NamedTuple):
    """What a file says of one person. By key: `ready` are the checked columns of entries with a draft, `prints` what was said."""

    person_id: str
    entries: Sequence[Entry]
    ready: Mapping[str, Columns]
    prints: Mapping[str, str]


class Report:
    """What an import did, counted; `not_taken` are sentences about events that are more than we do."""

    def __init__(self) -> None:
        self.new = self.changed = self.same = self.cancelled = self.left_out = self.unknown = self.clashes = self.gone = self.elsewhere = 0
        self.not_taken: list[str] = []

    @property
    def text(self) -> str:
        """One line, and one for each event that was not taken; without names or numbers."""
        line = f"{self.new} are new, {self.changed} changed, {self.cancelled} were cancelled, {self.same} are as before."
        line += f" {self.clashes} times a class is at the time of a shift; they are told by text." if self.clashes else ""
        line += f" {self.unknown} to cancel were not here." if self.unknown else ""
        line += f" {self.elsewhere} come from a calendar address of the person already; what that says counts." if self.elsewhere else ""
        line += f" {self.left_out} events were left out: of a whole day, without a length, or years away." if self.left_out else ""
        if self.gone:
            line += (
                f" {self.gone} of an earlier file are not in this one, on days that it covers: they stay, and a case asks staff about them."
            )
        if self.not_taken:
            line += "\nNot taken, and what was here of them stays as it is; enter them by hand if they are shifts or classes:"
            line += "".join(f"\n  - {one}" for one in self.not_taken)
        return line


def ready(person: Person, entries: Sequence[Entry]) -> Wanted:
    """Check what a file says of a person, before anything is stored. Raises BadInput."""
    zone = zone_of(person)
    columns = {one.key: checked(one.draft, zone) for one in entries if one.draft is not None}
    return Wanted(person.id, entries, columns, {one.key: print_of(one) for one in entries})


def take(session: Session, wanted: Sequence[Wanted], source: str, report: Report) -> None:
    """Bring people's series in line with what a file says. The planner does the rest, for what changed only.

    The people are `locked`. What a file says as before is left alone, so that what staff changed or called off since stays until the
    file itself changes.
    """
    known = _known(session, [(one.person_id, entry.key) for one in wanted for entry in one.entries])
    news = [(one, entry) for one in wanted for entry in one.entries if known.get((one.person_id, entry.key)) != one.prints[entry.key]]
    report.same += sum(len(one.entries) for one in wanted) - len(news)
    parents = {(one.person_id, entry.day_of[0]) for one, entry in news if entry.day_of}
    there = _opened(session, [*parents, *((one.person_id, entry.key) for one, entry in news)])
    fresh: list[dict[str, Any]] = []
    for one, entry in news:
        series, said = there.get((one.person_id, entry.key)), one.prints[entry.key]
        whole = there.get((one.person_id, entry.day_of[0])) if entry.day_of else None
        if entry.day_of and whole is not None and whole.state == PLANNED:
            changed = _days(session, whole, (entry.day_of[1],))
            report.changed += changed
            report.same += not changed
            whole.file_days = sorted({*(whole.file_days or ()), entry.day_of[1].slot})
            whole.source_print = None  # the next whole file is looked at again
        elif entry.draft is None:
            if series is not None and series.state == PLANNED:
                call_off(series)
                report.cancelled += 1
            report.unknown += series is None and not entry.left_out
        elif series is None:
            named = {"person_id": one.person_id, "source": source, "source_key": entry.key}
            columns = {"id": clock.new_id(), "state": PLANNED, "source_print": said, "file_days": [], **named, **one.ready[entry.key]}
            if entry.exceptions:
                session.add(series := Series(**columns))
                _taken(session, series, entry, said)
            else:
                fresh.append(columns)
            report.new += 1
        else:
            own = series.zone_name == one.ready[entry.key]["zone_name"]
            says = one.ready[entry.key] if own else checked(entry.draft, series.zone)
            # What a calendar cannot say, or a file has no column for, stays as staff entered it when the event moves.
            unsaid = (*entry.unsaid, *(_NOT_IN_A_CALENDAR if source == ICALENDAR else ()))
            says = {name: value for name, value in says.items() if name not in unsaid}
            changed = put(series, says)
            changed = _taken(session, series, entry, said) or changed
            report.changed += changed
            report.same += not changed
    session.flush()
    for some in batched(fresh, BATCH):
        session.execute(insert(Series), list(some))


def locked(session: Session, people: Sequence[str]) -> None:
    """Have another import of the same people wait, and then find what this one made; always in the same order."""
    for some in batched(sorted(people), BATCH):
        session.execute(select(Person.id).where(Person.id.in_(some)).order_by(Person.id).with_for_update())


def _known(session: Session, keys: Sequence[Keys]) -> dict[Keys, str | None]:
    """What was last said of each that is here, without opening what is sealed."""
    found: dict[Keys, str | None] = {}
    for some in batched(sorted(keys), BATCH):
        query = select(Series.person_id, Series.source_key, Series.source_print)
        query = query.where(Series.person_id.in_({one[0] for one in some}), Series.source_key.in_({one[1] for one in some}))
        found.update({(person, key or ""): said for person, key, said in session.execute(query)})
    return found


def _opened(session: Session, keys: Sequence[Keys]) -> dict[Keys, Series]:
    found: dict[Keys, Series] = {}
    for some in batched(sorted(set(keys)), BATCH):
        query = select(Series).where(Series.person_id.in_({one[0] for one in some}), Series.source_key.in_({one[1] for one in some}))
        found.update({(one.person_id, one.source_key or ""): one for one in session.scalars(query)})
    return found


def print_of(entry: Entry) -> str:
    """What a file says of a series, to see whether the next one says the same."""
    spoken = entry.draft.supervisor_language if entry.draft else ENGLISH
    said = repr((entry.draft, entry.exceptions)) + (f" in {spoken}" if spoken != ENGLISH else "")
    return hashlib.sha256(said.encode()).hexdigest()[:32]


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


def call_off(series: Series) -> None:
    """It does not take place; if the file has it again, it is taken again."""
    cancel_series(series)
    series.source_print = None
