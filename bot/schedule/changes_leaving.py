"""The last look at texts about a change, when they are about to leave: whether it is still so, and when staff must tell it instead."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.claiming import Taken
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import DROPPED, QUEUED, STATE, Outbound
from bot.people.reach import against_many
from bot.schedule import still_theirs
from bot.schedule.appointment import ABSENT, Appointment, zone_of
from bot.schedule.asking_changes import ask
from bot.schedule.daily import MOST_A_DAY, next_room, put_off, sent_today
from bot.schedule.reminder_times import is_quiet, quiet_ends
from bot.schedule.telling_changes import FOR_STAFF, IN_TIME, OFF, PREFIX, PURPOSES, minute_of, stamp, standing, text_of
from bot.schedule.together import said_with
from bot.schedule.unheard import CHANGE_UNTOLD, tell_staff
from bot.schedule.wishes import ReminderWish, quiet_for
from bot.schedule.wording import MOST_SEGMENTS
from bot.text.segments import count

TOO_LATE = "too late"
_A_DAY = timedelta(days=1)


def recheck(session: Session, rows: Sequence[Taken]) -> None:
    """Drop what may not go out any more or is not so any more, put off what would come at night or is one too many for today, write the
    others as they are now. What can only be told too late is for staff; what may come too late they hear of too.
    """
    talks = {one.id: one for one in session.scalars(select(Conversation).where(Conversation.id.in_({row.conversation_id for row in rows})))}
    people = {talk.contact.person_id for talk in talks.values()}
    known = _appointments(session, rows)
    wishes = {one.person_id: one for one in session.scalars(select(ReminderWish).where(ReminderWish.person_id.in_(people)))}
    against = against_many(session, [(talk.contact, talk.last_inbound_at) for talk in talks.values()], PURPOSES)
    sent, now = sent_today(session, {one.contact.person_id: zone_of(one.contact.person) for one in talks.values()}), clock.now()
    for row in rows:
        talk, one = talks[row.conversation_id or ""], known.get(_parts(row)[1])
        person, quiet = talk.contact.person, quiet_for(wishes.get(talk.contact.person_id))
        zone, reasons = zone_of(person), against[talk.contact_point_id]
        stands = _standing(session, one, row)
        if firm := still_theirs.firm(reasons):
            row.drop(firm[0])
        elif one is None or one.person_id != person.id or not _is_so(row, stands):
            row.drop("not so any more")
        elif one.answer == ABSENT:
            row.drop("is not coming")
        elif is_quiet(now, zone, quiet) or sent.get(person.id, 0) >= MOST_A_DAY:
            put_off(row, quiet_ends(now, zone, quiet) if is_quiet(now, zone, quiet) else next_room(now, zone, quiet))
            _perhaps_to_staff(session, talk, stands or one, row)
        elif still_theirs.why_not(session, talk.id, reasons):
            row.drop(still_theirs.WHO_WRITES)
            _perhaps_to_staff(session, talk, stands or one, row)
        else:
            if row.tries > 1:
                _perhaps_to_staff(session, talk, stands or one, row)
            row.language, row.rewritten = person.language, True
            row.body = _text(one, stands, row, person.language)
            if row.tries == 1:
                row.id = clock.new_number()  # now it is said: its place in the thread is here
            about = [(one, stands), *_with_others(session, row)]
            ask(session, row, about, person.language)
            row.segments = count(row.body).segments


def too_late(session: Session, rows: Sequence[Taken]) -> None:
    """What came too late without a last look, since nothing could be sent before: staff must tell it."""
    late = [row for row in rows if row.state == DROPPED and row.reason == TOO_LATE and (row.key or "").startswith(f"{PREFIX}:")]
    known, now = _appointments(session, late) if late else {}, clock.now()
    for row in late:
        talk, one = session.get_one(Conversation, row.conversation_id), known.get(_parts(row)[1])
        stands = _standing(session, one, row)
        if one is None or one.person_id != talk.contact.person_id or one.answer == ABSENT or not _is_so(row, stands):
            continue
        against = against_many(session, [(talk.contact, talk.last_inbound_at)], PURPOSES)[talk.contact_point_id]
        if not still_theirs.firm(against) and _was(row) > now - _A_DAY:
            _perhaps_to_staff(session, talk, stands or one, row)


def _parts(row: Taken | Outbound) -> list[str]:
    """What its key says: that it is about a change, of which appointment, from when to when (or off), after how many others."""
    return (row.key or "").split(":")


def _was(row: Taken | Outbound) -> datetime:
    return minute_of(_parts(row)[2])


def _appointments(session: Session, rows: Sequence[Taken]) -> dict[str, Appointment]:
    about = {(row.key or "").split(":")[1] for row in rows}
    return {one.id: one for one in session.scalars(select(Appointment).where(Appointment.id.in_(about)))}


def _standing(session: Session, one: Appointment | None, row: Taken | Outbound) -> Appointment | None:
    return None if one is None else standing(session, one, _was(row), row.created_at)


def _is_so(row: Taken | Outbound, stands: Appointment | None) -> bool:
    return _parts(row)[3] == (str(stamp(stands.starts_at)) if stands else OFF)


def _text(one: Appointment, stands: Appointment | None, row: Taken | Outbound, language: str) -> str:
    return text_of(one, stands, _was(row), language)[1]


def _perhaps_to_staff(session: Session, talk: Conversation, stands: Appointment, row: Taken) -> None:
    """Staff hear of a text that will not leave, or not in time: it waits until shortly before a start, or was tried in vain so far."""
    if row.state == DROPPED:
        row.drop(FOR_STAFF)
    at = row.due_at if row.state == QUEUED else clock.now()
    if row.state == DROPPED or row.valid_until is None or at > row.valid_until - IN_TIME:
        tell_staff(session, talk, stands, CHANGE_UNTOLD, row.key)


def _with_others(session: Session, row: Taken) -> list[tuple[Appointment, Appointment | None]]:
    """Say the other changes that wait for the same person in this text, as far as they fit in it: two texts a day are few.

    Returns of each what changed and what stands now.
    """
    now, with_it, about = clock.now(), list[int](), list[tuple[Appointment, Appointment | None]]()
    query = select(Outbound).where(Outbound.conversation_id == row.conversation_id, STATE == QUEUED, Outbound.due_at <= now)
    query = query.where(Outbound.key.startswith(f"{PREFIX}:"), Outbound.id != row.was, Outbound.tries == 0, Outbound.valid_until > now)
    for other in session.scalars(query.order_by(Outbound.urgent_at, Outbound.id)):
        one = session.get(Appointment, _parts(other)[1])
        stands = _standing(session, one, other)
        if one is None or one.answer == ABSENT or not _is_so(other, stands):
            continue  # not so any more: it is looked at when its turn comes
        both = f"{row.body}\n{_text(one, stands, other, row.language)}"
        if count(both).segments <= MOST_SEGMENTS:
            row.body = both
            with_it.append(other.id)
            about.append((one, stands))
    said_with(session, row.id, with_it)
    return about
