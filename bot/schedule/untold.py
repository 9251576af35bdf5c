"""Of three shifts of a day the third must be heard of too: a second text about one that is known makes room for it."""

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.outbox import QUEUED, SENDING, SENT, UNKNOWN, Kind, Outbound
from bot.schedule.planning import PREFIX, appointment_of
from bot.store.many import among

_DAY, _BACK = timedelta(days=1), timedelta(days=5)  # the first reminder of all goes out three days before


def make_room(session: Session, talks: Mapping[str, ZoneInfo]) -> dict[str, set[str]]:
    """Conversation -> the appointments it was told of, where one that it was not told of has a reminder later today.

    `talks` are conversations to which one more text may go today, with the zone of their person.
    """
    if not talks:
        return {}
    now = clock.now()
    query = select(Outbound.conversation_id, Outbound.key, Outbound.state, Outbound.due_at).where(
        among(Outbound.conversation_id, talks), Outbound.kind == Kind.REMINDER, Outbound.key.startswith(f"{PREFIX}:")
    )
    ahead = and_(Outbound.state == QUEUED, Outbound.due_at > now, Outbound.due_at < now + _DAY)
    went = and_(Outbound.state.in_((SENT, SENDING, UNKNOWN)), Outbound.first_attempt_at > now - _BACK)
    told: dict[str, set[str]] = {}
    waits: dict[str, set[str]] = {}
    for whose, which, state, due_at in session.execute(query.where(or_(ahead, went))):
        talk, key = str(whose), str(which)
        if state != QUEUED:
            told.setdefault(talk, set()).add(appointment_of(key))
        elif due_at.astimezone(talks[talk]).date() == now.astimezone(talks[talk]).date():
            waits.setdefault(talk, set()).add(appointment_of(key))
    return {talk: told.get(talk, set()) for talk, some in waits.items() if some - told.get(talk, set())}
