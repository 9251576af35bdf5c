"""Who was reminded of a shift or class that is then moved or cancelled is told at once, whoever changed it: staff, a file, a calendar.

What counts is what the person heard last: moved, told and moved back is told again; moved twice before anything was told is told once.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import DROPPED, QUEUED, STATE, Kind, Outbound, key_begins, queue
from bot.people.reach import against_many
from bot.schedule.appointment import ABSENT, PLANNED, Appointment, Series, zone_of
from bot.schedule.reminder_times import Quiet, is_quiet, quiet_ends
from bot.schedule.still_theirs import firm
from bot.schedule.together import WITH, was_said
from bot.schedule.unheard import CHANGE_UNTOLD, tell_staff
from bot.schedule.wording import day_of, fields, time_of
from bot.store.many import among
from bot.text.folding import fold_sms
from bot.words.render import render

PREFIX = "changed"
SOON = timedelta(hours=96)  # a first day is told three days before
OFF = "x"
FOR_STAFF = "left to staff"
BEFORE_OTHERS = timedelta(hours=12)  # a change of today goes before a reminder of today, one of next week does not
IN_TIME = timedelta(hours=1)  # a text that leaves later than so long before the start may find them on their way: staff hear of it too
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


def ahead(keys: Sequence[str], since: datetime | None = None) -> list[str]:
    """Those of the keys of reminders that tell of a start which lies ahead, and soon; or which lay ahead at `since`."""
    now = clock.now()
    return [key for key in keys if (since or now) < minute_of(key.split(":")[2]) <= now + SOON]


def minute_of(stamp: str) -> datetime:
    """The start that a key names."""
    return datetime.fromtimestamp(int(stamp) * 60, UTC)


def promise(session: Session, some: Sequence[Changed]) -> int:
    """Promise the texts, each once; returns how many. Nothing at night, and nothing that would come after the start."""
    told, now = _told(session, some), clock.now()
    heard = [one for one in some if one.one.id in told and one.one.answer != ABSENT]
    stands = {one.one.id: standing(session, one.one, told[one.one.id].starts_at, now) for one in heard}
    wrong = [one for one in heard if _differs(stands[one.one.id], told[one.one.id])]
    if not wrong:
        return 0
    against = against_many(session, [(one.conversation.contact, one.conversation.last_inbound_at) for one in wrong], PURPOSES)
    fine = [one for one in wrong if not firm(against[one.conversation.contact_point_id])]
    return sum(_promise(session, one, stands[one.one.id], told[one.one.id]) for one in fine)


def standing(session: Session, one: Appointment, was: datetime, since: datetime) -> Appointment | None:
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
    return told.off or stamp(stands.starts_at) != stamp(told.starts_at)


def stamp(at: datetime) -> int:
    """The minute of a start, as keys name it."""
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
    return {one: _Told(minute_of(stamp), off, changes.get(one, 0)) for one, (stamp, off) in last.items()}


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
    said = f"{PREFIX}:{change.one.id}:{stamp(was)}:{stamp(stands.starts_at) if stands else OFF}"
    key = f"{said}:{told.changes}"
    if session.scalar(select(Outbound.id).where(or_(Outbound.key == key, _to_staff_before(said))).limit(1)) is not None:
        return 0
    name, body = text_of(change.one, stands, was, language)
    row = queue(session, talk, body, kind=Kind.REMINDER, language=language, says=[name], key=key, due_at=due, valid_until=until)
    if row is None:
        return 0
    row.urgent_at = until - BEFORE_OTHERS
    if due > now and due > until - IN_TIME:
        tell_staff(session, talk, stands or change.one, CHANGE_UNTOLD, key)
    if due >= until:
        row.state, row.reason = DROPPED, FOR_STAFF  # its place in the thread says that it did not leave
        tell_staff(session, talk, stands or change.one, CHANGE_UNTOLD, key)
        return 0
    return 1


def heard_from_them(session: Session, talk: Conversation, some: Sequence[Appointment], inbound_id: int) -> None:
    """They told us themselves that these are off: it counts as said to them, so that they hear no more of it unless one is on again."""
    language = talk.contact.person.language
    for one in some:
        before = session.scalar(select(func.count()).select_from(Outbound).where(key_begins(f"{PREFIX}:{one.id}:")))
        name, body = text_of(one, None, one.starts_at, language)
        key = f"{PREFIX}:{one.id}:{stamp(one.starts_at)}:{OFF}:{before}"
        row = queue(session, talk, body, kind=Kind.REMINDER, language=language, says=[name], key=key, valid_until=one.starts_at)
        if row is not None:
            row.state, row.reason = DROPPED, f"{WITH}{inbound_id}"


def _to_staff_before(said: str) -> ColumnElement[bool]:
    """A text of that very change that was left to staff."""
    return and_(key_begins(f"{said}:"), STATE == DROPPED, Outbound.reason == FOR_STAFF)


def text_of(one: Appointment, stands: Appointment | None, was: datetime, language: str) -> tuple[str, str]:
    """(key of the words, the text)."""
    zone, kind = one.series.zone, one.series.kind
    values = {"was_day": day_of(was, zone), "was_start": time_of(was, zone)}
    name = f"cancelled_{kind}"
    if stands is not None:
        values |= fields(stands.series, stands.starts_at, stands.ends_at)
        name = f"on_again_{kind}" if stands.starts_at == was else f"moved_{kind}"
    return name, fold_sms(render(name, values, language).text)
