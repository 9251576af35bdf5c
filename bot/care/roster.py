"""The on-call roster: who is on call from when to when, planned ahead. A day may have several stretches; holidays are stretches too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.care.paging import OnCall
from bot.errors import BadInput
from bot.knowledge.office import office
from bot.people.staff import Staff

MOST_WEEKS = 26
LONGEST = timedelta(days=7)


@dataclass(frozen=True)
class Stretch:
    """One stretch as the roster shows it; `until` is None while it is open-ended."""

    id: int
    staff_id: str
    name: str
    since: datetime
    until: datetime | None


def plan(session: Session, staff_id: str, start: datetime, end: datetime, weeks: int = 1) -> int:
    """Put a member on call from `start` to `end`, both naive in the office's zone, for so many weeks. Returns how many were new.

    By wall clock: 22:00 stays 22:00 when the clocks change. A stretch that is there already is not added again.

    Raises:
        BadInput: it ends before it begins, lasts longer than a week, or is over already.
    """
    if not 1 <= weeks <= MOST_WEEKS:
        raise BadInput(f"The number of weeks is not between 1 and {MOST_WEEKS}.", "Write how often it repeats.")
    if not timedelta() < end - start <= LONGEST:
        raise BadInput("The time on call ends before it begins, or lasts longer than a week.", "Write its start and end.")
    zone, made = office().zone, 0
    if end.replace(tzinfo=zone) <= clock.now():
        raise BadInput("That time is over already.", "Write a time to come.")
    for week in range(weeks):
        since, until = ((at + timedelta(weeks=week)).replace(tzinfo=zone) for at in (start, end))
        same = select(OnCall.id).where(OnCall.staff_id == staff_id, OnCall.since == since, OnCall.until == until)
        if session.scalar(same) is None:
            session.add(OnCall(staff_id=staff_id, since=since, until=until))
            session.flush()
            made += 1
    return made


def ahead(session: Session, organization_ids: Sequence[str], days: int = 28) -> list[Stretch]:
    """What is planned and not over, of these organizations, by start."""
    now = clock.now()
    query = (
        select(OnCall, Staff.name)
        .join(Staff, Staff.id == OnCall.staff_id)
        .where(Staff.active, Staff.organization_id.in_(organization_ids), OnCall.since < now + timedelta(days=days))
        .where((OnCall.until.is_(None)) | (OnCall.until > now))
        .order_by(OnCall.since, Staff.name)
    )
    return [Stretch(row.id, row.staff_id, name, row.since, row.until) for row, name in session.execute(query)]


def cancel(session: Session, stretch: OnCall) -> None:
    """Take a stretch off the roster; one that has begun ends now, so that what was stays true."""
    now = clock.now()
    if stretch.since > now:
        session.delete(stretch)
    else:
        stretch.until = now
    session.flush()


def unwatched(session: Session, days: int = 7) -> list[tuple[datetime, datetime]]:
    """Stretches of the next days in which nobody is on call, in UTC."""
    start = clock.now()
    end, at, gaps = start + timedelta(days=days), start, []
    query = select(OnCall.since, OnCall.until).join(Staff, Staff.id == OnCall.staff_id)
    query = query.where(Staff.active, OnCall.since < end, (OnCall.until.is_(None)) | (OnCall.until > start)).order_by(OnCall.since)
    for since, until in session.execute(query):
        if since > at:
            gaps.append((at, since))
        at = max(at, until or end)
    return [*gaps, (at, end)] if at < end else gaps
