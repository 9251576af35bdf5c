"""Finds a series of a calendar again under another name: its events were named anew, or came another way before.

What is found gets the name it has now, and taking.py sees it as the same. Without this one would be off and another new, or both here.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.schedule.appointment import ICALENDAR, PLANNED, Series
from bot.schedule.entry import Entry
from bot.schedule.taking import Report, Wanted, call_off

FILE = "ical:"  # begins the keys of what came from an iCalendar file


def vanished(session: Session, person_id: str, kept: set[str], prefix: str) -> int:
    """Cancel what a complete calendar no longer has; returns how many."""
    gone = [one for one in _all_of(session, person_id, prefix) if one.state == PLANNED and one.source_key not in kept]
    for one in gone:
        call_off(one)
    return len(gone)


def renamed(session: Session, wanted: Wanted, prefix: str) -> None:
    """Find series of a complete calendar again under the new keys of entries that are the same in all else.

    Some calendars name all their events anew each time they are fetched.
    """
    named = {entry.key for entry in wanted.entries}
    there = {one.source_key: one for one in _all_of(session, wanted.person_id, prefix)}
    lost = {one.source_print: one for key, one in there.items() if one.state == PLANNED and key not in named and one.source_print}
    for entry in wanted.entries:
        if entry.draft is not None and entry.key not in there and (one := lost.pop(wanted.prints[entry.key], None)):
            one.source_key = entry.key
    session.flush()


def elsewhere(session: Session, wanted: Wanted, prefix: str, report: Report) -> Wanted:
    """The same calendar as a file and at an address: each event is here once, and what the address says counts.

    Returns `wanted` without what comes from another address of the person; what came from a file becomes this address's own. Events
    are the same if their name is one that no two calendars give, or if they say the same.
    """
    query = select(Series.id, Series.source_key, Series.source_print).where(Series.person_id == wanted.person_id, Series.state == PLANNED)
    query = query.where(Series.source == ICALENDAR, Series.source_key.is_not(None), ~Series.source_key.startswith(prefix, autoescape=True))
    others = {str(key).partition(":")[2]: (series_id, str(key), said) for series_id, key, said in session.execute(query)}
    left: list[Entry] = []
    for entry in wanted.entries:
        series_id, key, said = others.get(entry.key.partition(":")[2], ("", "", None))
        if not series_id or not (entry.unique or said == wanted.prints[entry.key]):
            left.append(entry)
        elif key.startswith(FILE):
            _rename(session, session.get_one(Series, series_id), entry.key)
            left.append(entry)
        else:
            report.elsewhere += 1
    return wanted._replace(entries=left)


def handed_over(session: Session, person_id: str, prefix: str, to: str) -> None:
    """An address is taken away while the person has another, which may have the same events: that one says at once what takes place."""
    for one in _all_of(session, person_id, prefix):
        if one.state == PLANNED:
            _rename(session, one, to + (one.source_key or "").removeprefix(prefix))


def _rename(session: Session, series: Series, key: str) -> None:
    before = session.scalar(select(Series).where(Series.person_id == series.person_id, Series.source_key == key))
    if before is not None and before.state == PLANNED:  # here twice since before we knew them again
        call_off(series)
        return
    if before is not None:
        before.source_key = None
        session.flush()
    series.source_key = key
    session.flush()


def _all_of(session: Session, person_id: str, prefix: str) -> Sequence[Series]:
    query = select(Series).where(Series.person_id == person_id, Series.source_key.startswith(prefix, autoescape=True))
    return session.scalars(query).all()
