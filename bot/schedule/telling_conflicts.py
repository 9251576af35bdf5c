"""Whose class and shift are at the same time hears of it by text, once for the two series, whoever entered the later one: staff or a file.

Who told us the later one by text heard of it in the read-back (adding.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session, joinedload

from bot import clock
from bot.messaging.claiming import Taken
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import Kind, Outbound, queue
from bot.people.reach import against_many
from bot.schedule.appointment import PERSON, PLANNED, Appointment, Series, zone_of
from bot.schedule.daily import MOST_A_DAY, next_room, put_off, sent_today
from bot.schedule.reminder_times import Quiet, is_quiet, quiet_ends
from bot.schedule.wishes import ReminderWish, quiet_for
from bot.schedule.wording import named
from bot.text.folding import fold_sms
from bot.text.segments import count
from bot.words.render import render

PREFIX = "conflict"
AHEAD = timedelta(days=35)
_PURPOSES = ("reminders", "coaching_texts")


class Pair(NamedTuple):
    """The first time that two series of a person overlap: the one entered later, and the one that was there."""

    later: Appointment
    there: Appointment

    @property
    def key(self) -> str:
        """Named by the two series: it is told once, not every week."""
        return ":".join([PREFIX, *sorted((self.later.series_id, self.there.series_id))])

    @property
    def begins(self) -> datetime:
        """When the second of the two starts."""
        return max(self.later.starts_at, self.there.starts_at)


def pairs(session: Session, people: Sequence[str]) -> Iterator[tuple[str, Pair]]:
    """(person id, pair) of a class and a shift at the same time in the next weeks; three queries at most."""
    busy = select(Series.person_id).where(Series.person_id.in_(people), Series.state == PLANNED).group_by(Series.person_id)
    both = list(session.scalars(busy.having(func.count(distinct(Series.kind)) > 1)))
    if not both:
        return
    now = clock.now()
    query = select(Appointment).where(Appointment.person_id.in_(both), Appointment.state == PLANNED).options(joinedload(Appointment.series))
    query = query.where(Appointment.ends_at > now, Appointment.starts_at < now + AHEAD).order_by(Appointment.starts_at, Appointment.id)
    running: dict[str, list[Appointment]] = {}
    seen: set[str] = set()
    for one in session.scalars(query):
        before = running[one.person_id] = [other for other in running.get(one.person_id, []) if other.ends_at > one.starts_at]
        for other in before:
            first, second = sorted((one, other), key=lambda each: (each.series.created_at, each.series_id))
            pair = Pair(second, first)
            if one.series.kind != other.series.kind and pair.key not in seen:
                seen.add(pair.key)
                yield one.person_id, pair
        before.append(one)


def promise(session: Session, reached: Mapping[str, tuple[Conversation, Quiet]]) -> int:
    """Promise the texts, each once; `reached` is where a person's texts go and when never. Returns how many."""
    now, promised = clock.now(), 0
    found = [(person, pair) for person, pair in pairs(session, list(reached)) if pair.later.series.source != PERSON and pair.begins > now]
    if not found:
        return 0
    known = set(session.scalars(select(Outbound.key).where(Outbound.key.in_([pair.key for _, pair in found]))))
    talks = {person: reached[person][0] for person, _ in found}
    against = against_many(session, [(talk.contact, talk.last_inbound_at) for talk in talks.values()], _PURPOSES)
    for person, pair in found:
        talk, quiet = reached[person]
        zone, language = zone_of(talk.contact.person), talk.contact.person.language
        due = quiet_ends(now, zone, quiet) if is_quiet(now, zone, quiet) else now
        if pair.key in known or against[talk.contact_point_id] or due >= pair.begins:
            continue
        row = queue(
            session,
            talk,
            _text(pair, language),
            kind=Kind.REMINDER,
            language=language,
            says=["conflict"],
            key=pair.key,
            due_at=due,
            valid_until=pair.begins,
        )
        promised += row is not None
    return promised


def _text(pair: Pair, language: str) -> str:
    return fold_sms(render("conflict", {"one": named(pair.later), "other": named(pair.there)}, language).text)


def recheck(session: Session, rows: Sequence[Taken]) -> None:
    """Drop what does not overlap any more, write the others as it is now; at night or beyond two texts a day it waits for the morning."""
    talks = {one.id: one for one in session.scalars(select(Conversation).where(Conversation.id.in_({row.conversation_id for row in rows})))}
    people = [talk.contact.person_id for talk in talks.values()]
    now, still = clock.now(), {pair.key: pair for _, pair in pairs(session, people)}
    sent = sent_today(session, {one.contact.person_id: zone_of(one.contact.person) for one in talks.values()})
    against = against_many(session, [(talk.contact, talk.last_inbound_at) for talk in talks.values()], _PURPOSES)
    wishes = {one.person_id: one for one in session.scalars(select(ReminderWish).where(ReminderWish.person_id.in_(people)))}
    for row in rows:
        talk = talks[row.conversation_id or ""]
        person, pair = talk.contact.person, still.get(row.key or "")
        zone, quiet = zone_of(person), quiet_for(wishes.get(person.id))
        if reasons := against[talk.contact_point_id]:
            row.drop(reasons[0])
        elif pair is None:
            row.drop("no conflict any more")
        elif is_quiet(now, zone, quiet):
            put_off(row, quiet_ends(now, zone, quiet))
        elif sent.get(person.id, 0) >= MOST_A_DAY:
            put_off(row, next_room(now, zone, quiet))
        else:
            row.language, row.body, row.rewritten = person.language, _text(pair, person.language), True
            row.segments = count(row.body).segments
