"""The list of cases as staff see it: who waits, since when, why, and who has it. A constant number of queries, however long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, defer, joinedload

from bot.care.cases import CLAIMED, CLOSED, OPEN, Case
from bot.care.reports import running
from bot.desk.scope import UNDELIVERED_CRISIS, is_crisis, seen_by
from bot.messaging.conversation import Conversation
from bot.messaging.inbox import Inbound
from bot.messaging.outbox import DROPPED, FAILED, Kind, Outbound
from bot.people.person import SMS, ContactPoint, Person
from bot.people.staff import Staff
from bot.words.render import MissingWords, render

TABS = ("open", "mine", "closed")
MOST = 200
_RUNNING = (OPEN, CLAIMED)  # not "not closed": only so the index on the state helps
_SAME_TURN = timedelta(minutes=1)  # a crisis reply is queued in the transaction that opens its case


@dataclass(frozen=True)
class Line:
    """One case. `waiting_since` is the person's oldest message that staff have not answered; None when nobody waits."""

    id: str
    kind: str
    priority: int
    state: str
    reason: str
    times: int
    opened_at: datetime
    closed_at: datetime | None
    waiting_since: datetime | None
    person_id: str | None
    name: str | None
    staff_id: str | None
    staff_name: str | None
    report_due_at: datetime | None = None


@dataclass(frozen=True)
class Danger:
    """One conversation in which somebody may be in danger. `number` is None on the web and for roles that may not see it."""

    line: Line
    number: str | None
    not_delivered: bool


def reason_in_words(key: str) -> str:
    """Why a case was opened, as staff read it; the key itself if its words are missing."""
    try:
        return render(key).text
    except MissingWords:
        return key


def lines(session: Session, member: Staff, tab: str) -> list[Line]:
    """The cases of a tab, most pressing first; closed ones newest first."""
    query = select(Case).where(seen_by(session, member))
    if tab == "closed":
        query = query.where(Case.state == CLOSED).order_by(Case.closed_at.desc())
    elif tab == "mine":
        query = query.where(Case.state == CLAIMED, Case.staff_id == member.id)
    else:
        query = query.where(Case.state.in_(_RUNNING))
    if tab != "closed":
        query = query.order_by(Case.priority, Case.opened_at)
    found = lines_of(session, session.scalars(query.options(defer(Case.details)).limit(MOST)).all())
    if tab == "closed":
        return found
    never = max((line.opened_at for line in found), default=None)
    return sorted(found, key=lambda line: (line.priority, line.waiting_since is None, line.waiting_since or never))


def counts(session: Session, member: Staff) -> dict[str, int]:
    """How many cases the open tabs hold."""
    query = select(Case.state, Case.staff_id, func.count()).where(Case.state.in_(_RUNNING), seen_by(session, member))
    rows = session.execute(query.group_by(Case.state, Case.staff_id)).all()
    return {"open": sum(n for _, _, n in rows), "mine": sum(n for state, who, n in rows if state == CLAIMED and who == member.id)}


def dangers(session: Session, member: Staff, *, numbers: bool) -> list[Danger]:
    """Where somebody may be in danger, until staff have taken it and written, or closed it; one a conversation, oldest first."""
    cases = _with_phones(
        session, select(Case).where(Case.state.in_(_RUNNING), is_crisis(), seen_by(session, member)).order_by(Case.opened_at)
    )
    lost = undelivered(session, cases)
    replies = _replies(session, cases)
    found: dict[str, Danger] = {}
    for case, line in zip(cases, lines_of(session, cases, replies), strict=True):
        reply = replies.get(case.conversation_id or "")
        if case.state == CLAIMED and case.id not in lost and reply and case.claimed_at and reply.last_at >= case.claimed_at:
            continue
        where = case.conversation_id or case.id
        bad = case.id in lost or (where in found and found[where].not_delivered)
        keep = line if where not in found or line.priority < found[where].line.priority else found[where].line
        contact = case.conversation.contact if case.conversation else None
        number = contact.address if numbers and contact is not None and contact.kind == SMS else None
        found[where] = Danger(keep, number, bad)
    return list(found.values())


