"""What Twilio reports of a text: repeated, out of order, and sometimes before our own commit. All of that is harmless."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

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


@dataclass(frozen=True)
class Undelivered:
    """A text that will not arrive, and what its error code asks for."""

    outbound: Outbound
    decision: Decision
    code: int | None


def report(session: Session, *, sid: str, status: str, outbound_id: int | None, error_code: int | None) -> Undelivered | None:
    """Take one report. A status only ever moves up; one already known changes nothing."""
    known = session.scalar(select(DeliveryReport.id).where(DeliveryReport.sid == sid, DeliveryReport.status == status))
    if known is not None:
        return None
    session.add(DeliveryReport(sid=sid, status=status, outbound_id=outbound_id, error_code=error_code))
    row = session.scalar(select(Outbound).where(Outbound.sid == sid).with_for_update())
    if row is None and outbound_id is not None:
        row = session.get(Outbound, outbound_id, with_for_update=True)
        if row is not None and row.sid is None:
            row.sid = sid
            if row.state in (SENDING, UNKNOWN):
                row.state, row.sent_at = SENT, clock.now()
        elif row is not None:
            return None  # an earlier attempt of a message that was sent again: its second text counts
    if row is None or status_rank(status) <= row.status_rank:
        return None
    row.status, row.status_rank = status, status_rank(status)
    if status not in _BAD:
        return None
    row.error_code = error_code
    return Undelivered(row, decision_for(error_code), error_code)
