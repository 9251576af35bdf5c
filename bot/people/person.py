"""People and the ways to reach them. A person may have several contact points; a number belongs to one at a time."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import clock
from bot.people import organization
from bot.store.crypto import keyring
from bot.store.types import Row, Sealed, Utc

SMS, WEB = "sms", "web"


class Person(Row):
    """A job seeker. `language_chosen` is true once they chose it themselves."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=clock.new_id)
    organization_id: Mapped[str] = mapped_column(ForeignKey("organization.id"), index=True)
    name: Mapped[str | None] = mapped_column(Sealed)
    language: Mapped[str] = mapped_column(String(3), default="en")
    language_known: Mapped[bool] = mapped_column(default=False)
    language_chosen: Mapped[bool] = mapped_column(default=False)
    timezone: Mapped[str | None] = mapped_column(String(40))
    age_band: Mapped[str | None] = mapped_column(String(12))
    born_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(20))
    retention: Mapped[str] = mapped_column(String(20), default="person")
    created_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)
    erased_at: Mapped[datetime | None] = mapped_column(Utc)
    __table_args__ = (Index("ix_person_newest", "created_at", "id"),)
    contacts: Mapped[list["ContactPoint"]] = relationship(back_populates="person", order_by="ContactPoint.created_at")


class ContactPoint(Row):
    """A phone number or a web session. `stopped_at` means: nothing more is sent there until the person opts in."""

    __tablename__ = "contact_point"
    __table_args__ = (UniqueConstraint("kind", "address_hash"),)

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=clock.new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    address: Mapped[str] = mapped_column(Sealed)
    address_hash: Mapped[str] = mapped_column(String(32))
    private: Mapped[bool | None]
    verified_at: Mapped[datetime | None] = mapped_column(Utc)
    introduced_at: Mapped[datetime | None] = mapped_column(Utc)
    stopped_at: Mapped[datetime | None] = mapped_column(Utc)
    stop_reason: Mapped[str | None] = mapped_column(String(30))
    unreachable_at: Mapped[datetime | None] = mapped_column(Utc)
    created_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)
    person: Mapped[Person] = relationship(back_populates="contacts", lazy="joined", innerjoin=True)


class ErasedNumber(Row):
    """A number whose person was erased, by its keyed hash only: an old list may not bring them back, and a stop stays a stop."""

    __tablename__ = "erased_number"

    address_hash: Mapped[str] = mapped_column(String(32), primary_key=True)
    erased_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)
    stopped_at: Mapped[datetime | None] = mapped_column(Utc)
    stop_reason: Mapped[str | None] = mapped_column(String(30))


def contact_at(session: Session, kind: str, address: str) -> ContactPoint | None:
    """The contact point at an address (E.164 number or web session id), or None."""
    hashes = keyring().keyed_hashes(address)
    return session.scalar(select(ContactPoint).where(ContactPoint.kind == kind, ContactPoint.address_hash.in_(hashes)))


def contact_for(session: Session, kind: str, address: str, *, source: str, organization_id: str | None = None) -> ContactPoint:
    """The contact point at an address; a new one belongs to a new person who is not known yet."""
    found = contact_at(session, kind, address)
    if found is None:
        person = Person(organization_id=organization_id or organization.home(session).id, source=source)
        found = ContactPoint(person=person, kind=kind, address=address, address_hash=keyring().keyed_hash(address))
        session.add_all([person, found])
        was = session.get(ErasedNumber, found.address_hash)
        if was is not None:  # they are back by themselves; what they had stopped stays stopped until they say START
            found.stopped_at, found.stop_reason = was.stopped_at, was.stop_reason
            session.delete(was)
        session.flush()
    return found


def stop(contact: ContactPoint, reason: str) -> None:
    """Nothing more goes to this contact point; the first reason stays."""
    if contact.stopped_at is None:
        contact.stopped_at, contact.stop_reason = clock.now(), reason


def restart(contact: ContactPoint) -> None:
    """The person opted in again."""
    contact.stopped_at = contact.stop_reason = contact.unreachable_at = None
