"""Who came: kept when an appointment is over, corrected by staff; what repeats is shown, and what worries opens a case."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from bot import clock
from bot.care.cases import open_case
from bot.errors import BadInput
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import Outbound
from bot.people.audit import note
from bot.people.person import SMS, ContactPoint
from bot.schedule.appointment import ABSENT, ATTENDANCE, CAME, COMING, EXCUSED, LATE, MISSED, PLANNED, UNKNOWN, Appointment, Series
from bot.schedule.together import was_said

AS_SAID = {COMING: CAME, LATE: LATE, ABSENT: EXCUSED, None: UNKNOWN}
BY_PERSON = "person"
NO_ANSWER_BEFORE = timedelta(minutes=60)
RECENT = timedelta(days=30)
TWICE = 2
BATCH = 500


def note_what_was_said(session: Session) -> int:
    """Appointments that are over get what the person said (unknown if nothing); returns how many."""
    over = select(Appointment).where(Appointment.attendance.is_(None), Appointment.ends_at <= clock.now(), Appointment.state == PLANNED)
    rows = list(session.scalars(over.order_by(Appointment.ends_at).limit(BATCH).with_for_update(skip_locked=True)))
    for one in rows:
        one.attendance, one.attendance_by = AS_SAID[one.answer], BY_PERSON
    return len(rows)


def correct(session: Session, one: Appointment, value: str, staff_id: str) -> None:
    """What staff know. The second time missed within 30 days opens a case, saying it again does not. Raises BadInput for another word."""
    if value not in ATTENDANCE:
        raise BadInput("There is no such attendance.", f"Choose one of {', '.join(ATTENDANCE)}.")
    if one.state != PLANNED:
        raise BadInput("It was cancelled.", "Only what took place has somebody who came or missed it.")
    new = value != one.attendance
    one.attendance, one.attendance_by = value, f"staff:{staff_id}"
    note(session, f"staff:{staff_id}", "attendance", f"appointment:{one.id}", value=value)
    session.flush()
    missed = _missed(session, one.person_id) if new and value == MISSED else ()
    if one.id in missed and len(missed) >= TWICE:
        open_case(
            session, "absence", conversation=_talk(session, one.person_id), reason="case_missed_twice", details={"appointment_id": one.id}
        )


def _missed(session: Session, person_id: str) -> Sequence[str]:
    query = select(Appointment.id).where(Appointment.person_id == person_id, Appointment.attendance == MISSED, Appointment.state == PLANNED)
    return session.scalars(query.where(Appointment.starts_at > clock.now() - RECENT)).all()


def no_answer_on_a_first_day(session: Session) -> int:
    """A first day that begins within the hour, was reminded of and not answered: a case for people. Returns how many."""
    now = clock.now()
    query = select(Appointment).where(Appointment.answer.is_(None), Appointment.no_answer_at.is_(None), Appointment.state == PLANNED)
    query = query.where(Appointment.starts_at > now - NO_ANSWER_BEFORE, Appointment.starts_at <= now + NO_ANSWER_BEFORE)
    before = aliased(Appointment)
    same = (before.series_id == Appointment.series_id, before.slot < Appointment.slot, before.state == PLANNED)
    query = query.join(Series).where(Series.first_day, ~exists().where(*same))  # a few only, of which begins_with knows the right ones
    opened = 0
    for one in session.scalars(query.limit(BATCH).with_for_update(skip_locked=True, of=Appointment)):
        keys = [key for key, _ in one.planned or ()]
        if not one.series.begins_with(one.slot):
            continue
        if session.scalar(select(Outbound.id).where(Outbound.key.in_(keys), was_said()).limit(1)) is None:
            continue
        one.no_answer_at = now
        talk = _talk(session, one.person_id)
        open_case(session, "absence", conversation=talk, reason="case_first_day_no_answer", details={"appointment_id": one.id})
        opened += 1
    return opened


def _talk(session: Session, person_id: str) -> Conversation | None:
    query = select(Conversation).join(ContactPoint, ContactPoint.id == Conversation.contact_point_id)
    return session.scalar(
        query.where(ContactPoint.person_id == person_id, ContactPoint.kind == SMS).order_by(Conversation.created_at.desc())
    )


@dataclass(frozen=True)
class Pattern:
    """What is over, counted, and the last few in order: for the person's page.

    `weekdays` are those (0 Monday) on which at least every other one, and two or more, was missed or late: (weekday, bad, all).
    """

    counts: Counter[str]
    last: tuple[Appointment, ...]
    weekdays: tuple[tuple[int, int, int], ...] = ()


def pattern(session: Session, person_id: str, most: int = 12) -> Pattern:
    """How somebody's shifts and classes went."""
    query = select(Appointment).where(Appointment.person_id == person_id, Appointment.attendance.is_not(None))
    rows = list(session.scalars(query.order_by(Appointment.starts_at.desc())))
    days, bad = Counter(map(_weekday, rows)), Counter(_weekday(one) for one in rows if one.attendance in (MISSED, LATE))
    stand_out = tuple((day, n, days[day]) for day, n in sorted(bad.items()) if n >= TWICE and 2 * n >= days[day])
    return Pattern(Counter(str(one.attendance) for one in rows), tuple(rows[:most]), stand_out)


def _weekday(one: Appointment) -> int:
    return one.starts_at.astimezone(one.series.zone).weekday()
