"""Whose cases a member of staff sees: their organization's; the home organization, which runs the desk, sees all."""

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from bot.care.cases import OPEN, Case
from bot.people import organization
from bot.people.staff import Staff

UNDELIVERED_CRISIS = "case_crisis_not_delivered"


def seen_by(session: Session, member: Staff) -> ColumnElement[bool]:
    """A condition on Case."""
    if member.organization_id == organization.home(session).id:
        return true()
    return Case.organization_id == member.organization_id


def is_crisis() -> ColumnElement[bool]:
    """A condition on Case: somebody may be in danger."""
    return or_(Case.kind.in_(("crisis", "possible_crisis")), Case.reason == UNDELIVERED_CRISIS)


def crises_waiting(session: Session, member: Staff) -> int:
    """How many cases of danger nobody has taken yet."""
    query = select(func.count()).select_from(Case).where(Case.state == OPEN, is_crisis(), seen_by(session, member))
    return session.scalar(query) or 0
