"""Looks at due reminders once more before they leave: moved, cancelled, answered, stopped, without consent, at night, enough for today.

What goes out is written anew (the person may have changed language) and becomes a question, so that "1" is understood days later.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from bot import clock
from bot.care.proving import ask_unasked
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import QUEUED, SENDING, SENT, Kind, Outbound, queue
from bot.messaging.question import DROPPED as QUESTION_DROPPED
from bot.messaging.question import OPEN, Question, close
from bot.messaging.speaking import INTRODUCTION, introduction_fields
from bot.people.person import ContactPoint, Person
from bot.people.reach import QUIET_LONG, UNPROVEN, against_many
from bot.schedule import leaving
from bot.schedule.appointment import ABSENT, PLANNED, Appointment, zone_of
from bot.schedule.planning import appointment_of
from bot.schedule.reminder_times import is_quiet
from bot.schedule.wishes import ReminderWish, quiet_for
from bot.schedule.wording import named, reminder
from bot.text.folding import fold_sms
from bot.text.segments import count
from bot.words.render import render

MOST_A_DAY = 2
SHIFT_ANSWER = "shift_answer"
ANSWER_LASTS = timedelta(hours=24)
WAIT = "wait"
_AFTER_INTRODUCTION = timedelta(seconds=10)
_PURPOSES = ("reminders", "coaching_texts")  # the newest answer about reminders, or about texts where there is none


def recheck(session: Session, rows: Sequence[Outbound]) -> dict[int, str]:
    """Row id -> why it may not go out; WAIT for one that goes out a little later. What is not named may leave, as it is now.

    One look for a whole batch: a hundred thousand reminders are due in the same minute of an evening.
    """
    ids = {row.id: appointment_of(row.key or "::") for row in rows}
    due = select(Appointment).where(Appointment.id.in_(set(ids.values()))).options(joinedload(Appointment.series))
    known = {one.id: one for one in session.scalars(due)}
    # Names and numbers stay sealed: nobody needs them here.
    theirs = (
        select(Conversation)
        .where(Conversation.id.in_({row.conversation_id for row in rows}))
        .options(joinedload(Conversation.contact).defer(ContactPoint.address).joinedload(ContactPoint.person).defer(Person.name))
    )
    talks = {one.id: one for one in session.scalars(theirs)}
    people = {talk.contact.person_id for talk in talks.values()}
    against = against_many(session, [(talk.contact, talk.last_inbound_at) for talk in talks.values()], _PURPOSES)
    wishes = {one.person_id: one for one in session.scalars(select(ReminderWish).where(ReminderWish.person_id.in_(people)))}
    today = sent_today(session, talks, {row.id for row in rows})
    refused: dict[int, str] = {}
    asked: list[tuple[Outbound, Appointment]] = []
    for row in rows:
        one, talk = known.get(ids[row.id]), talks[row.conversation_id or ""]
        person = talk.contact.person
        reason = _why_not(row, one, person, wishes.get(person.id), today.get(talk.id, 0))
        reason = reason or _not_to_this_phone(session, talk, against[talk.contact_point_id])
        if reason is None and talk.contact.introduced_at is None:
            _introduce(session, talk)
            row.state, row.tries, reason = QUEUED, 0, WAIT
            row.due_at = row.next_try_at = clock.now() + _AFTER_INTRODUCTION  # due later, or it would hold the introduction up
        if reason is not None or one is None:
            refused[row.id] = reason or "taken back"
            continue
        if row.tries == 1:  # not sent again after a failure: then it is a question already
            asked.append((row, one))
    _ask(session, asked, talks)
    return refused


def _why_not(row: Outbound, one: Appointment | None, person: Person, wish: ReminderWish | None, sent: int) -> str | None:
    now = clock.now()
    stamp = (row.key or "").split(":")[2]
    if one is None or one.state != PLANNED:
        return "cancelled"
    if int(one.starts_at.timestamp()) // 60 != int(stamp):
        return "moved"
    if one.answer == ABSENT:
        return "is not coming"
    if person.erased_at is not None:
        return "erased"
    if is_quiet(now, zone_of(person), quiet_for(wish)):
        return "quiet hours"
    return "enough for today" if sent >= MOST_A_DAY else None


def _not_to_this_phone(session: Session, talk: Conversation, against: Sequence[str]) -> str | None:
    """Why nothing may be sent there; if it is only not sure who uses it, that is asked first (or sent, where nothing could prove it)."""
    if firm := [one for one in against if one not in (UNPROVEN, QUIET_LONG)]:
        return firm[0]
    return "who writes" if against and ask_unasked(session, talk, "quiet") else None


def sent_today(session: Session, talks: Mapping[str, Conversation], but: Collection[int] = ()) -> dict[str, int]:
    """How many texts nobody asked for went out today, by the person's own day: reminders, and what staff sent to many.

    `but` are ids of rows that are about to leave: one that is tried again does not count against itself.
    """
    zones: dict[str, list[str]] = {}
    for talk in talks.values():
        zones.setdefault(zone_of(talk.contact.person).key, []).append(talk.id)
    found: dict[str, int] = {}
    for some in zones.values():
        zone = zone_of(talks[some[0]].contact.person)
        midnight = datetime.combine(clock.now().astimezone(zone).date(), time(), zone).astimezone(UTC)
        query = select(Outbound.conversation_id, func.count()).where(
            Outbound.conversation_id.in_(some), Outbound.kind.in_((Kind.REMINDER, Kind.BULK))
        )
        query = query.where(
            func.coalesce(Outbound.state, QUEUED).in_((SENT, SENDING)), Outbound.first_attempt_at >= midnight, Outbound.id > 0
        )
        query = query.where(Outbound.id.not_in(but))
        query = query.where(or_(Outbound.key.is_(None), ~Outbound.key.startswith("intro:"))).group_by(Outbound.conversation_id)
        found.update({str(talk): n for talk, n in session.execute(query)})
    return found


def _introduce(session: Session, talk: Conversation) -> None:
    """The first text ever to a phone says who we are; the reminder follows."""
    contact = talk.contact
    contact.introduced_at = clock.now()
    text = fold_sms(render(INTRODUCTION, introduction_fields(), contact.person.language).text)
    queue(session, talk, text, kind=Kind.REMINDER, language=contact.person.language, says=[INTRODUCTION], key=f"intro:{contact.id}")


def _ask(session: Session, asked: Sequence[tuple[Outbound, Appointment]], talks: Mapping[str, Conversation]) -> None:
    """Write each text anew, open its question, and give it its place in the thread."""
    if not asked:
        return
    mine = {row.conversation_id for row, _ in asked}
    open_now = select(Question).where(Question.conversation_id.in_(mine), Question.state == OPEN, Question.name == SHIFT_ANSWER)
    before: dict[tuple[str, str], list[Question]] = {}
    for question in session.scalars(open_now):
        before.setdefault((question.conversation_id, question.data["appointment"]), []).append(question)
    leave = leaving.known(session, [one for _, one in asked])
    for row, one in asked:
        talk = talks[row.conversation_id or ""]
        row.language = talk.contact.person.language
        row.body, options = reminder(one.series, one.starts_at, one.ends_at, row.language, one.answer, leave.get(one.id))
        row.segments = count(row.body).segments
        row.id = clock.new_number()  # now it is said: its place in the thread is here
        row.created_at = clock.now()
        if options:
            for old in before.get((talk.id, one.id), ()):
                close(old, QUESTION_DROPPED)
            question = ask_about(session, talk, one)
            row.options = [{"title": o.title, "payload": o.payload, "accepts": list(o.accepts)} for o in options]
            row.question_id = question.id
    session.flush()


def ask_about(session: Session, talk: Conversation, one: Appointment) -> Question:
    """Open the question of one appointment. Those of other appointments stay open: then the coach asks which is meant."""
    until = max(clock.now(), one.ends_at) + ANSWER_LASTS
    question = Question(
        id=clock.new_number(),
        conversation_id=talk.id,
        name=SHIFT_ANSWER,
        data={"appointment": one.id, "label": {"appointment": named(one)}},
        until=until,
    )
    session.add(question)
    return question
