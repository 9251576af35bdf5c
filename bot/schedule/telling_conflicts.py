"""Whose class and shift are at the same time hears of it by text, once for the two series, whoever entered the later one: staff or a file.

One text for all that came together: a file of a month that lies over a weekly class is one text, not thirty. It says the first time and
how many more there are, and leaves when all of the person is planned. Who told us the later one by text heard of it in the read-back
(adding.py).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import distinct, func, insert, select
from sqlalchemy.orm import Session, joinedload

from bot import clock
from bot.messaging.claiming import Taken
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import DROPPED, QUEUED, STATE, Kind, Outbound, queue
from bot.people.reach import against_many
from bot.schedule import still_theirs
from bot.schedule.ahead import taking_place
from bot.schedule.appointment import PERSON, PLANNED, Appointment, Series, zone_of
from bot.schedule.conflicts import same_time
from bot.schedule.daily import MOST_A_DAY, next_room, put_off, sent_today
from bot.schedule.reminder_times import Quiet, is_quiet, quiet_ends
from bot.schedule.wishes import ReminderWish, quiet_for
from bot.schedule.wording import named
from bot.text.folding import fold_sms
from bot.text.segments import count
from bot.words.render import render

PREFIX = "conflict"
AHEAD = timedelta(days=35)
FAR = timedelta(days=180)  # what is known so long before is not told again when its weeks come near
SETTLES = timedelta(minutes=15)  # so long a text waits for the rest of its file to be planned
TOGETHER = "told with another"
_PURPOSES = ("reminders", "coaching_texts")


class Pair(NamedTuple):
    """A time that two series of a person overlap: the one entered later, and the one that was there."""

    later: Appointment
    there: Appointment

    @property
    def key(self) -> str:
        """Named by the two series: it is told once, not every week."""
        return ":".join([PREFIX, *sorted((self.later.series.id, self.there.series.id))])

    @property
    def begins(self) -> datetime:
        """When the second of the two starts."""
        return max(self.later.starts_at, self.there.starts_at)


def _pair(one: Appointment, other: Appointment) -> Pair:
    there, later = sorted((one, other), key=lambda each: (each.series.created_at, each.series.id))
    return Pair(later, there)


def overlaps(session: Session, people: Iterable[str]) -> dict[str, list[Pair]]:
    """By person id each time that a class and a shift overlap in the next weeks, in order; two queries at most."""
    busy = select(Series.person_id).where(Series.person_id.in_(people), Series.state == PLANNED).group_by(Series.person_id)
    both = list(session.scalars(busy.having(func.count(distinct(Series.kind)) > 1)))
    if not both:
        return {}
    now = clock.now()
    query = select(Appointment).where(Appointment.person_id.in_(both), Appointment.state == PLANNED).options(joinedload(Appointment.series))
    query = query.where(Appointment.ends_at > now, Appointment.starts_at < now + AHEAD).order_by(Appointment.starts_at, Appointment.id)
    of_person: dict[str, list[Appointment]] = defaultdict(list)
    for one in session.scalars(query):
        of_person[one.person_id].append(one)
    return {person: found for person, some in of_person.items() if (found := _between(some))}


def _between(some: Sequence[Appointment]) -> list[Pair]:
    return [_pair(one, other) for one, other in same_time(some) if one.series.kind != other.series.kind]


def _to_tell(pairs: Iterable[Pair], now: datetime) -> dict[str, Pair]:
    """The first time of each two series, by key, of those that the person was not told when the later one was entered."""
    found: dict[str, Pair] = {}
    for pair in pairs:
        if pair.later.series.source != PERSON and pair.begins > now:
            found.setdefault(pair.key, pair)
    return found


def promise(session: Session, reached: Mapping[str, tuple[Conversation, Quiet]]) -> int:
    """Promise the texts, one a person; `reached` is where a person's texts go and when never. Returns how many."""
    now, promised = clock.now(), 0
    found = {person: told for person, some in overlaps(session, list(reached)).items() if (told := _to_tell(some, now))}
    if not found:
        return 0
    known = set(session.scalars(select(Outbound.key).where(Outbound.key.in_([key for some in found.values() for key in some]))))
    talks = {person: reached[person][0] for person in found}
    against = against_many(session, [(talk.contact, talk.last_inbound_at) for talk in talks.values()], _PURPOSES)
    for person, pairs in found.items():
        talk, quiet = reached[person]
        zone, language = zone_of(talk.contact.person), talk.contact.person.language
        due = quiet_ends(now, zone, quiet) if is_quiet(now, zone, quiet) else now
        fresh = {key: pair for key, pair in pairs.items() if key not in known and due < pair.begins}
        if not fresh or still_theirs.firm(against[talk.contact_point_id]):
            continue
        last = max(pair.begins for pair in fresh.values())
        waiting = select(Outbound).where(Outbound.conversation_id == talk.id, STATE == QUEUED, Outbound.tries == 0)
        row = session.scalar(waiting.where(Outbound.key.startswith(f"{PREFIX}:")).limit(1))
        if row is None:
            key, first = next(iter(fresh.items()))
            row = queue(
                session,
                talk,
                _text([first], language),
                kind=Kind.REMINDER,
                language=language,
                says=["conflict"],
                key=key,
                due_at=due,
                valid_until=last,
            )
            promised += row is not None
        elif row.valid_until is not None:
            row.valid_until = max(row.valid_until, last)
        if row is not None:
            _told_together(session, row, fresh.keys() | _to_tell(_between(taking_place(session, person, now, now + FAR)), now).keys())
    return promised


