"""Organizations: whose people and staff these are."""

from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.store.types import Row, Utc

_HOME = "home organization"
KINDS = ("workforce_board", "community_organization", "employer", "partner_site")


class Organization(Row):
    """One member of the network."""

    __tablename__ = "organization"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=clock.new_id)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    health_records: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)


def named(session: Session, name: str, kind: str = "community_organization") -> Organization:
    """The organization of this name, made if it is new (two at once make one)."""
    query = select(Organization).where(Organization.name == name)
    found = session.scalar(query)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            found = Organization(name=name, kind=kind)
            session.add(found)
    except IntegrityError:
        found = session.scalars(query).one()
    return found


def home(session: Session) -> Organization:
    """The organization that people belong to who simply text in: the oldest one, made if there is none."""
    found: Organization | None = session.info.get(_HOME)  # a page asks for it several times
    if found is None or found not in session:
        found = session.scalar(select(Organization).order_by(Organization.created_at, Organization.id).limit(1))
        found = found or named(session, "Home", "workforce_board")
        session.info[_HOME] = found
    return found
