"""Whose people and cases a member of staff sees.

Their organization's, and people who agreed to share with it. The home organization, which runs the desk, sees all but those of an
organization with health records, which nobody else sees. A complaint is seen by the officer for complaints only, and never by
whom it is about.
"""

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from bot.care.cases import OPEN, Case
from bot.care.complaints import COMPLAINT, Complaint
from bot.people import organization
from bot.people.consent import Consent
from bot.people.organization import Organization
from bot.people.person import Person
from bot.people.staff import Staff

Column = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]
UNDELIVERED_CRISIS = "case_crisis_not_delivered"


def at_home(session: Session, member: Staff) -> bool:
    """Whether this member belongs to the organization that runs the desk."""
    return member.organization_id == organization.home(session).id


def organizations_of(session: Session, member: Staff) -> list[Organization]:
    """The organizations whose staff and settings this member sees, the home one first."""
    query = select(Organization).order_by(Organization.created_at, Organization.id)
    if not at_home(session, member):
        query = query.where(Organization.id == member.organization_id)
    return list(session.scalars(query))


def runs(member: Staff, where: Organization) -> bool:
    """Whether this member may make or open ways into an organization. One with health records is closed to the home organization too:
    its first account comes from `./coach staff add --organization` on the server, all others from its own administrators."""
    return member.organization_id == where.id or not where.health_records


def people_seen_by(session: Session, member: Staff) -> ColumnElement[bool]:
    """A condition on Person."""
    return _theirs(session, member, Person.organization_id, Person.id)


def seen_by(session: Session, member: Staff) -> ColumnElement[bool]:
    """A condition on Case."""
    theirs = and_(_theirs(session, member, Case.organization_id, Case.person_id), Case.kind != COMPLAINT)
    return or_(theirs, exists().where(Complaint.case_id == Case.id, Complaint.officer_id == member.id))


def _theirs(session: Session, member: Staff, organization_id: Column, person_id: Column) -> ColumnElement[bool]:
    own: ColumnElement[bool] = organization_id == member.organization_id
    if at_home(session, member):
        closed = select(Organization.id).where(Organization.health_records, Organization.id != member.organization_id)
        return or_(own, organization_id.is_(None), organization_id.not_in(closed), _shared(member, person_id))
    return or_(own, _shared(member, person_id))


def _shared(member: Staff, person_id: Column) -> ColumnElement[bool]:
    """The newest answer about sharing with this organization is yes."""
    newer = aliased(Consent)
    same = (newer.person_id == Consent.person_id, newer.purpose == Consent.purpose, newer.recipient == Consent.recipient)
    later = or_(newer.at > Consent.at, and_(newer.at == Consent.at, newer.id > Consent.id))
    return exists().where(
        Consent.person_id == person_id,
        Consent.purpose == "sharing",
        Consent.recipient == member.organization_id,
        Consent.given,
        ~exists().where(*same, later),
    )


def is_crisis() -> ColumnElement[bool]:
    """A condition on Case: somebody may be in danger."""
    return or_(Case.kind.in_(("crisis", "possible_crisis")), Case.reason == UNDELIVERED_CRISIS)


def crises_waiting(session: Session, member: Staff) -> int:
    """How many cases of danger nobody has taken yet."""
    query = select(func.count()).select_from(Case).where(Case.state == OPEN, is_crisis(), seen_by(session, member))
    return session.scalar(query) or 0
