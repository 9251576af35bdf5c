"""Accounts at an identity provider (OIDC) and the members of staff they belong to."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.people.staff import Staff
from bot.store.types import Row, Utc


class StaffIdentity(Row):
    """One account there. The provider's own id (`subject`) counts: an e-mail may be given to somebody else later."""

    __tablename__ = "staff_identity"

    issuer: Mapped[str] = mapped_column(String(200), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), unique=True)
    since: Mapped[datetime] = mapped_column(Utc, default=clock.now)


def member_of(session: Session, issuer: str, subject: str, email: str | None, *, email_verified: bool) -> Staff | None:
    """The active member behind an account there, or None.

    The first time it is found by its verified e-mail and bound; an administrator must have made the account of that e-mail here,
    so nobody gets in just because the provider knows them. A member who is bound already is never bound again.
    """
    row = session.get(StaffIdentity, (issuer, subject))
    if row is not None:
        bound = session.get_one(Staff, row.staff_id)
        return bound if bound.active else None
    if not email or not email_verified:
        return None
    member = session.scalar(select(Staff).where(Staff.email == email.strip().lower(), Staff.active).with_for_update())
    if member is None or session.scalar(select(StaffIdentity.subject).where(StaffIdentity.staff_id == member.id)) is not None:
        return None
    session.add(StaffIdentity(issuer=issuer, subject=subject, staff_id=member.id))
    session.flush()
    return member


def unbind(session: Session, staff_id: str) -> None:
    """Forget which account there belongs to this member, so that another can be bound."""
    row = session.scalar(select(StaffIdentity).where(StaffIdentity.staff_id == staff_id))
    if row is not None:
        session.delete(row)
        session.flush()
