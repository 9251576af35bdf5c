"""Who was reminded of a shift or class that is then moved or cancelled is told at once, whoever changed it: staff, a file, a calendar."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.claiming import Taken
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import SENDING, SENT, Kind, Outbound, queue
from bot.people.reach import against_many
from bot.schedule.appointment import ABSENT, CANCELLED, PLANNED, Appointment, Series, zone_of
from bot.schedule.reminder_times import Quiet, is_quiet, quiet_ends
from bot.schedule.wording import day_of, fields, time_of
from bot.text.folding import fold_sms
from bot.words.render import render

PREFIX = "changed"
SOON = timedelta(hours=48)
JUST_NOW = timedelta(minutes=10)
_A_DAY = timedelta(days=1)
_PURPOSES = ("reminders", "coaching_texts")


class Changed(NamedTuple):
    """An appointment that is not any more as its reminder said, and the keys of the reminders whose time is past."""

    one: Appointment
    conversation: Conversation
    quiet: Quiet
    keys: Sequence[str]


def changed(one: Appointment, keys: Sequence[str]) -> list[str]:
    """Those of the keys of past reminders that tell what is not so any more, about a start that is still ahead."""
    now, stamp = clock.now(), int(one.starts_at.timestamp()) // 60
    ahead = [key for key in keys if now < _told(key) <= now + SOON]
    return [key for key in ahead if one.state == CANCELLED or int(key.split(":")[2]) != stamp]


def _told(key: str) -> datetime:
    return datetime.fromtimestamp(int(key.split(":")[2]) * 60, UTC)


def promise(session: Session, some: Sequence[Changed]) -> int:
    """Promise the texts, each once; returns how many. Nothing at night, and nothing that would come after the start."""
    if not some:
        return 0
    keys = [key for one in some for key in one.keys]
    sent = set(session.scalars(select(Outbound.key).where(Outbound.key.in_(keys), Outbound.state.in_((SENT, SENDING)))))
    against = against_many(session, [(one.conversation.contact, one.conversation.last_inbound_at) for one in some], _PURPOSES)
    promised = 0
    for one in some:
        reminded = [key for key in one.keys if key in sent]
        if not reminded or one.one.answer == ABSENT or against[one.conversation.contact_point_id]:
            continue
        promised += _promise(session, one, _told(max(reminded)))
    return promised


def _promise(session: Session, change: Changed, was: datetime) -> int:
    one, series, talk, now = change.one, change.one.series, change.conversation, clock.now()
    off, zone, language = one.state == CANCELLED, zone_of(talk.contact.person), talk.contact.person.language
    if off and (instead := _instead(session, one, was, now)):
        if instead.starts_at == was:
            return 0
        one, series, off = instead, instead.series, False
    due = quiet_ends(now, zone, change.quiet) if is_quiet(now, zone, change.quiet) else now
    until = was if off else min(was, one.starts_at)
    key = f"{PREFIX}:{change.one.id}:{int(was.timestamp()) // 60}:{'x' if off else int(one.starts_at.timestamp()) // 60}"
    if due >= until or session.scalar(select(Outbound.id).where(Outbound.key == key)) is not None:
        return 0
    name = f"cancelled_{series.kind}" if off else f"moved_{series.kind}"
    values = {"was_day": day_of(was, series.zone), "was_start": time_of(was, series.zone)}
    values |= {} if off else fields(series, one.starts_at, one.ends_at)
    body = fold_sms(render(name, values, language).text)
    row = queue(session, talk, body, kind=Kind.REMINDER, language=language, says=[name], key=key, due_at=due, valid_until=until)
    return 0 if row is None else 1


def _instead(session: Session, one: Appointment, was: datetime, now: datetime) -> Appointment | None:
    """What was just entered for the same day in place of what is off: calendars make a new series of "this and all following"."""
    query = select(Appointment).join(Series).where(Appointment.person_id == one.person_id, Appointment.state == PLANNED)
    query = query.where(Series.kind == one.series.kind, Series.created_at > now - JUST_NOW, Series.id != one.series_id)
    query = query.where(Appointment.starts_at > now, Appointment.starts_at.between(was - _A_DAY, was + _A_DAY))
    zone = one.series.zone
    return next((new for new in session.scalars(query) if new.starts_at.astimezone(zone).date() == was.astimezone(zone).date()), None)


def recheck(session: Session, rows: Sequence[Taken]) -> None:
    """Drop what may not go out any more."""
    talks = {one.id: one for one in session.scalars(select(Conversation).where(Conversation.id.in_({row.conversation_id for row in rows})))}
    against = against_many(session, [(talk.contact, talk.last_inbound_at) for talk in talks.values()], _PURPOSES)
    for row in rows:
        if reasons := against[talks[row.conversation_id or ""].contact_point_id]:
            row.drop(reasons[0])
