"""Changing a text that staff planned, or taking it back, until it leaves: as a whole, never unseen over a colleague's change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.messaging.conversation import Conversation
from bot.messaging.outbox import DROPPED, QUEUED, STATE, Kind, Outbound
from bot.people.audit import Audit, note
from bot.schedule.messages import STILL_HELPS, Preview, check_time, due_times, hold, of_sending, preview

PROMISED, CHANGED, TAKEN_BACK = "send_later", "change_later", "take_back_later"  # acts of the audit log


@dataclass(frozen=True)
class Draft:
    """What a sending would become: the conversations of those texts that have not left yet, and when each would leave."""

    seen: Preview
    talks: list[Conversation]
    dues: list[datetime]
    bulk: bool


def waiting(session: Session, name: str) -> list[Outbound]:
    """The texts of one sending that have not left yet, as they are now; whoever changes them holds them."""
    query = select(Outbound).where(of_sending(name), STATE == QUEUED, Outbound.tries == 0).order_by(Outbound.id)
    return list(session.scalars(query.with_for_update().execution_options(populate_existing=True)))


def newest_change(session: Session, name: str) -> Audit | None:
    """Who changed a sending last and when; to be asked after waiting(), which lets no other change come in between."""
    query = select(Audit).where(Audit.subject == f"sending:{name}", Audit.act.in_((PROMISED, CHANGED, TAKEN_BACK)))
    return session.scalar(query.order_by(Audit.id.desc()).limit(1))


def draft(session: Session, rows: Sequence[Outbound], text: str, at: datetime | None) -> Draft:
    """Look at a change before it is made; `at` None: no other time. To one it stays signed by whoever wrote it. Raises BadInput."""
    talks = [session.get_one(Conversation, row.conversation_id) for row in rows]
    bulk = any(row.kind == Kind.BULK for row in rows)
    seen = preview(session, talks, text, bulk=bulk, staff_id=rows[0].author.removeprefix("staff:"))
    if at is not None:
        check_time(at)
    return Draft(seen, talks, [row.due_at for row in rows] if at is None else due_times(talks, at, bulk=bulk), bulk)


def change(session: Session, name: str, text: str, at: datetime | None, *, staff_id: str) -> int:
    """Another text and, unless `at` is None, another time for what has not left yet; returns how many texts.

    Raises BadInput before anything is changed.
    """
    rows = waiting(session, name)
    if not rows:
        return 0
    new = draft(session, rows, text, at)
    # What costs no more and leaves when it did is not held to a cap that was lowered meanwhile: it could not be mended otherwise.
    if new.bulk and (at is not None or new.seen.each.segments > rows[0].segments):
        hold(session, list(zip(new.talks, new.dues, strict=True)), new.seen.each.segments, name)
    for row, due in zip(rows, new.dues, strict=True):
        row.body, row.segments = new.seen.text, new.seen.each.segments
        if at is not None:
            row.due_at = row.next_try_at = row.urgent_at = due
            row.valid_until = due + STILL_HELPS
    note(session, f"staff:{staff_id}", CHANGED, f"sending:{name}", people=len(rows), moved=at is not None)
    return len(rows)


def take_back(session: Session, name: str, *, staff_id: str) -> int:
    """Do not send what has not left yet; returns how many texts."""
    rows = waiting(session, name)
    for row in rows:
        row.state, row.reason = DROPPED, "taken back"
    if rows:
        note(session, f"staff:{staff_id}", TAKEN_BACK, f"sending:{name}", people=len(rows))
    return len(rows)
