"""Promises reminders: rows of the outbox with a due time and a key that makes a duplicate impossible.

A promised reminder has no place in the thread yet, so its id is below zero; when it is sent it takes the next number (rechecking.py).
"""

from collections.abc import Collection
from itertools import batched
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.outbox import COACH, QUEUED, STATE, Kind, Outbound
from bot.people.person import SMS
from bot.schedule.appointment import Appointment, Series
from bot.schedule.missed import AGAIN, stamp_of
from bot.schedule.reached import Reachable
from bot.schedule.reminder_times import Due
from bot.schedule.wording import reminder
from bot.store.many import among
from bot.text.segments import count

PREFIX = "remind"
_AT_ONCE = 200


def key_of(one: Appointment, due: Due, *, again: bool) -> str:
    """Named by the appointment, its time and the offset: a moved shift is another promise, the same one never is.

    The one that takes the place of those that were missed has a name of its own.
    """
    return f"{PREFIX}:{one.id}:{stamp_of(one)}:{due.code}{f':{AGAIN}' if again else ''}"


def in_hand(session: Session, keys: Collection[str]) -> set[str]:
    """Of these reminders those that another worker has taken up at this moment: nobody can tell yet whether they leave as they were.

    The others nobody takes up until this transaction ends. (SQLite has one writer at a time: none.)
    """
    waiting = select(Outbound.key).where(among(Outbound.key, keys), STATE == QUEUED)
    known = {str(key) for key in session.scalars(waiting)} if keys else set()
    return known - {str(key) for key in session.scalars(waiting.with_for_update(skip_locked=True))} if known else set()


def appointment_of(key: str) -> str:
    """The id of the appointment that a reminder's key names."""
    return key.split(":")[1]


def row_of(one: Appointment, series: Series, there: Reachable, key: str, due: Due) -> dict[str, Any]:
    """The row that promises one."""
    language = there.person.language
    body, _ = reminder(series, one.starts_at, one.ends_at, language)
    return {
        "id": -clock.new_number(),
        "conversation_id": there.conversation.id,
        "author": COACH,
        "channel": SMS,
        "address": there.contact.address,
        "address_hash": there.contact.address_hash,
        "kind": int(Kind.REMINDER),
        "language": language,
        "body": body,
        "says": [f"reminder_{series.kind}"],
        "key": key,
        "state": QUEUED,
        "due_at": due.at,
        "urgent_at": one.starts_at,
        "next_try_at": due.at,
        "valid_until": due.valid_until,
        "segments": count(body).segments,
    }


def store(session: Session, rows: list[dict[str, Any]]) -> None:
    """Keep these rows, but for those that were promised before."""
    for some in batched(rows, _AT_ONCE):
        sent = set(session.scalars(select(Outbound.key).where(Outbound.key.in_([row["key"] for row in some]))))
        if fresh := [row for row in some if row["key"] not in sent]:  # moved away and back: that very text went out already
            session.execute(insert(Outbound), fresh)
