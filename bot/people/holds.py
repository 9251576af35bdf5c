"""Legal holds: what is held about a person is neither erased nor removed by age until the hold ends or is lifted."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Select, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.errors import BadInput
from bot.people.audit import note
from bot.people.person import Person
from bot.store.types import Number, Row, Sealed, Utc

LONGEST = 1000
LASTS_MOST = timedelta(days=100 * 365)


class Hold(Row):
    """One hold. `why` is sealed; without `until` it holds until somebody lifts it."""

    __tablename__ = "hold"

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False, default=clock.new_number)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    by: Mapped[str] = mapped_column(String(40))
    why: Mapped[str] = mapped_column(Sealed)
    since: Mapped[datetime] = mapped_column(Utc, default=clock.now)
    until: Mapped[datetime | None] = mapped_column(Utc)
    lifted_at: Mapped[datetime | None] = mapped_column(Utc)
    lifted_by: Mapped[str | None] = mapped_column(String(40))

    @property
    def holds(self) -> bool:
        """Whether it holds right now."""
        return self.lifted_at is None and (self.until is None or self.until > clock.now())


def place(session: Session, person_id: str, by: str, why: str, until: datetime | None = None) -> Hold:
    """Hold a person's data. `by` is an actor such as "staff:ID". Raises BadInput without a reason, or for a time that is over."""
    why = why.strip()
    if not 0 < len(why) <= LONGEST:
        raise BadInput(f"A hold needs a reason of at most {LONGEST} characters.", "Write who asked for it and about what.")
    if until is not None and until <= clock.now():
        raise BadInput("The hold would be over already.", "Give a later day, or none.")
    if until is not None and until > clock.now() + LASTS_MOST:
        raise BadInput("That day is too far away.", "Mend the year, or give no day: then the hold lasts until it is lifted.")
    if session.get_one(Person, person_id).erased_at is not None:
        raise BadInput("This person was erased; nothing is left to hold.")
    hold = Hold(person_id=person_id, by=by, why=why, until=until)
    session.add(hold)
    note(session, by, "hold", f"person:{person_id}", until=until.isoformat() if until else None)
    session.flush()
    return hold


def lift(session: Session, hold: Hold, by: str) -> None:
    """End a hold; the first end stays."""
    if hold.lifted_at is None:
        hold.lifted_at, hold.lifted_by = clock.now(), by
        note(session, by, "hold_lifted", f"person:{hold.person_id}", hold=hold.id)


def of_person(session: Session, person_id: str) -> list[Hold]:
    """All holds of a person, the newest first."""
    return list(session.scalars(select(Hold).where(Hold.person_id == person_id).order_by(Hold.id.desc())))


def held_people() -> Select[str]:
    """The ids of everybody who is held right now, as a query."""
    return select(Hold.person_id).where(Hold.lifted_at.is_(None), or_(Hold.until.is_(None), Hold.until > clock.now()))


def is_held(session: Session, person_id: str) -> bool:
    """Whether a person is held right now."""
    return session.scalar(held_people().where(Hold.person_id == person_id).limit(1)) is not None
