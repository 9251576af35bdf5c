"""Looks at due reminders once more before they leave: moved, cancelled, answered, stopped, without consent, at night, enough for today.

What goes out is written anew (the person may have changed language) and becomes a question, so that "1" is understood days later.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.claiming import Taken
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import Kind, queue
from bot.messaging.question import DROPPED as QUESTION_DROPPED
from bot.messaging.question import OPEN, Question
from bot.messaging.speaking import INTRODUCTION, introduction_fields
from bot.people.person import ContactPoint, Person
from bot.people.reach import against_many
from bot.schedule import leaving, still_theirs
from bot.schedule.appointment import ABSENT, PLANNED, Appointment, Series, zone_of
from bot.schedule.daily import ENOUGH, MOST_A_DAY, sent_today
from bot.schedule.planning import appointment_of
from bot.schedule.reminder_times import is_quiet
from bot.schedule.telling_changes import told_lately
from bot.schedule.together import said_with
from bot.schedule.untold import Room, rooms
from bot.schedule.wishes import ReminderWish, quiet_for
from bot.schedule.wording import named_at, reminder, several
from bot.store.many import add_many, among
from bot.store.types import Written
from bot.text.folding import fold_sms
from bot.text.segments import count
from bot.words.render import Option, render

SHIFT_ANSWER = "shift_answer"
ANSWER_LASTS = timedelta(hours=24)
_A_DAY, _STANDS_IN = timedelta(days=1), timedelta(hours=2)  # a change that was told just now is a reminder of the new start too
_AFTER_INTRODUCTION = timedelta(seconds=10)
_PURPOSES = ("reminders", "coaching_texts")  # the newest answer about reminders, or about texts where there is none


class _Due(NamedTuple):
    """What a reminder tells of an appointment and its series."""

    id: str
    person_id: str
    starts_at: datetime
    ends_at: datetime
    state: str
    answer: str | None
    kind: str
    zone_name: str
    place: str | None
    bring: str | None

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the place."""
        return ZoneInfo(self.zone_name)


class _Phone(NamedTuple):
    """Where a reminder goes, and whose phone that is; names and numbers stay sealed, since nobody needs them here."""

    talk_id: str
    heard_at: datetime | None
    id: str
    person_id: str
    introduced_at: datetime | None
    verified_at: datetime | None
    stopped_at: datetime | None
    unreachable_at: datetime | None
    language: str
    timezone: str | None
    age_band: str | None
    born_on: date | None
    erased_at: datetime | None

    @property
    def person(self) -> "_Phone":
        """Of the person only what is here."""
        return self


_DUE = select(
    *(Appointment.id, Appointment.person_id, Appointment.starts_at, Appointment.ends_at, Appointment.state, Appointment.answer),
    *(Series.kind, Series.zone_name, Series.place, Series.bring),
).join(Series)
_PHONE = (
    select(
        *(Conversation.id, Conversation.last_inbound_at, ContactPoint.id, ContactPoint.person_id),
        *(ContactPoint.introduced_at, ContactPoint.verified_at, ContactPoint.stopped_at, ContactPoint.unreachable_at),
        *(Person.language, Person.timezone, Person.age_band, Person.born_on, Person.erased_at),
    )
    .join(ContactPoint, ContactPoint.id == Conversation.contact_point_id)
    .join(Person, Person.id == ContactPoint.person_id)
)


def recheck(session: Session, rows: Sequence[Taken]) -> None:
    """Drop what may not go out, put off what goes out a little later, and write the others as they are now.

    One look for a whole batch: a hundred thousand reminders are due in the same minute of an evening.
    """
    ids = {row.id: appointment_of(row.key or "::") for row in rows}
    session.flush()
    read = session.connection().execute  # a session would take each row in hand once more
    known = {one.id: one for one in map(_Due._make, read(_DUE.where(among(Appointment.id, set(ids.values())))))}
    talks = {row.conversation_id for row in rows}
    phones = {one.talk_id: one for one in map(_Phone._make, read(_PHONE.where(among(Conversation.id, talks))))}
    people = {phone.person_id for phone in phones.values()}
    against = against_many(session, [(phone, phone.heard_at) for phone in phones.values()], _PURPOSES)
    wishes = {one.person_id: one for one in session.scalars(select(ReminderWish).where(among(ReminderWish.person_id, people)))}
    today = sent_today(session, {phone.person_id: zone_of(phone) for phone in phones.values()})
    last = rooms(session, {one.talk_id: zone_of(one) for one in phones.values() if today.get(one.person_id, 0) == MOST_A_DAY - 1})
    changed = told_lately(session, {one.talk_id for one in phones.values() if today.get(one.person_id, 0)}, _A_DAY)
    asked: list[tuple[Taken, _Due, _Phone]] = []
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
        _ask(session, asked, _others(session, asked, last))


