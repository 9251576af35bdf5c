"""A conversation as staff read it: what both sides wrote, merged by id, who wrote it and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from bot.care.complaints import hidden_from
from bot.desk.queue import staff_names
from bot.messaging.channels.outcomes import rule_for
from bot.messaging.conversation import Conversation
from bot.messaging.inbox import Inbound
from bot.messaging.outbox import COACH, DROPPED, FAILED, QUEUED, SENDING, UNKNOWN, Kind, Outbound
from bot.people.person import SMS
from bot.people.sensitive import by_outcome, shown
from bot.people.staff import Staff

PAGE = 40


@dataclass(frozen=True)
class Entry:
    """One message. `delivery` is a key of templates/words.html; `why` says in English why it did not arrive."""

    id: int
    who: str  # person, coach, staff
    name: str | None
    at: datetime
    body: str
    language: str | None
    options: tuple[str, ...] = ()
    pictures: int = 0
    understood: str | None = None
    outcome: str | None = None
    crisis: bool = False
    masked: bool = False
    delivery: str | None = None
    why: str | None = None


def messages(session: Session, conversation: Conversation, reader: Staff, before: str = "") -> tuple[list[Entry], bool]:
    """The newest PAGE messages (older than the id `before`), oldest first, and whether there are earlier ones.

    What the reader's role may not read (danger, health, a record, benefits) and complaints that go to somebody else are left blank.
    """
    came = select(Inbound).options(undefer(Inbound.body)).where(Inbound.line == conversation.line)
    went = select(Outbound).where(Outbound.conversation_id == conversation.id)
    if before.isdigit():
        came, went = came.where(Inbound.id < int(before)), went.where(Outbound.id < int(before))
    inbound = session.scalars(came.order_by(Inbound.id.desc()).limit(PAGE + 1)).all()
    outbound = session.scalars(went.order_by(Outbound.id.desc()).limit(PAGE + 1)).all()
    names = staff_names(session, {row.author.removeprefix("staff:") for row in outbound if row.author.startswith("staff:")})
    hidden = hidden_from(session, conversation.contact.person_id, reader.id)
    received = [_received(row, None if row.id in hidden else shown(reader.role, row.body, _sensitive(row))) for row in inbound]
    entries = sorted([*received, *_sent(outbound, names)], key=lambda entry: entry.id)
    return entries[-PAGE:], len(entries) > PAGE


def _sensitive(row: Inbound) -> bool:
    return by_outcome(row.outcome, row.intent)


def _received(row: Inbound, body: str | None) -> Entry:
    return Entry(
        id=row.id,
        who="person",
        name=None,
        at=row.received_at,
        body=body or "",
        masked=body is None,
        language=None,
        pictures=row.media_count,
        understood=row.intent,
        outcome=row.outcome,
    )


def _sent(rows: Sequence[Outbound], names: dict[str, str]) -> list[Entry]:
    return [
        Entry(
            id=row.id,
            who="coach" if row.author == COACH else "staff",
            name=names.get(row.author.removeprefix("staff:")),
            at=row.created_at,
            body=row.body,
            language=row.language,
            # on a phone the numbered options are a part of the text already
            options=tuple(option["title"] for option in row.options or ()) if row.channel != SMS else (),
            crisis=row.kind == int(Kind.CRISIS),
            delivery=delivery(row),
            why=rule_for(row.error_code).reason if row.error_code else None,
        )
        for row in rows
    ]


def delivery(row: Outbound) -> str:
    """What became of a message: a key of templates/words.html."""
    if row.channel != SMS:
        return "shown"
    if row.state == DROPPED:
        return {"not live": "held_not_live", "stopped": "held_stopped"}.get(row.reason or "", "held")
    if row.state == FAILED or row.status in ("undelivered", "failed", "canceled"):
        return "not_delivered"
    if row.state in (QUEUED, SENDING, UNKNOWN):
        return row.state
    return "delivered" if row.status in ("delivered", "read", "partially_delivered") else "sent"
