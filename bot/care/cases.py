"""Cases: everything a person on the team must see. One open case a conversation and kind; more of the same adds to it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import clock
from bot.messaging.conversation import Conversation, hand_to_bot, hand_to_desk
from bot.store.types import Row, SealedJson, Utc

OPEN, CLAIMED, CLOSED = "open", "claimed", "closed"

# kind -> priority: 0 pages somebody, 1 first, 2 today, 3 when there is time
KINDS: Mapping[str, int] = {
    "crisis": 0,
    "possible_crisis": 1,
    "undelivered": 1,
    "incident": 1,
    "absence": 1,
    "late": 1,
    "basic_needs": 1,
    "human": 2,
    "work_problem": 2,
    "picture": 2,
    "job_loss": 2,
    "schedule": 2,
    "accommodation": 2,
    "application": 2,
    "question": 3,
    "opt_out": 3,
    "wrong_person": 2,
    "language": 2,
    "contact_change": 3,
    "privacy": 2,
    "job_offer": 3,
    "feedback": 3,
    "sending": 1,
    "complaint": 2,
    "who_writes": 2,
}


class Case(Row):
    """One matter for staff. `reason` is a key of words/cases.yml; `details` holds ids and keys, never a message's text."""

    __tablename__ = "care_case"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=clock.new_id)
    kind: Mapped[str] = mapped_column(String(20))
    priority: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default=OPEN)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    organization_id: Mapped[str | None] = mapped_column(ForeignKey("organization.id"))
    reason: Mapped[str] = mapped_column(String(60))
    details: Mapped[Any] = mapped_column(SealedJson)
    times: Mapped[int] = mapped_column(default=1)
    staff_id: Mapped[str | None] = mapped_column(String(22))
    paged_at: Mapped[datetime | None] = mapped_column(Utc)
    opened_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)
    last_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)
    claimed_at: Mapped[datetime | None] = mapped_column(Utc)
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    conversation: Mapped[Conversation | None] = relationship()

    __table_args__ = (Index("ix_care_case_queue", "state", "priority", "opened_at"),)


def open_case(
    session: Session,
    kind: str,
    *,
    conversation: Conversation | None,
    reason: str,
    inbound_id: int | None = None,
    details: Mapping[str, Any] | None = None,
    organization_id: str | None = None,
) -> Case:
    """Open a case, or add to the one of this kind that is not closed yet (a claimed one stays claimed).

    One about no conversation is added to only for the same reason and organization: a month's costs are not a page that failed.
    """
    query = select(Case).where(Case.kind == kind, Case.state != CLOSED).order_by(Case.opened_at).limit(1)
    if conversation is None:
        query = query.where(
            Case.conversation_id.is_(None), Case.reason == reason, Case.organization_id.is_not_distinct_from(organization_id)
        )
    else:
        query = query.where(Case.conversation_id == conversation.id)
    found = session.scalar(query.with_for_update())
    more = {**(details or {}), **({"inbound_id": inbound_id} if inbound_id else {})}
    if found is not None:
        found.times, found.last_at = found.times + 1, clock.now()
        # What opened it stays; the newest sign is kept beside it.
        found.reason, found.details = reason, {**more, **(found.details or {}), "newest": more}
        return found
    person = conversation.contact.person if conversation else None
    case = Case(
        kind=kind,
        priority=KINDS[kind],
        conversation=conversation,
        person_id=person.id if person else None,
        organization_id=person.organization_id if person else organization_id,
        reason=reason,
        details=more,
    )
    session.add(case)
    session.flush()
    return case


def claim(session: Session, case: Case, staff_id: str) -> bool:
    """Give the case to a member of staff, who then owns the conversation. False if somebody else was first."""
    held = session.get(Case, case.id, with_for_update=True, populate_existing=True)
    if held is None or held.state == CLOSED or (held.state == CLAIMED and held.staff_id != staff_id):
        return False
    held.state, held.staff_id, held.claimed_at = CLAIMED, staff_id, clock.now()
    if held.conversation is not None:
        hand_to_desk(held.conversation, staff_id)
    return True


def hand_over(session: Session, case: Case, staff_id: str) -> bool:
    """Give the case, and the conversation with it, to a named colleague. False if it is closed or that colleague has it already."""
    held = session.get(Case, case.id, with_for_update=True, populate_existing=True)
    if held is None or held.state == CLOSED or held.staff_id == staff_id:
        return False
    held.state, held.staff_id, held.claimed_at = CLAIMED, staff_id, clock.now()
    if held.conversation is not None:
        hand_to_desk(held.conversation, staff_id)
    return True


def hand_back(session: Session, case: Case) -> None:
    """Put a claimed case back into the queue; the bot answers again unless a colleague still works another case here."""
    case.state, case.staff_id, case.claimed_at = OPEN, None, None
    _release(session, case)


def close(session: Session, case: Case) -> None:
    """The matter is settled; the bot answers again unless a colleague still works another case here."""
    case.state, case.closed_at = CLOSED, clock.now()
    _release(session, case)


def _release(session: Session, case: Case) -> None:
    if case.conversation is None:
        return
    session.flush()
    others = select(Case).where(Case.conversation_id == case.conversation_id, Case.state == CLAIMED, Case.id != case.id)
    other = session.scalar(others.order_by(Case.claimed_at).limit(1))
    if other is None or other.staff_id is None:
        hand_to_bot(case.conversation)
    else:
        case.conversation.owner_staff_id = other.staff_id
