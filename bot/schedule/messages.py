"""Texts that staff write for later, to one person or many: seen before they are sent with their cost, editable until they leave.

Texts to many go out by day only, name the program, and count against the month's cap of the organization.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.care.cases import Case, open_case
from bot.errors import BadInput
from bot.knowledge.office import office
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import DROPPED, QUEUED, SENDING, SENT, Kind, Outbound, queue
from bot.people.audit import note
from bot.people.person import Person
from bot.schedule.appointment import zone_of
from bot.schedule.rechecking import MOST_A_DAY, sent_today
from bot.store.types import Row
from bot.text.folding import bare, fold_sms
from bot.text.segments import Segments, count

PREFIX = "later"
LONGEST = 640
USUAL_PRICE = 8  # thousandths of a dollar a segment, where an organization gave none
BULK_FROM, BULK_UNTIL, SUNDAY_FROM = time(9), time(20), time(12)
FARTHEST = timedelta(days=366)
GRACE = timedelta(minutes=5)
_SUNDAY = 6


class TextBudget(Row):
    """What texts may cost an organization a month, in thousandths of a dollar; None: no cap. Danger is never held back by it."""

    __tablename__ = "text_budget"

    organization_id: Mapped[str] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    per_segment: Mapped[int] = mapped_column(default=USUAL_PRICE)
    alert_at: Mapped[int | None]
    cap: Mapped[int | None]
    alerted_month: Mapped[str | None] = mapped_column(String(7))


@dataclass(frozen=True)
class Preview:
    """What a text to some people would be: segments each, people who get it, cost in thousandths of a dollar."""

    text: str
    each: Segments
    people: int
    cost: int


def preview(session: Session, talks: Sequence[Conversation], text: str, *, bulk: bool) -> Preview:
    """Look before sending. Raises BadInput for an empty or long text, or one to many that does not name the program."""
    plain = fold_sms("\n".join(line.rstrip() for line in text.strip().splitlines()))
    if not plain:
        raise BadInput("The text is empty.", "Write something first.")
    if len(plain) > LONGEST:
        raise BadInput(f"The text has more than {LONGEST} characters.", "Shorten it; a text is read on a phone.")
    if bulk and bare(office().program) not in bare(plain):
        raise BadInput("A text to many must say who writes.", f"Name {office().program} in it.")
    each = count(plain)
    reached = [talk for talk in talks if talk.contact.stopped_at is None]
    price = {talk.contact.person.organization_id: 0 for talk in reached}
    for one in session.scalars(select(TextBudget).where(TextBudget.organization_id.in_(price))):
        price[one.organization_id] = one.per_segment
    cost = sum((price[talk.contact.person.organization_id] or USUAL_PRICE) * each.segments for talk in reached)
    return Preview(plain, each, len(reached), cost)


def bulk_time(at: datetime, zone: ZoneInfo) -> datetime:
    """The first moment at or after `at` when a text to many may go out: 9:00 to 20:00, Sunday from noon, in the person's zone."""
    local = at.astimezone(zone)
    for _ in range(3):
        opens = SUNDAY_FROM if local.weekday() == _SUNDAY else BULK_FROM
        if local.time() < opens:
            return datetime.combine(local.date(), opens, zone).astimezone(UTC)
        if local.time() < BULK_UNTIL:
            return local.astimezone(UTC)
        local = datetime.combine(local.date() + timedelta(days=1), time(), zone)
    return local.astimezone(UTC)


def send_later(session: Session, talks: Sequence[Conversation], text: str, at: datetime, *, staff_id: str, name: str) -> list[Outbound]:
    """Promise a text to one or many; `name` is unique to this sending, so that pressing twice sends once. Raises BadInput.

    To one person it goes out when staff said; to many each within the hours of their own zone. Who stopped messages is left out.
    """
    now = clock.now()
    if not now - GRACE <= at <= now + FARTHEST:
        raise BadInput("That time has passed or is more than a year away.", "Choose another one.")
    bulk = len(talks) > 1
    seen = preview(session, talks, text, bulk=bulk)
    if bulk:
        _hold_to_cap(session, talks, seen)
    rows = []
    for talk in talks:
        key = f"{PREFIX}:{name}:{talk.id}"
        if session.scalar(select(Outbound.id).where(Outbound.key == key)) is not None:
            continue
        due = bulk_time(at, zone_of(talk.contact.person)) if bulk else at
        row = queue(
            session,
            talk,
            seen.text,
            kind=Kind.BULK if bulk else Kind.STAFF,
            language=talk.contact.person.language,
            says=["verbatim"],
            author=f"staff:{staff_id}",
            key=key,
            due_at=max(due, now),
            valid_until=max(due, now) + timedelta(hours=10),
        )
        if row is not None:
            row.id = -row.id  # not said yet: it has no place in the thread before it is sent
            rows.append(row)
    note(session, f"staff:{staff_id}", "send_later", f"sending:{name}", people=len(rows))
    return rows


