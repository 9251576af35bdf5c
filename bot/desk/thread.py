"""A conversation as staff read it: what both sides wrote, merged by id, who wrote it and what became of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from bot.care.cases import Case
from bot.care.complaints import complained_by, speaks_of_one
from bot.desk.queue import staff_names
from bot.desk.scope import is_crisis
from bot.messaging.channels.outcomes import rule_for
from bot.messaging.conversation import Conversation
from bot.messaging.inbox import Inbound
from bot.messaging.outbox import COACH, DROPPED, FAILED, QUEUED, SENDING, UNKNOWN, Kind, Outbound
from bot.people.person import SMS
from bot.people.sensitive import by_outcome, may_read, shown
from bot.people.staff import Staff
from bot.store.types import id_of

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

    What the reader's role may not read (danger, health, a record, benefits) is left blank, and so is what we answered to it.
    Complaints that go to somebody else are not here at all, nor the coach's answers to them: even that there is one says too much.
    """
    came = select(Inbound).options(undefer(Inbound.body)).where(Inbound.line == conversation.line)
    went = select(Outbound).where(Outbound.conversation_id == conversation.id)
    if (earlier := id_of(before)) is not None:
        came, went = came.where(Inbound.id < earlier), went.where(Outbound.id < earlier)
    inbound = session.scalars(came.order_by(Inbound.id.desc()).limit(PAGE + 1)).all()
    outbound = session.scalars(went.order_by(Outbound.id.desc()).limit(PAGE + 1)).all()
    names = staff_names(session, {row.author.removeprefix("staff:") for row in outbound if row.author.startswith("staff:")})
    unseen = _of_complaints(session, conversation, reader, outbound)
    secret = set() if may_read(reader.role) else _secret(session, outbound)
    received = [_received(row, shown(reader.role, row.body, by_outcome(row.outcome, row.intent))) for row in inbound]
    entries = sorted([*received, *_sent(outbound, names, secret)], key=lambda entry: entry.id)
    seen = [entry for entry in entries[-PAGE:] if entry.id not in unseen]
    return seen, bool(seen) and len(entries) > PAGE


def _of_complaints(session: Session, conversation: Conversation, reader: Staff, outbound: Sequence[Outbound]) -> set[int]:
    """Ids of what both sides wrote about complaints that are not this reader's to read."""
    complaints = complained_by(session, conversation.contact.person_id)
    mine = reader.id in complaints.values()
    unseen = {inbound for inbound, officer in complaints.items() if officer != reader.id}
    for row in outbound:
        if row.inbound_id in unseen or (not mine and speaks_of_one(row.says or ())):
            unseen |= {row.id, row.inbound_id or row.id}
    return unseen


def _secret(session: Session, outbound: Sequence[Outbound]) -> set[int]:
    """Ids of what we wrote about danger, and of our answers to sensitive messages."""
    asked = select(Inbound.id, Inbound.outcome, Inbound.intent).where(Inbound.id.in_({row.inbound_id for row in outbound} - {None}))
    secret = {one for one, outcome, intent in session.execute(asked) if by_outcome(outcome, intent)}
    cases = select(Case.id).where(Case.id.in_({row.case_id for row in outbound} - {None}), is_crisis())
    danger = set(session.scalars(cases))
    return {row.id for row in outbound if row.inbound_id in secret or row.case_id in danger or row.kind == int(Kind.CRISIS)}


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


def _sent(rows: Sequence[Outbound], names: dict[str, str], secret: Collection[int]) -> list[Entry]:
    return [
        Entry(
            id=row.id,
            who="coach" if row.author == COACH else "staff",
            name=names.get(row.author.removeprefix("staff:")),
            at=row.created_at,
            body="" if row.id in secret else row.body,
            masked=row.id in secret,
            language=row.language,
            # on a phone the numbered options are a part of the text already
            options=tuple(option["title"] for option in row.options or ()) if row.channel != SMS and row.id not in secret else (),
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
