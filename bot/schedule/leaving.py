"""When to leave for a shift or class, as the worker worked it out from the person's own place; told with the reminder."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.schedule.appointment import ABSENT, PLANNED, Appointment, Series
from bot.store.many import among
from bot.store.types import Row, Utc

AHEAD = timedelta(hours=36)  # reminders of the evening before are sent within it
AGAIN = timedelta(hours=6)  # timetables and planners change
BATCH = 50


class LeaveBy(Row):
    """One appointment at one time. `leave_at` is empty where no way is known."""

    __tablename__ = "leave_by"

    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointment.id"), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(Utc)
    leave_at: Mapped[datetime | None] = mapped_column(Utc)
    worked_at: Mapped[datetime] = mapped_column(Utc)


def waiting(session: Session, changed: dict[str, datetime]) -> list[Appointment]:
    """Appointments soon whose way is not worked out, or was before the person's place or the time changed.

    `changed` is when each person who has a place chose it.
    """
    now = clock.now()
    query = select(Appointment).join(Series).outerjoin(LeaveBy, LeaveBy.appointment_id == Appointment.id)
    query = query.where(Appointment.starts_at > now, Appointment.starts_at < now + AHEAD, Appointment.state == PLANNED)
    query = query.where(
        Series.place.is_not(None), Appointment.person_id.in_(changed), or_(Appointment.answer.is_(None), Appointment.answer != ABSENT)
    )
    known = {one.appointment_id: one for one in session.scalars(select(LeaveBy).where(LeaveBy.starts_at > now - AHEAD))}
    found: list[Appointment] = []
    for one in session.scalars(query.order_by(Appointment.starts_at)):
        before = known.get(one.id)
        old = before is None or before.starts_at != one.starts_at or before.worked_at < max(changed[one.person_id], now - AGAIN)
        if old and len(found) < BATCH:
            found.append(one)
    return found


def keep(session: Session, appointment_id: str, starts_at: datetime, leave_at: datetime | None) -> None:
    """Write down when to leave; nothing if the appointment is gone meanwhile."""
    if session.get(Appointment, appointment_id) is None:
        return
    row = session.get(LeaveBy, appointment_id)
    if row is None:
        session.add(LeaveBy(appointment_id=appointment_id, starts_at=starts_at, leave_at=leave_at, worked_at=clock.now()))
    else:
        row.starts_at, row.leave_at, row.worked_at = starts_at, leave_at, clock.now()


def of_others(session: Session, people: Collection[str]) -> list[LeaveBy]:
    """What was worked out for anybody who is not among these people: they had their place forgotten."""
    query = select(LeaveBy).join(Appointment, Appointment.id == LeaveBy.appointment_id)
    return list(session.scalars(query.where(Appointment.person_id.not_in(people))))


def known(session: Session, starts: Mapping[str, datetime]) -> dict[str, datetime]:
    """Appointment id -> when to leave, where that is known for the time it has now (`starts`) and still lies ahead."""
    query = select(LeaveBy.appointment_id, LeaveBy.starts_at, LeaveBy.leave_at)
    rows = session.execute(query.where(among(LeaveBy.appointment_id, starts), LeaveBy.leave_at > clock.now()))
    return {one: leave_at for one, starts_at, leave_at in rows if leave_at and starts_at == starts[one]}
