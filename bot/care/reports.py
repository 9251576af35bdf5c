"""Mandated reports: a clock and a log on a case. People report, never the bot; this only counts the hours and keeps what was done.

What must be reported, to whom and until when is the deployer's to decide with counsel: COACH_REPORT_HOURS is the time for the
written report.
"""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import clock
from bot.care.cases import Case
from bot.errors import BadInput
from bot.settings import settings
from bot.store.types import Number, Row, Sealed, Utc

ABOUT = ("child", "elder", "disabled", "other")
NOTICED, CALLED, WRITTEN, NOT_REQUIRED, NOTED = "noticed", "called", "written", "not_required", "noted"
ACTS = (CALLED, WRITTEN, NOT_REQUIRED, NOTED)
LONGEST = 4000
_LONGEST_AGO = timedelta(days=30)


class MandatedReport(Row):
    """One clock. It stops when the report is in writing or a member of staff decided, with a reason, that none is required."""

    __tablename__ = "mandated_report"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=clock.new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("care_case.id"), index=True)
    about: Mapped[str] = mapped_column(String(10))
    noticed_at: Mapped[datetime] = mapped_column(Utc)
    due_at: Mapped[datetime] = mapped_column(Utc, index=True)
    called_at: Mapped[datetime | None] = mapped_column(Utc)
    stopped_at: Mapped[datetime | None] = mapped_column(Utc)
    outcome: Mapped[str | None] = mapped_column(String(12))
    retention: Mapped[str] = mapped_column(String(20), default="report")
    entries: Mapped[list["ReportEntry"]] = relationship(order_by="ReportEntry.id", lazy="selectin")


class ReportEntry(Row):
    """One line of the log; lines are only added."""

    __tablename__ = "report_entry"

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False, default=clock.new_number)
    report_id: Mapped[str] = mapped_column(ForeignKey("mandated_report.id"), index=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    act: Mapped[str] = mapped_column(String(12))
    body: Mapped[str] = mapped_column(Sealed)
    at: Mapped[datetime] = mapped_column(Utc, default=clock.now)


def start(session: Session, case: Case, staff_id: str, about: str, text: str, noticed_at: datetime | None = None) -> MandatedReport:
    """Start the clock at the moment somebody saw cause to report. Raises BadInput."""
    now = clock.now()
    noticed = noticed_at or now
    if about not in ABOUT:
        raise BadInput("It is not clear whom the report is about.", "Choose one of the list.")
    if noticed > now or noticed < now - _LONGEST_AGO:
        raise BadInput("That moment is not in the last 30 days.", "Write when somebody first saw cause to report.")
    report = MandatedReport(case_id=case.id, about=about, noticed_at=noticed, due_at=noticed + timedelta(hours=settings().report_hours))
    session.add(report)
    session.flush()
    _add(session, report, staff_id, NOTICED, text)
    return report


def log(session: Session, report: MandatedReport, staff_id: str, act: str, text: str) -> None:
    """Add a line; a written report or a decision that none is required stops the clock. Raises BadInput."""
    if act not in ACTS:
        raise BadInput("It is not clear what was done.", "Choose one of the list.")
    if report.stopped_at is not None and act != NOTED:
        raise BadInput("This clock has stopped.", "Add a note, or start another one.")
    _add(session, report, staff_id, act, text)
    if act == CALLED:
        report.called_at = report.called_at or clock.now()
    elif act in (WRITTEN, NOT_REQUIRED):
        report.stopped_at, report.outcome = clock.now(), act


def _add(session: Session, report: MandatedReport, staff_id: str, act: str, text: str) -> None:
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise BadInput(f"The log needs words, at most {LONGEST} characters.", "Write what was seen or done, to whom and when.")
    report.entries.append(ReportEntry(report_id=report.id, staff_id=staff_id, act=act, body=text))
    session.flush()


def of_case(session: Session, case_id: str) -> list[MandatedReport]:
    """The clocks of a case, oldest first, with their logs."""
    query = select(MandatedReport).where(MandatedReport.case_id == case_id).order_by(MandatedReport.noticed_at, MandatedReport.id)
    return list(session.scalars(query))


def running(session: Session, case_ids: set[str]) -> dict[str, datetime]:
    """When the nearest written report is due, by case, for those whose clock runs."""
    query = select(MandatedReport.case_id, MandatedReport.due_at).where(MandatedReport.stopped_at.is_(None))
    due: dict[str, datetime] = {}
    for case_id, at in session.execute(query.where(MandatedReport.case_id.in_(case_ids))):
        due[case_id] = min(at, due.get(case_id, at))
    return due
