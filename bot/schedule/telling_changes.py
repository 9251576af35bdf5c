"""Who was reminded of a shift or class that is then moved or cancelled is told at once, whoever changed it: staff, a file, a calendar.

What counts is what the person heard last: moved, told and moved back is told again; moved twice before anything was told is told once.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.claiming import Taken
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import DROPPED, QUEUED, STATE, Kind, Outbound, key_begins, queue
from bot.people.reach import against_many
from bot.schedule.appointment import ABSENT, PLANNED, Appointment, Series, zone_of
from bot.schedule.daily import MOST_A_DAY, next_room, put_off, sent_today
from bot.schedule.reminder_times import Quiet, is_quiet, quiet_ends
from bot.schedule.together import said_with, was_said
from bot.schedule.unheard import CHANGE_UNTOLD, tell_staff
from bot.schedule.wishes import ReminderWish, quiet_for
from bot.schedule.wording import MOST_SEGMENTS, day_of, fields, time_of
from bot.store.many import among
from bot.text.folding import fold_sms
from bot.text.segments import count
from bot.words.render import render

PREFIX = "changed"
SOON = timedelta(hours=96)  # a first day is told three days before
OFF = "x"
FOR_STAFF = "left to staff"
BEFORE_OTHERS = timedelta(hours=12)  # a change of today goes before a reminder of today, one of next week does not
JUST_NOW = timedelta(minutes=10)
_A_DAY = timedelta(days=1)
PURPOSES = ("reminders", "coaching_texts")


class Changed(NamedTuple):
    """An appointment that is not over, and the keys of its reminders whose time is past, about a start that is still ahead."""

    one: Appointment
    conversation: Conversation
    quiet: Quiet
    keys: Sequence[str]


class _Told(NamedTuple):
    """What a person heard last of an appointment: the start it was to have, whether it was off, and how many changes were told or not."""

    starts_at: datetime
    off: bool
    changes: int


def ahead(keys: Sequence[str]) -> list[str]:
    """Those of the keys of reminders that tell of a start which lies ahead, and soon."""
    now = clock.now()
    return [key for key in keys if now < _minute(key.split(":")[2]) <= now + SOON]


def _minute(stamp: str) -> datetime:
    return datetime.fromtimestamp(int(stamp) * 60, UTC)


def promise(session: Session, some: Sequence[Changed]) -> int:
    """Promise the texts, each once; returns how many. Nothing at night, and nothing that would come after the start."""
    told, now = _told(session, some), clock.now()
    heard = [one for one in some if one.one.id in told and one.one.answer != ABSENT]
    stands = {one.one.id: _stands(session, one.one, told[one.one.id].starts_at, now) for one in heard}
    wrong = [one for one in heard if _differs(stands[one.one.id], told[one.one.id])]
    if not wrong:
        return 0
    against = against_many(session, [(one.conversation.contact, one.conversation.last_inbound_at) for one in wrong], PURPOSES)
    fine = [one for one in wrong if not against[one.conversation.contact_point_id]]
    return sum(_promise(session, one, stands[one.one.id], told[one.one.id]) for one in fine)


def _stands(session: Session, one: Appointment, was: datetime, since: datetime) -> Appointment | None:
    """What takes place: the appointment itself, or what was entered for the same day as it was called off (shortly before `since`).

    Calendars make a new series of "this and all following". None if it is off.
    """
    if one.state == PLANNED:
        return one
    query = select(Appointment).join(Series).where(Appointment.person_id == one.person_id, Appointment.state == PLANNED)
    query = query.where(Series.kind == one.series.kind, Series.id != one.series_id, Appointment.starts_at > clock.now())
    query = query.where(Appointment.starts_at.between(was - _A_DAY, was + _A_DAY))
    query = query.where(or_(Series.created_at > since - JUST_NOW, Appointment.starts_at == was)).order_by(Appointment.starts_at)
    day = was.astimezone(one.series.zone).date()
    found = [new for new in session.scalars(query) if new.starts_at.astimezone(one.series.zone).date() == day]
    return min(found, key=lambda new: new.starts_at != was, default=None)


def _differs(stands: Appointment | None, told: _Told) -> bool:
    if stands is None:
        return not told.off
    return told.off or _stamp(stands.starts_at) != _stamp(told.starts_at)


def _stamp(at: datetime) -> int:
    return int(at.timestamp()) // 60


def _told(session: Session, some: Sequence[Changed]) -> dict[str, _Told]:
    """Appointment id -> what its person heard last, of those who heard anything."""
    if not some:
        return {}
    keys = [key for one in some for key in one.keys]
    reminded = session.execute(select(Outbound.id, Outbound.key).where(Outbound.key.in_(keys), was_said()))
    last = {key.split(":")[1]: (key.split(":")[2], False) for key in keys if key.endswith(":said")}  # they told us (missed.py)
    last |= {key.split(":")[1]: (key.split(":")[2], False) for _, key in sorted((abs(id_), key or "") for id_, key in reminded)}
    changes: dict[str, int] = {}
    if last:
        query = select(Outbound.id, Outbound.key, was_said()).where(Outbound.state != QUEUED, Outbound.key.startswith(f"{PREFIX}:"))
        query = query.where(Outbound.conversation_id.in_({one.conversation.id for one in some})).order_by(Outbound.id)
        for _, key, said in session.execute(query):
            _, one, was, now, *_ = (key or "").split(":")
            changes[one] = changes.get(one, 0) + 1
            if said:
                last[one] = (was, True) if now == OFF else (now, False)
    return {one: _Told(_minute(stamp), off, changes.get(one, 0)) for one, (stamp, off) in last.items()}


def told_lately(session: Session, talks: Collection[str], within: timedelta) -> dict[tuple[str, str], datetime]:
    """(appointment id, minute of its start as in keys) -> when these conversations were told of that start by a change."""
    if not talks:
        return {}
    query = select(Outbound.key, Outbound.first_attempt_at, Outbound.due_at).where(among(Outbound.conversation_id, talks), was_said())
    query = query.where(Outbound.key.startswith(f"{PREFIX}:"), Outbound.due_at > clock.now() - within)
    rows = [(str(key).split(":"), at or due) for key, at, due in session.execute(query)]
    return {(parts[1], parts[3]): at for parts, at in rows}


def _promise(session: Session, change: Changed, stands: Appointment | None, told: _Told) -> int:
    talk, now, was = change.conversation, clock.now(), told.starts_at
    zone, language = zone_of(talk.contact.person), talk.contact.person.language
    due = quiet_ends(now, zone, change.quiet) if is_quiet(now, zone, change.quiet) else now
    until = min(was, stands.starts_at) if stands else was
    said = f"{PREFIX}:{change.one.id}:{_stamp(was)}:{_stamp(stands.starts_at) if stands else OFF}"
    key = f"{said}:{told.changes}"
    if session.scalar(select(Outbound.id).where(or_(Outbound.key == key, _to_staff_before(said))).limit(1)) is not None:
        return 0
    name, body = _text(change.one, stands, was, language)
    row = queue(session, talk, body, kind=Kind.REMINDER, language=language, says=[name], key=key, due_at=due, valid_until=until)
    if row is not None:
        row.urgent_at = until - BEFORE_OTHERS
    if row is not None and due >= until:
        row.state, row.reason = DROPPED, FOR_STAFF  # its place in the thread says that it did not leave
        tell_staff(session, talk, stands or change.one, CHANGE_UNTOLD)
        return 0
    return 0 if row is None else 1


def _to_staff_before(said: str) -> ColumnElement[bool]:
    """A text of that very change that was left to staff."""
    return and_(key_begins(f"{said}:"), STATE == DROPPED, Outbound.reason == FOR_STAFF)


def _text(one: Appointment, stands: Appointment | None, was: datetime, language: str) -> tuple[str, str]:
    """(key of the words, the text)."""
    zone, kind = one.series.zone, one.series.kind
    values = {"was_day": day_of(was, zone), "was_start": time_of(was, zone)}
    name = f"cancelled_{kind}"
    if stands is not None:
        values |= fields(stands.series, stands.starts_at, stands.ends_at)
        name = f"on_again_{kind}" if stands.starts_at == was else f"moved_{kind}"
    return name, fold_sms(render(name, values, language).text)


def recheck(session: Session, rows: Sequence[Taken]) -> None:
    """Drop what may not go out any more or is not so any more, put off what would come at night or is one too many for today, write the
    others as they are now. What can only be told too late is for staff.
    """
    talks = {one.id: one for one in session.scalars(select(Conversation).where(Conversation.id.in_({row.conversation_id for row in rows})))}
    people = {talk.contact.person_id for talk in talks.values()}
    about = {(row.key or "").split(":")[1] for row in rows}
    known = {one.id: one for one in session.scalars(select(Appointment).where(Appointment.id.in_(about)))}
    wishes = {one.person_id: one for one in session.scalars(select(ReminderWish).where(ReminderWish.person_id.in_(people)))}
    against = against_many(session, [(talk.contact, talk.last_inbound_at) for talk in talks.values()], PURPOSES)
    sent, now = sent_today(session, {one.contact.person_id: zone_of(one.contact.person) for one in talks.values()}), clock.now()
    for row in rows:
        _, appointment, was, said, *_ = (row.key or "").split(":")
        talk, one = talks[row.conversation_id or ""], known.get(appointment)
        person, quiet = talk.contact.person, quiet_for(wishes.get(talk.contact.person_id))
        zone = zone_of(person)
        if reasons := against[talk.contact_point_id]:
            row.drop(reasons[0])
            continue
        stands = None if one is None else _stands(session, one, _minute(was), row.created_at)
        if one is None or one.person_id != person.id or said != (str(_stamp(stands.starts_at)) if stands else OFF):
            row.drop("not so any more")
        elif one.answer == ABSENT:
            row.drop("is not coming")
        elif is_quiet(now, zone, quiet) or sent.get(person.id, 0) >= MOST_A_DAY:
            put_off(row, quiet_ends(now, zone, quiet) if is_quiet(now, zone, quiet) else next_room(now, zone, quiet))
            if row.state == DROPPED:
                row.drop(FOR_STAFF)
                tell_staff(session, talk, stands or one, CHANGE_UNTOLD)
        else:
            row.language, row.rewritten = person.language, True
            _, row.body = _text(one, stands, _minute(was), person.language)
            _with_others(session, row)
            row.segments = count(row.body).segments


def _with_others(session: Session, row: Taken) -> None:
    """Say the other changes that wait for the same person in this text, as far as they fit in it: two texts a day are few."""
    now, with_it = clock.now(), list[int]()
    query = select(Outbound).where(Outbound.conversation_id == row.conversation_id, STATE == QUEUED, Outbound.due_at <= now)
    query = query.where(Outbound.key.startswith(f"{PREFIX}:"), Outbound.id != row.was, Outbound.tries == 0, Outbound.valid_until > now)
    for other in session.scalars(query.order_by(Outbound.urgent_at, Outbound.id)):
        _, appointment, was, said, *_ = (other.key or "").split(":")
        one = session.get(Appointment, appointment)
        stands = None if one is None else _stands(session, one, _minute(was), other.created_at)
        if one is None or one.answer == ABSENT or said != (str(_stamp(stands.starts_at)) if stands else OFF):
            continue  # not so any more: it is looked at when its turn comes
        both = f"{row.body}\n{_text(one, stands, _minute(was), row.language)[1]}"
        if count(both).segments <= MOST_SEGMENTS:
            row.body = both
            with_it.append(other.id)
    said_with(session, row.id, with_it)
