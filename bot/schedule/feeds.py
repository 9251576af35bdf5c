"""Calendar addresses of people: fetched every hour, brought in line, and told to staff when they stop working."""

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.care.cases import open_case
from bot.errors import BadFile, BadInput, CoachError
from bot.people.person import Person
from bot.schedule.appointment import ICALENDAR, zone_of
from bot.schedule.client import fetch
from bot.schedule.reading_calendar import read_calendar
from bot.schedule.recognising import elsewhere, handed_over, renamed, vanished
from bot.schedule.taking import Report, locked, ready, take
from bot.store.session import reading, writing
from bot.store.types import Json, Row, Sealed, Utc

log = logging.getLogger(__name__)

EVERY = timedelta(hours=1)
TELL_AFTER = 6
BATCH = 20
EMPTY_IS_TRUE_AFTER = 3
MOST_NOTES = 5


class CalendarFeed(Row):
    """One address, sealed: whoever has it reads the calendar. `failures` counts those in a row; `notes` say what was not taken over."""

    __tablename__ = "calendar_feed"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=clock.new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    address: Mapped[str] = mapped_column(Sealed)
    next_at: Mapped[datetime] = mapped_column(Utc, default=clock.now, index=True)
    fetched_at: Mapped[datetime | None] = mapped_column(Utc)
    failures: Mapped[int] = mapped_column(default=0)
    notes: Mapped[Any] = mapped_column(Json, nullable=True)
    retention: Mapped[str] = mapped_column(String(20), default="schedule")


def add_feed(session: Session, person: Person, address: str) -> CalendarFeed:
    """Keep an address; the next job fetches it. Raises BadInput if it is none, or here already: everything would come twice."""
    if not address.strip().lower().startswith(("https://", "http://", "webcal://")):
        raise BadInput("This is no address of a calendar.", "Give one that starts with https://.")
    session.get_one(Person, person.id, with_for_update=True)
    there = session.scalars(select(CalendarFeed.address).where(CalendarFeed.person_id == person.id))
    if address.strip() in there.all():
        raise BadInput("This calendar is here already.", "It is fetched every hour.")
    feed = CalendarFeed(person_id=person.id, address=address.strip())
    session.add(feed)
    session.flush()
    return feed


def connect(person_id: str, address: str) -> Report:
    """Fetch a calendar, keep its address and take over what it has; opens transactions of its own.

    Raises:
        BadInput: the address is none, or leads inside a network.
        Unavailable: nothing answers there.
        BadFile: what is there is no calendar that can be taken. Nothing was kept in any of these cases.
    """
    content = fetch(address)
    with reading() as session:
        zone = zone_of(session.get_one(Person, person_id))
    read_calendar(content, "The calendar", zone, whole=False)
    with writing() as session:
        feed_id = add_feed(session, session.get_one(Person, person_id), address).id
    return bring_in(feed_id, content)


def remove(session: Session, person: Person, feed_id: str) -> None:
    """Forget an address; what came from it and is still ahead is cancelled, unless another address of the person has it too."""
    feed = session.get(CalendarFeed, feed_id)
    if feed is None or feed.person_id != person.id:
        raise BadInput("There is no such calendar.", "Load the page again.")
    others = select(CalendarFeed).where(CalendarFeed.person_id == person.id, CalendarFeed.id != feed_id, CalendarFeed.failures == 0)
    if other := session.scalar(others.order_by(CalendarFeed.fetched_at.desc()).limit(1)):
        handed_over(session, person.id, _prefix(feed_id), _prefix(other.id))
        other.next_at = clock.now()
    else:
        vanished(session, person.id, set(), _prefix(feed_id))
    session.delete(feed)
    session.flush()


def _prefix(feed_id: str) -> str:
    """Two calendars may name their events alike."""
    return f"f{feed_id[-12:]}:"


def refresh_due() -> int:
    """Fetch the addresses whose time has come; the database is not held while we wait for others. Returns how many."""
    with writing() as session:
        query = select(CalendarFeed).where(CalendarFeed.next_at <= clock.now()).order_by(CalendarFeed.next_at).limit(BATCH)
        due = [(one.id, one.address) for one in session.scalars(query.with_for_update(skip_locked=True))]
        for feed_id, _ in due:
            session.get_one(CalendarFeed, feed_id).next_at = clock.now() + EVERY
    for feed_id, address in due:
        try:
            bring_in(feed_id, fetch(address))
        except Exception as error:  # noqa: BLE001 - one strange calendar must not keep the others from being fetched
            if not isinstance(error, CoachError):
                log.error("a calendar could not be taken over: %s", type(error).__name__)
            _failed(feed_id)
    return len(due)


def bring_in(feed_id: str, content: bytes) -> Report:
    """Take over what an address gave; what it no longer has is cancelled, what cannot be taken is noted.

    A calendar that is suddenly empty is believed only when it is so three times in a row: a service that forgets its events for an hour
    must not tell anybody that they need not go. Raises BadFile; then nothing was changed.
    """
    with reading() as session:
        zone = zone_of(session.get_one(Person, session.get_one(CalendarFeed, feed_id).person_id))
    prefix = _prefix(feed_id)
    read = read_calendar(content, "The calendar", zone, source=prefix.rstrip(":"), whole=False)
    report = Report()
    report.left_out = read.left_out
    with writing() as session:
        feed = session.get_one(CalendarFeed, feed_id)
        if not read.entries and feed.fetched_at is not None and feed.failures + 1 < EMPTY_IS_TRUE_AFTER:
            raise BadFile("The calendar was not taken over.", ["it has no events any more."], "It is asked again in an hour.")
        locked(session, [feed.person_id])
        wanted = ready(session.get_one(Person, feed.person_id), read.entries)
        renamed(session, wanted, prefix)
        wanted = elsewhere(session, wanted, prefix, report)
        take(session, [wanted], ICALENDAR, report)
        parents = {entry.day_of[0] for entry in wanted.entries if entry.day_of}
        report.cancelled += vanished(session, feed.person_id, {entry.key for entry in wanted.entries} | parents | read.unread, prefix)
        feed.fetched_at, feed.next_at, feed.failures = clock.now(), clock.now() + EVERY, 0
        feed.notes = read.problems[:MOST_NOTES]
    return report


def _failed(feed_id: str) -> None:
    with writing() as session:
        feed = session.get(CalendarFeed, feed_id)
        if feed is None:
            return  # staff took it away while we asked
        feed.failures += 1
        if feed.failures == TELL_AFTER:
            open_case(
                session, "schedule", conversation=None, reason="case_calendar", details={"person_id": feed.person_id, "feed_id": feed_id}
            )
