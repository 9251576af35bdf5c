"""How many texts nobody asked for a person got today: two are enough. What can wait for the morning is put off."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.claiming import Taken
from bot.messaging.outbox import QUEUED, SENDING, SENT, UNKNOWN, Kind, Outbound

MOST_A_DAY = 2


def sent_today(session: Session, talks: Mapping[str, ZoneInfo]) -> dict[str, int]:
    """How many texts nobody asked for went out today, by the person's own day: reminders, and what staff sent to many.

    `talks` are conversations with the zone of their person; what is only being taken up does not count yet. A text of which nobody
    knows whether it left counts: it may well be on the phone.
    """
    zones: dict[ZoneInfo, list[str]] = {}
    for talk_id, zone in talks.items():
        zones.setdefault(zone, []).append(talk_id)
    found: dict[str, int] = {}
    for zone, some in zones.items():
        midnight = datetime.combine(clock.now().astimezone(zone).date(), time(), zone).astimezone(UTC)
        query = select(Outbound.conversation_id, func.count()).where(
            Outbound.conversation_id.in_(some), Outbound.kind.in_((Kind.REMINDER, Kind.BULK))
        )
        query = query.where(
            func.coalesce(Outbound.state, QUEUED).in_((SENT, SENDING, UNKNOWN)), Outbound.first_attempt_at >= midnight, Outbound.id > 0
        )
        query = query.where(or_(Outbound.key.is_(None), ~Outbound.key.startswith("intro:"))).group_by(Outbound.conversation_id)
        found.update({str(talk): n for talk, n in session.execute(query)})
    return found


def put_off(row: Taken, at: datetime) -> None:
    """Let a text that was taken up go out at `at` (UTC) instead, or not at all if that is too late; it counts for that day then."""
    if row.valid_until is not None and row.valid_until <= at:
        row.drop("too late")
        return
    row.state, row.tries, row.first_attempt_at = QUEUED, 0, None
    row.due_at = row.next_try_at = at
