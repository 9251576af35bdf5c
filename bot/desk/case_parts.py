"""Parts of a case's page as plain data: who could take it over, a complaint's text, the clocks of mandated reports."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import Case
from bot.care.complaints import COMPLAINT, Complaint
from bot.care.reports import MandatedReport
from bot.desk.doors import Visit
from bot.people import organization
from bot.people.organization import Organization
from bot.people.roles import MAY
from bot.people.staff import Staff


def colleagues(visit: Visit, case: Case) -> list[tuple[str, str]]:
    """(id, name) of whoever could take this case over: active, works with cases, and would see it."""
    if case.kind == COMPLAINT:
        return []  # a complaint stays with its officer
    session = visit.session
    own = session.get(Organization, case.organization_id) if case.organization_id else None
    theirs = Staff.organization_id == case.organization_id
    if own is None or not own.health_records:
        theirs = or_(theirs, Staff.organization_id == organization.home(session).id)
    query = select(Staff.id, Staff.name).where(Staff.active, Staff.role.in_(MAY["work_cases"]), theirs)
    query = query.where(Staff.id != (case.staff_id or visit.member.id)).order_by(Staff.name)
    return [(one, name) for one, name in session.execute(query)]


def complaint_lines(session: Session, complaint: Complaint) -> dict[str, Any]:
    """A complaint for its officer."""
    concerned = session.get(Staff, complaint.about_staff_id) if complaint.about_staff_id else None
    by = session.get(Staff, complaint.recorded_by.removeprefix("staff:"))
    return {
        "about": complaint.about,
        "about_name": concerned.name if concerned else None,
        "body": complaint.body,
        "by": by.name if by else None,
        "at": complaint.at,
    }


def report_lines(report: MandatedReport, names: Mapping[str, str]) -> dict[str, Any]:
    """One clock with its log."""
    now: datetime = clock.now()
    return {
        "id": report.id,
        "about": report.about,
        "noticed_at": report.noticed_at,
        "due_at": report.due_at,
        "late": report.stopped_at is None and now > report.due_at,
        "called_at": report.called_at,
        "stopped_at": report.stopped_at,
        "outcome": report.outcome,
        "entries": [{"by": names.get(one.staff_id), "at": one.at, "act": one.act, "body": one.body} for one in report.entries],
    }
