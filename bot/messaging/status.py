"""What Twilio reports of a text: repeated, out of order, and sometimes before our own commit. All of that is harmless."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, load_only, mapped_column

from bot import clock
from bot.messaging.channels.outcomes import Decision, decision_for, status_rank
from bot.messaging.outbox import SENDING, SENT, UNKNOWN, Outbound
from bot.store.types import Number, Row, Utc

_BAD = ("undelivered", "failed")


class DeliveryReport(Row):
    """One report, kept as it came; `outbound_id` is the row that the callback's address named."""

    __tablename__ = "delivery_report"
    __table_args__ = (UniqueConstraint("sid", "status"),)

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False, default=clock.new_number)
    sid: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(20))
    outbound_id: Mapped[int | None] = mapped_column(Number, index=True)
    error_code: Mapped[int | None]
    received_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)


class Report(NamedTuple):
    """One report as it comes; fields as in DeliveryReport."""

    sid: str
    status: str
    outbound_id: int | None
    error_code: int | None


class Undelivered(NamedTuple):
    """A text that will not arrive, and what its error code asks for."""

    outbound_id: int
    decision: Decision
    code: int | None


def report(session: Session, reports: Sequence[Report]) -> list[Undelivered]:
    """Take reports in, in their order. A status only ever moves up; one already known changes nothing."""
    sids = {one.sid for one in reports}
    of_these = select(DeliveryReport.sid, DeliveryReport.status).where(DeliveryReport.sid.in_(sids))
    known = {(sid, status) for sid, status in session.execute(of_these)}
    fresh: list[Report] = []
    for one in reports:
        if (one.sid, one.status) not in known:
            known.add((one.sid, one.status))
            fresh.append(one)
    session.add_all([DeliveryReport(**one._asdict()) for one in fresh])
    by_id = {row.id: row for row in _rows(session, fresh)}
    by_sid = {row.sid: row for row in by_id.values() if row.sid is not None}
    found: list[Undelivered] = []
    for one in fresh:
        row = by_sid.get(one.sid) or by_id.get(one.outbound_id or 0)
        if row is None:
            continue
        if row.sid is None:
            row.sid, by_sid[one.sid] = one.sid, row
            if row.state in (SENDING, UNKNOWN):
                row.state, row.sent_at = SENT, clock.now()
        elif row.sid != one.sid:
            continue  # an earlier attempt of a message that was sent again: its second text counts
        if status_rank(one.status) <= row.status_rank:
            continue
        row.status, row.status_rank = one.status, status_rank(one.status)
        if one.status in _BAD:
            row.error_code = one.error_code
            found.append(Undelivered(row.id, decision_for(one.error_code), one.error_code))
    return found


def _rows(session: Session, reports: Iterable[Report]) -> list[Outbound]:
    """The rows that reports tell of, locked by id: who sends them locks them in the same order (sending.py)."""
    sids, named = [one.sid for one in reports], [one.outbound_id for one in reports if one.outbound_id is not None]
    ids = {*session.scalars(select(Outbound.id).where(Outbound.sid.in_(sids))), *named}
    needed = load_only(Outbound.sid, Outbound.state, Outbound.sent_at, Outbound.status, Outbound.status_rank, Outbound.error_code)
    query = select(Outbound).where(Outbound.id.in_(ids)).order_by(Outbound.id).options(needed)
    return list(session.scalars(query.with_for_update()))
