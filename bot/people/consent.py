"""The consent ledger: every yes and no, with its wording, channel, time and proof. Rows are only added."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.store.types import Number, Row, Utc

# sharing: recipient is the id of an organization. employer_contact: whom we may talk to at their work; employer_knows: whether those
# know that this person works with us. guardian: the parent or guardian of somebody under 18 (ages.py).
PURPOSES = ("coaching_texts", "reminders", "sharing", "employer_contact", "employer_knows", "guardian")
LONGEST = {"recipient": 120, "wording": 400, "proof": 400}


class Consent(Row):
    """One answer. `recipient` names with whom, for sharing and employer_contact; `proof` says how we know."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(Number, primary_key=True, default=clock.new_number)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    recipient: Mapped[str | None] = mapped_column(String(120))
    given: Mapped[bool]
    wording: Mapped[str] = mapped_column(String(400))
    channel: Mapped[str] = mapped_column(String(20))
    proof: Mapped[str] = mapped_column(String(400))
    at: Mapped[datetime] = mapped_column(Utc)
    recorded_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)


def record(
    session: Session,
    person_id: str,
    purpose: str,
    given: bool,
    *,
    wording: str,
    channel: str,
    proof: str,
    at: datetime | None = None,
    recipient: str | None = None,
) -> None:
    """Add one answer to the ledger."""
    session.add(
        Consent(
            person_id=person_id,
            purpose=purpose,
            given=given,
            wording=wording,
            channel=channel,
            proof=proof,
            recipient=recipient,
            at=at or clock.now(),
        )
    )


def answered(session: Session, person_id: str, purpose: str) -> bool:
    """Whether the ledger has any answer for this purpose."""
    query = select(Consent.id).where(Consent.person_id == person_id, Consent.purpose == purpose).limit(1)
    return session.scalar(query) is not None


def holds(session: Session, person_id: str, purpose: str, recipient: str | None = None) -> bool:
    """Whether the newest answer for this purpose (and recipient) is yes; no answer is no."""
    query = select(Consent.given).where(Consent.person_id == person_id, Consent.purpose == purpose)
    query = query.where(Consent.recipient == recipient) if recipient else query.where(Consent.recipient.is_(None))
    return bool(session.scalar(query.order_by(Consent.at.desc(), Consent.id.desc()).limit(1)))


def current(session: Session, person_id: str) -> list[Consent]:
    """The newest answer for each purpose and recipient, in the order they were first asked."""
    newest: dict[tuple[str, str | None], Consent] = {}
    for row in reversed(ledger(session, person_id)):
        newest[(row.purpose, row.recipient)] = row
    return list(newest.values())


def ledger(session: Session, person_id: str) -> list[Consent]:
    """Every answer of a person, newest first."""
    return list(session.scalars(select(Consent).where(Consent.person_id == person_id).order_by(Consent.at.desc(), Consent.id.desc())))