def undelivered(session: Session, cases: Sequence[Case]) -> set[str]:
    """Which of these cases of danger have a fixed reply that did not arrive (or was held back)."""
    lost = {case.id for case in cases if case.reason == UNDELIVERED_CRISIS}
    where = {case.conversation_id for case in cases if case.conversation_id}
    if not where:
        return lost
    bad = or_(Outbound.state.in_((FAILED, DROPPED)), Outbound.status.in_(("undelivered", "failed")))
    query = select(Outbound.conversation_id, func.max(Outbound.created_at))
    query = query.where(Outbound.conversation_id.in_(where), Outbound.kind == int(Kind.CRISIS), bad).group_by(Outbound.conversation_id)
    last = dict(session.execute(query).all())
    for case in cases:
        at = last.get(case.conversation_id)
        if at is not None and at >= case.opened_at - _SAME_TURN:
            lost.add(case.id)
    return lost


def lines_of(session: Session, cases: Sequence[Case], replies: "Mapping[str, Reply] | None" = None) -> list[Line]:
    """Cases as lines; `replies` where they are known."""
    names = staff_names(session, {case.staff_id for case in cases if case.staff_id})
    replies = _replies(session, [case for case in cases if case.state != CLOSED]) if replies is None else replies
    due = running(session, {case.id for case in cases})
    whose = {case.person_id for case in cases if case.person_id}
    people = dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(whose))).all()) if whose else {}
    return [_line(case, names, people, replies.get(case.conversation_id or ""), due.get(case.id)) for case in cases]


def staff_names(session: Session, ids: set[str]) -> dict[str, str]:
    """Names by staff id."""
    if not ids:
        return {}
    return dict(session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(ids))).all())


def _with_phones(session: Session, query: Select[Case]) -> Sequence[Case]:
    contact = joinedload(Case.conversation).joinedload(Conversation.contact).joinedload(ContactPoint.person)
    return session.scalars(query.options(contact)).all()


def _line(case: Case, names: dict[str, str], people: dict[str, str | None], reply: "Reply | None", due: datetime | None) -> Line:
    waiting = reply.next_at if reply and reply.last_at >= case.opened_at else case.opened_at
    return Line(
        id=case.id,
        kind=case.kind,
        priority=case.priority,
        state=case.state,
        reason=reason_in_words(case.reason),
        times=case.times,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        waiting_since=None if case.state == CLOSED else waiting,
        person_id=case.person_id,
        name=people.get(case.person_id or ""),
        staff_id=case.staff_id,
        staff_name=names.get(case.staff_id or ""),
        report_due_at=due,
    )


class Reply(NamedTuple):
    """When staff last wrote in a conversation, and when the person first wrote after that."""

    last_at: datetime
    next_at: datetime | None


def _replies(session: Session, cases: Sequence[Case]) -> dict[str, Reply]:
    """By conversation id; conversations that staff never wrote in are not in the answer."""
    ids = {case.conversation_id for case in cases if case.conversation_id}
    if not ids:
        return {}
    wrote = select(Outbound.conversation_id.label("where"), func.max(Outbound.id).label("last"), func.max(Outbound.created_at).label("at"))
    wrote = wrote.where(Outbound.conversation_id.in_(ids), Outbound.kind == int(Kind.STAFF)).group_by(Outbound.conversation_id)
    last = wrote.subquery()
    query = (
        select(last.c.where, last.c.at, func.min(Inbound.received_at))
        .join(Conversation, Conversation.id == last.c.where)
        .outerjoin(Inbound, (Inbound.line == Conversation.line) & (Inbound.id > last.c.last))
        .group_by(last.c.where, last.c.at)
    )
    return {where: Reply(at, next_at) for where, at, next_at in session.execute(query).all()}
