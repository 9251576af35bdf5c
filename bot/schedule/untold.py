"""Of four shifts of a day each must be heard of in two texts: the last text of a day says all that is not known yet, and one about what is
known makes room for it.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.outbox import QUEUED, STATE, Kind, Outbound
from bot.schedule.daily import midnight
from bot.schedule.promising import PREFIX, appointment_of
from bot.schedule.together import was_said
from bot.store.many import among

_DAY, _BACK = timedelta(days=1), timedelta(days=5)  # the first reminder of all goes out three days before


class Room(NamedTuple):
    """What a person was told of, and what waits to be told today and is not known: appointment id -> (key, id of the row)."""

    told: set[str]
    waits: dict[str, tuple[str, int]]


def rooms(session: Session, talks: Mapping[str, ZoneInfo]) -> dict[str, Room]:
    """For conversations in which one more text may go today and something is not known yet; with the zone of their person."""
    if not talks:
        return {}
    now = clock.now()
    query = select(Outbound.conversation_id, Outbound.id, Outbound.key, Outbound.state, Outbound.due_at).where(
        among(Outbound.conversation_id, talks), Outbound.kind == Kind.REMINDER, Outbound.key.startswith(f"{PREFIX}:")
    )
    ahead = and_(STATE == QUEUED, Outbound.due_at < now + _DAY, Outbound.valid_until > now)
    went = and_(was_said(), Outbound.due_at > now - _BACK)
    found: dict[str, Room] = {}
    ends = {zone: midnight(now, zone, 1) for zone in set(talks.values())}
    for whose, row_id, which, state, due_at in session.execute(query.where(or_(ahead, went)).order_by(Outbound.urgent_at, Outbound.due_at)):
        talk, key = str(whose), str(which)
        room = found.setdefault(talk, Room(set(), {}))
        if state != QUEUED:
            room.told.add(appointment_of(key))
        elif due_at < ends[talks[talk]]:
            room.waits.setdefault(appointment_of(key), (key, row_id))
    for room in found.values():
        for one in room.told & set(room.waits):
            del room.waits[one]
    return {talk: room for talk, room in found.items() if room.waits}
