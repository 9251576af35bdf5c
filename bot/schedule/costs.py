"""What texts cost: the month's line of an organization, an alert to staff, a cap for texts to many. Danger is never held back by it."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.care.cases import open_case
from bot.errors import BadInput
from bot.knowledge.office import office
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import QUEUED, SENDING, SENT, STATE, UNKNOWN, Kind, Outbound
from bot.people.person import Person
from bot.store.types import Row

USUAL_PRICE = 8  # thousandths of a dollar a segment, where an organization gave none
_WRITTEN_EARLIER = timedelta(days=31)  # what leaves in a month may have its id from some time before: the worker was down


class TextBudget(Row):
    """What texts may cost an organization a month, in thousandths of a dollar; None: no cap. Danger is never held back by it."""

    __tablename__ = "text_budget"

    organization_id: Mapped[str] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    per_segment: Mapped[int] = mapped_column(default=USUAL_PRICE)
    alert_at: Mapped[int | None]
    cap: Mapped[int | None]
    alerted_month: Mapped[str | None] = mapped_column(String(7))


def month_segments(session: Session, organizations: Collection[str]) -> dict[str, int]:
    """Segments sent for each organization's people in the office's month; one of which nobody knows whether it left counts.

    Looked up by conversation and id, which grows with time: what was sent in all the years before is not read.
    """
    first = clock.now().astimezone(office().zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    query = select(Person.organization_id, func.sum(Outbound.segments)).select_from(Outbound)
    query = query.join(Conversation, Conversation.id == Outbound.conversation_id).join(Conversation.contact).join(Person)
    query = query.where(Person.organization_id.in_(organizations), Outbound.id >= clock.number_at(first - _WRITTEN_EARLIER))
    query = query.where(Outbound.first_attempt_at >= first, STATE.in_((SENT, SENDING, UNKNOWN)))
    found = dict.fromkeys(organizations, 0)
    found.update({one: int(n) for one, n in session.execute(query.group_by(Person.organization_id))})
    return found


def month_cost(session: Session, organization_id: str) -> int:
    """The month's cost line, in thousandths of a dollar."""
    budget = session.get(TextBudget, organization_id)
    return month_segments(session, [organization_id])[organization_id] * (budget.per_segment if budget else USUAL_PRICE)


def prices(session: Session, organizations: Collection[str]) -> dict[str, int]:
    """Thousandths of a dollar a segment, for each organization."""
    found = dict.fromkeys(organizations, USUAL_PRICE)
    for one in session.scalars(select(TextBudget).where(TextBudget.organization_id.in_(found))):
        found[one.organization_id] = one.per_segment
    return found


def month_of(at: datetime) -> str:
    """The office's month of a moment, as 2026-11."""
    return f"{at.astimezone(office().zone):%Y-%m}"


def hold_to_cap(session: Session, segments: Mapping[tuple[str, str], int], besides: str) -> None:
    """Raises BadInput when these segments ((organization id, month_of when they leave) -> how many) would pass a month's cap.

    What is promised to many for that month and has not left counts too, except the sending whose keys begin with `besides`.
    """
    for (organization_id, month), more in sorted(segments.items()):
        budget = session.get(TextBudget, organization_id, with_for_update=True)  # two who promise at once see each other
        if budget is None or budget.cap is None:
            continue
        sent = month_segments(session, [organization_id])[organization_id] if month == month_of(clock.now()) else 0
        if (sent + _promised(session, organization_id, besides)[month] + more) * budget.per_segment > budget.cap:
            raise BadInput("This would pass the month's cap for texts.", "Ask an administrator, or write to fewer people.")


def _promised(session: Session, organization_id: str, besides: str) -> Counter[str]:
    query = select(Outbound.due_at, func.sum(Outbound.segments)).join(Conversation, Conversation.id == Outbound.conversation_id)
    query = query.join(Conversation.contact).join(Person).where(Person.organization_id == organization_id)
    query = query.where(Outbound.state == QUEUED, Outbound.kind == Kind.BULK, ~Outbound.key.startswith(besides))
    found: Counter[str] = Counter()
    for due, segments in session.execute(query.group_by(Outbound.due_at)):
        found[month_of(max(due, clock.now()))] += segments
    return found


def room_left(session: Session, organization_id: str) -> int | None:
    """Segments that may still leave to many this month; None: no cap. Held until the transaction ends: two workers share what is left."""
    budget = session.get(TextBudget, organization_id, with_for_update=True)
    if budget is None or budget.cap is None:
        return None
    return budget.cap // budget.per_segment - month_segments(session, [organization_id])[organization_id]


def set_budget(session: Session, organization_id: str, *, per_segment: int, alert_at: int | None, cap: int | None) -> TextBudget:
    """What a segment costs an organization, when to alert and where to stop, in thousandths of a dollar. Raises BadInput."""
    if not 0 < per_segment <= 1000:
        raise BadInput("The price of a segment cannot be right.", "Write dollars, such as 0.008; a dollar at most.", "price")
    for field, one in (("alert", alert_at), ("cap", cap)):
        if one is not None and not 0 <= one <= 10**9:
            raise BadInput("That amount cannot be right.", "Write dollars a month, such as 200, or leave it empty.", field)
    budget = session.get(TextBudget, organization_id, with_for_update=True)
    if budget is None:
        budget = TextBudget(organization_id=organization_id)
        session.add(budget)
    if budget.alert_at != alert_at:
        budget.alerted_month = None
    budget.per_segment, budget.alert_at, budget.cap = per_segment, alert_at, cap
    session.flush()
    return budget


def alert(session: Session) -> int:
    """One case a month and organization when its texts reach the alert; returns how many."""
    month, opened = f"{clock.now().astimezone(office().zone):%Y-%m}", 0
    for budget in session.scalars(select(TextBudget).where(TextBudget.alert_at.is_not(None))):
        if budget.alerted_month != month and month_cost(session, budget.organization_id) >= (budget.alert_at or 0):
            budget.alerted_month = month
            whose = budget.organization_id
            open_case(session, "sending", conversation=None, reason="case_cost", details={"organization_id": whose}, organization_id=whose)
            opened += 1
    return opened