def waiting(session: Session, name: str) -> list[Outbound]:
    """The texts of one sending that have not left yet."""
    query = select(Outbound).where(Outbound.key.startswith(f"{PREFIX}:{name}:"), Outbound.state == QUEUED, Outbound.tries == 0)
    return list(session.scalars(query.with_for_update()))


def rewrite(session: Session, name: str, text: str, *, staff_id: str) -> int:
    """Change what has not left yet; returns how many texts. Raises BadInput."""
    rows = waiting(session, name)
    talks = [session.get_one(Conversation, row.conversation_id) for row in rows]
    seen = preview(session, talks, text, bulk=any(row.kind == Kind.BULK for row in rows))
    for row in rows:
        row.body, row.segments = seen.text, seen.each.segments
    note(session, f"staff:{staff_id}", "rewrite_later", f"sending:{name}", people=len(rows))
    return len(rows)


def take_back(session: Session, name: str, *, staff_id: str) -> int:
    """Do not send what has not left yet; returns how many texts."""
    rows = waiting(session, name)
    for row in rows:
        row.state, row.reason = DROPPED, "taken back"
    note(session, f"staff:{staff_id}", "take_back_later", f"sending:{name}", people=len(rows))
    return len(rows)


def recheck(session: Session, rows: Sequence[Outbound]) -> dict[int, str]:
    """Row id -> why it may not leave now: a text to many outside its hours, or beyond two a day. What leaves takes its place here."""
    talks = {one.id: one for one in session.scalars(select(Conversation).where(Conversation.id.in_({row.conversation_id for row in rows})))}
    sent, now = sent_today(session, talks), clock.now()
    refused: dict[int, str] = {}
    for row in rows:
        talk = talks[row.conversation_id or ""]
        if row.kind == Kind.BULK:
            if bulk_time(now, zone_of(talk.contact.person)) != now:
                refused[row.id] = "outside hours"
            elif sent.get(talk.id, 0) >= MOST_A_DAY:
                refused[row.id] = "enough for today"
        if row.id not in refused and row.id < 0:
            row.id, row.created_at = clock.new_number(), now
    session.flush()
    return refused


def month_segments(session: Session, organization_id: str, at: datetime | None = None) -> int:
    """Segments sent for an organization's people in the office's month."""
    local = (at or clock.now()).astimezone(office().zone)
    first = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    query = select(func.coalesce(func.sum(Outbound.segments), 0)).select_from(Outbound)
    query = query.join(Conversation, Conversation.id == Outbound.conversation_id).join(Conversation.contact)
    query = query.where(Outbound.first_attempt_at >= first.astimezone(UTC), Outbound.state.in_((SENT, SENDING)))
    return int(session.scalar(query.join(Person).where(Person.organization_id == organization_id)) or 0)


def month_cost(session: Session, organization_id: str) -> int:
    """The month's cost line, in thousandths of a dollar."""
    budget = session.get(TextBudget, organization_id)
    return month_segments(session, organization_id) * (budget.per_segment if budget else USUAL_PRICE)


def _hold_to_cap(session: Session, talks: Sequence[Conversation], seen: Preview) -> None:
    for organization_id in {talk.contact.person.organization_id for talk in talks}:
        budget = session.get(TextBudget, organization_id)
        if budget is not None and budget.cap is not None and month_cost(session, organization_id) + seen.cost > budget.cap:
            raise BadInput("This would pass the month's cap for texts.", "Ask an administrator, or write to fewer people.")


def alert(session: Session) -> int:
    """One case a month and organization when its texts reach the alert; returns how many."""
    month, opened = f"{clock.now().astimezone(office().zone):%Y-%m}", 0
    for budget in session.scalars(select(TextBudget).where(TextBudget.alert_at.is_not(None))):
        if budget.alerted_month != month and month_cost(session, budget.organization_id) >= (budget.alert_at or 0):
            budget.alerted_month = month
            case: Case = open_case(
                session, "sending", conversation=None, reason="case_cost", details={"organization_id": budget.organization_id}
            )
            case.organization_id = budget.organization_id
            opened += 1
    return opened