def _others(session: Session, asked: Sequence[tuple[Taken, _Due, _Phone]], last: Mapping[str, Room]) -> dict[int, list[tuple[int, _Due]]]:
    """Row -> rows of other appointments of which the person must hear in it, since it is their last text today."""
    waits = {row.id: last[phone.talk_id].waits for row, _, phone in asked if phone.talk_id in last}
    about = {one for some in waits.values() for one in some}
    known = {one.id: one for one in map(_Due._make, session.execute(_DUE.where(among(Appointment.id, about))))} if about else {}
    found: dict[int, list[tuple[int, _Due]]] = {}
    for row, mine, _ in asked:
        for other, (key, row_id) in waits.get(row.id, {}).items():
            one = known.get(other)
            still = one is not None and one.state == PLANNED and one.answer is None and _stamp(one.starts_at) == key.split(":")[2]
            if one is not None and still and one.id != mine.id and one.person_id == mine.person_id:
                found.setdefault(row.id, []).append((row_id, one))
    return found


def _stamp(at: datetime) -> str:
    return str(int(at.timestamp()) // 60)


def _why_not(row: Taken, one: _Due | None, phone: _Phone, wish: ReminderWish | None, sent: int) -> str | None:
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


def _ask(session: Session, asked: Sequence[tuple[Taken, _Due, _Phone]], others: Mapping[int, Sequence[tuple[int, _Due]]]) -> None:
    """Write each text anew, open its question, and give it its place in the thread.

    One that says `others` too offers no numbers, since "1" could mean any of them: it opens a question about each.
    """
    mine = {phone.talk_id for _, _, phone in asked}
    open_now = select(Question.id, Question.conversation_id, Question.data)
    open_now = open_now.where(among(Question.conversation_id, mine), Question.state == OPEN, Question.name == SHIFT_ANSWER)
    before: dict[tuple[str, str], list[int]] = {}
    for question_id, talk_id, data in session.execute(open_now):
        before.setdefault((talk_id, data["appointment"]), []).append(question_id)
    leave, now = leaving.known(session, {one.id: one.starts_at for _, one, _ in asked}), clock.now()
    over: list[int] = []
    questions: list[dict[str, Any]] = []
    for row, one, phone in asked:
        body, options = reminder(one, one.starts_at, one.ends_at, phone.language, one.answer, leave.get(one.id))
        about, also = [one], others.get(row.id, ())
        if also:
            text, n = several([(each, each.starts_at, each.ends_at) for each in (one, *(other for _, other in also))], phone.language)
            also = also[: n - 1]
            if also:
                body, about = text, [one, *(other for _, other in also)]
        row.body = body
        row.language, row.segments, row.rewritten = phone.language, _segments(row.body), True
        row.id, row.created_at = clock.new_number(), now  # now it is said: its place in the thread is here
        if also:
            said_with(session, row.id, [row_id for row_id, _ in also])
        for each in about if options or also else ():
            over += before.get((phone.talk_id, each.id), ())
            questions.append(question_about(phone.talk_id, each.id, named_at(each.kind, each.starts_at, each.zone), each.ends_at))
        if options and not also:
            row.options = _written(options)
            row.question_id = questions[-1]["id"]
    if over:
        closed = update(Question).where(among(Question.id, over)).values(state=QUESTION_DROPPED, closed_at=now)
        session.execute(closed.execution_options(synchronize_session=False))
    add_many(session, Question.metadata.tables[Question.__tablename__], questions)


@lru_cache(maxsize=2000)  # a whole class reads the same
def _segments(body: str) -> int:
    return count(body).segments


@lru_cache(maxsize=10)  # three languages, with and without a question
def _written(options: tuple[Option, ...]) -> Written:
    return Written.of([{"title": o.title, "payload": o.payload, "accepts": list(o.accepts)} for o in options])


def question_about(talk_id: str, appointment_id: str, label: Mapping[str, str], ends_at: datetime) -> dict[str, Any]:
    """The question of one appointment. Those of other appointments stay open: then the coach asks which is meant."""
    now = clock.now()
    return {
        "id": clock.new_number(),
        "conversation_id": talk_id,
        "name": SHIFT_ANSWER,
        "data": {"appointment": appointment_id, "label": {"appointment": label}},
        "state": OPEN,
        "asked_at": now,
        "until": max(now, ends_at) + ANSWER_LASTS,
    }
