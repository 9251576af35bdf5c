"""Looks at due reminders once more before they leave: moved, cancelled, answered, stopped, without consent, at night, enough for today.

What goes out is written anew (the person may have changed language) and becomes a question, so that "1" is understood days later.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.claiming import Taken
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import Kind, queue
from bot.messaging.speaking import INTRODUCTION, introduction_fields
from bot.people.reach import against_many
from bot.schedule import shift_question, still_theirs
from bot.schedule.appointment import ABSENT, PLANNED, Appointment, zone_of
from bot.schedule.daily import ENOUGH, MOST_A_DAY, sent_today
from bot.schedule.due import DUE, PHONE, Due, Phone
from bot.schedule.promising import appointment_of
from bot.schedule.reminder_times import is_quiet
from bot.schedule.telling_changes import told_lately
from bot.schedule.untold import Room, rooms
from bot.schedule.wishes import ReminderWish, quiet_for
from bot.store.many import among
from bot.text.folding import fold_sms
from bot.words.render import render

_A_DAY, _STANDS_IN = timedelta(days=1), timedelta(hours=2)  # a change that was told just now is a reminder of the new start too
_AFTER_INTRODUCTION = timedelta(seconds=10)
_PURPOSES = ("reminders", "coaching_texts")  # the newest answer about reminders, or about texts where there is none


def recheck(session: Session, rows: Sequence[Taken]) -> None:
    """Drop what may not go out, put off what goes out a little later, and write the others as they are now.

    One look for a whole batch: a hundred thousand reminders are due in the same minute of an evening.
    """
    ids = {row.id: appointment_of(row.key or "::") for row in rows}
    session.flush()
    read = session.connection().execute  # a session would take each row in hand once more
    known = {one.id: one for one in map(Due._make, read(DUE.where(among(Appointment.id, set(ids.values())))))}
    talks = {row.conversation_id for row in rows}
    phones = {one.talk_id: one for one in map(Phone._make, read(PHONE.where(among(Conversation.id, talks))))}
    people = {phone.person_id for phone in phones.values()}
    against = against_many(session, [(phone, phone.heard_at) for phone in phones.values()], _PURPOSES)
    wishes = {one.person_id: one for one in session.scalars(select(ReminderWish).where(among(ReminderWish.person_id, people)))}
    today = sent_today(session, {phone.person_id: zone_of(phone) for phone in phones.values()})
    last = rooms(session, {one.talk_id: zone_of(one) for one in phones.values() if today.get(one.person_id, 0) == MOST_A_DAY - 1})
    changed = told_lately(session, {one.talk_id for one in phones.values() if today.get(one.person_id, 0)}, _A_DAY)
    asked: list[tuple[Taken, Due, Phone]] = []
    for row in rows:
        one, phone = known.get(ids[row.id]), phones[row.conversation_id or ""]
        reason = _why_not(row, one, phone, wishes.get(phone.person_id), today.get(phone.person_id, 0))
        if reason is None and phone.talk_id in last and ids[row.id] in last[phone.talk_id].told:
            reason = "room for one not known yet"
        at = changed.get((ids[row.id], (row.key or "").split(":")[2]))
        if at is not None and (reason == ENOUGH or (reason is None and clock.now() - at < _STANDS_IN)):
            reason = "told with the change"
        reason = reason or still_theirs.why_not(session, phone.talk_id, against[phone.id])
        if one is None or reason is not None:
            row.drop(reason or "taken back")
        elif phone.introduced_at is None:
            _introduce(session, session.get_one(Conversation, phone.talk_id))
            row.put_back()
            row.due_at = row.next_try_at = clock.now() + _AFTER_INTRODUCTION  # due later, or it would hold the introduction up
        elif row.tries == 1:  # not sent again after a failure: then it is a question already
            asked.append((row, one, phone))
    if asked:
        shift_question.ask(session, asked, _others(session, asked, last))


def _others(session: Session, asked: Sequence[tuple[Taken, Due, Phone]], last: Mapping[str, Room]) -> dict[int, list[tuple[int, Due]]]:
    """Row -> rows of other appointments of which the person must hear in it, since it is their last text today."""
    waits = {row.id: last[phone.talk_id].waits for row, _, phone in asked if phone.talk_id in last}
    about = {one for some in waits.values() for one in some}
    known = {one.id: one for one in map(Due._make, session.execute(DUE.where(among(Appointment.id, about))))} if about else {}
    found: dict[int, list[tuple[int, Due]]] = {}
    for row, mine, _ in asked:
        for other, (key, row_id) in waits.get(row.id, {}).items():
            one = known.get(other)
            still = one is not None and one.state == PLANNED and one.answer is None and _stamp(one.starts_at) == key.split(":")[2]
            if one is not None and still and one.id != mine.id and one.person_id == mine.person_id:
                found.setdefault(row.id, []).append((row_id, one))
    return found


def _stamp(at: datetime) -> str:
    return str(int(at.timestamp()) // 60)


def _why_not(row: Taken, one: Due | None, phone: Phone, wish: ReminderWish | None, sent: int) -> str | None:
    now = clock.now()
    stamp = (row.key or "").split(":")[2]
    if one is None or one.state != PLANNED:
        return "cancelled"
    if one.person_id != phone.person_id:  # two records were one for a while
        return "another person"
    if _stamp(one.starts_at) != stamp:
        return "moved"
    if one.answer == ABSENT:
        return "is not coming"
    if phone.erased_at is not None:
        return "erased"
    if is_quiet(now, zone_of(phone), quiet_for(wish)):
        return "quiet hours"
    return ENOUGH if sent >= MOST_A_DAY else None


def _introduce(session: Session, talk: Conversation) -> None:
    """The first text ever to a phone says who we are; the reminder follows."""
    contact = talk.contact
    contact.introduced_at = clock.now()
    text = fold_sms(render(INTRODUCTION, introduction_fields(), contact.person.language).text)
    queue(session, talk, text, kind=Kind.REMINDER, language=contact.person.language, says=[INTRODUCTION], key=f"intro:{contact.id}")