def _told_together(session: Session, row: Outbound, keys: set[str]) -> None:
    """Write down that a text says these too: rows that never leave, found by their key like the text itself."""
    known = set(session.scalars(select(Outbound.key).where(Outbound.key.in_(keys))))
    same: dict[str, object] = {
        "conversation_id": row.conversation_id,
        "channel": row.channel,
        "address": row.address,
        "address_hash": row.address_hash,
    }
    same |= {"kind": row.kind, "language": row.language, "body": "", "says": [row.key], "state": DROPPED, "reason": TOGETHER}
    same |= {"due_at": row.due_at, "next_try_at": row.due_at, "segments": 0}
    if rows := [{"id": -clock.new_number(), "key": key, **same} for key in sorted(keys - known)]:
        session.execute(insert(Outbound), rows)


def _text(pairs: Sequence[Pair], language: str) -> str:
    fields = {"one": named(pairs[0].later), "other": named(pairs[0].there)}
    if len(pairs) == 1:
        return fold_sms(render("conflict", fields, language).text)
    return fold_sms(render("conflicts", {**fields, "times": str(len(pairs))}, language).text)


def _said_by(session: Session, rows: Sequence[Taken]) -> dict[str, set[str]]:
    """The keys that each text says: its own, and those written down with it."""
    said = {row.key or "": {row.key or ""} for row in rows}
    query = select(Outbound.key, Outbound.says).where(Outbound.conversation_id.in_({row.conversation_id for row in rows}))
    for key, says in session.execute(query.where(STATE == DROPPED, Outbound.reason == TOGETHER)):
        if (text := said.get(says[0])) is not None:
            text.add(key)
    return said


def recheck(session: Session, rows: Sequence[Taken]) -> None:
    """Drop what does not overlap any more, write the others as it is now; at night or beyond two texts a day it waits for the morning."""
    talks = {one.id: one for one in session.scalars(select(Conversation).where(Conversation.id.in_({row.conversation_id for row in rows})))}
    people = [talk.contact.person_id for talk in talks.values()]
    now, still, said = clock.now(), overlaps(session, people), _said_by(session, rows)
    unplanned = set(session.scalars(select(Series.person_id).where(Series.person_id.in_(people), Series.plan_at <= now).distinct()))
    sent = sent_today(session, {one.contact.person_id: zone_of(one.contact.person) for one in talks.values()})
    against = against_many(session, [(talk.contact, talk.last_inbound_at) for talk in talks.values()], _PURPOSES)
    wishes = {one.person_id: one for one in session.scalars(select(ReminderWish).where(ReminderWish.person_id.in_(people)))}
    for row in rows:
        talk = talks[row.conversation_id or ""]
        person = talk.contact.person
        pairs = [pair for pair in still.get(person.id, ()) if pair.key in said[row.key or ""] and pair.begins > now]
        zone, quiet = zone_of(person), quiet_for(wishes.get(person.id))
        if firm := still_theirs.firm(against[talk.contact_point_id]):
            row.drop(firm[0])
        elif not pairs:
            row.drop("no conflict any more")
        elif person.id in unplanned and now - row.created_at < SETTLES:
            put_off(row, now + timedelta(minutes=1))
        elif is_quiet(now, zone, quiet):
            put_off(row, quiet_ends(now, zone, quiet))
        elif sent.get(person.id, 0) >= MOST_A_DAY:
            put_off(row, next_room(now, zone, quiet))
        elif reason := still_theirs.why_not(session, talk.id, against[talk.contact_point_id]):
            row.drop(reason)
        else:
            row.language, row.body, row.rewritten = person.language, _text(pairs, person.language), True
            row.segments = count(row.body).segments
