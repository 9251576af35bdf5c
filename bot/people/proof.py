"""Is this still the same person? A number may be lost, shared or given to somebody else, so after a long silence the coach asks.

Proof is a PIN, or else one fact that is known of them; the question names nobody. An unknown person needs none: nothing is kept of
them that a stranger could learn.
"""

from datetime import date, datetime, timedelta
from hmac import compare_digest

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.errors import BadInput
from bot.people.person import SMS, ContactPoint, Person
from bot.people.tries import NAME, PIN, YEAR, digits_of, is_try, name_words, year_of
from bot.store.types import Row, Sealed, Utc
from bot.text.folding import bare

QUIET = timedelta(days=30)
MOST_TRIES = 3
SHORTEST_PIN, LONGEST_PIN = 4, 8


class PersonPin(Row):
    """A person's PIN, sealed: four digits have no strength of their own, so tries are counted where it is asked for."""

    __tablename__ = "person_pin"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    pin: Mapped[str] = mapped_column(Sealed)
    set_by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Utc, default=clock.now)


class ContactCheck(Row):
    """A number that must prove who uses it before anything of its person goes there."""

    __tablename__ = "contact_check"

    contact_point_id: Mapped[str] = mapped_column(ForeignKey("contact_point.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(20))
    tries: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime] = mapped_column(Utc, default=clock.now)


class AlsoUses(Row):
    """Somebody else who uses a number that belongs to another person: a couple with one phone, a shelter's phone."""

    __tablename__ = "also_uses"

    contact_point_id: Mapped[str] = mapped_column(ForeignKey("contact_point.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(Utc, default=clock.now)


def set_pin(session: Session, person_id: str, pin: str, by: str) -> None:
    """Set or replace a PIN. Raises BadInput unless it is four to eight digits that are not all alike or in a row."""
    pin = "".join(pin.split())
    if not (pin.isascii() and pin.isdigit() and SHORTEST_PIN <= len(pin) <= LONGEST_PIN):
        raise BadInput(f"A PIN is {SHORTEST_PIN} to {LONGEST_PIN} digits.", "Choose digits that only you know.")
    if len(set(pin)) == 1 or pin in "01234567890" or pin in "09876543210":
        raise BadInput("That PIN is too easy to guess.", "Choose digits that are not all alike or in a row.")
    row = session.get(PersonPin, person_id)
    if row is None:
        session.add(PersonPin(person_id=person_id, pin=pin, set_by=by))
    else:
        row.pin, row.set_by, row.at = pin, by, clock.now()
    session.flush()


def has_pin(session: Session, person_id: str) -> bool:
    """Whether a PIN is set."""
    return session.get(PersonPin, person_id) is not None


def way(session: Session, person: Person) -> str | None:
    """What to ask for: the PIN, the year of birth, the first name; None when nothing is known to ask for."""
    if has_pin(session, person.id):
        return PIN
    if person.born_on is not None:
        return YEAR
    return NAME if person.name and bare(person.name) else None


def proves(session: Session, person: Person, asked: str, text: str) -> bool:
    """Whether a text is the right answer to what was asked; what has not the form of an answer never is."""
    if not is_try(asked, text):
        return False
    if asked == PIN:
        row = session.get(PersonPin, person.id)
        return row is not None and compare_digest(row.pin.encode(), digits_of(text).encode())
    if asked == YEAR:
        born: date | None = person.born_on
        return born is not None and year_of(text) == str(born.year)
    known = name_words(person.name or "")
    return bool(known) and known[0] in name_words(text)


def must_prove(session: Session, contact: ContactPoint) -> ContactCheck | None:
    """The check that this number has to pass, if one is open."""
    return session.get(ContactCheck, contact.id)


def demand(session: Session, contact: ContactPoint, reason: str) -> ContactCheck | None:
    """Ask this phone for proof from now on; None where nothing is known that could prove or be given away."""
    found = must_prove(session, contact)
    if found is None and contact.kind == SMS and way(session, contact.person) is not None:
        found = ContactCheck(contact_point_id=contact.id, reason=reason, tries=0)
        session.add(found)
        session.flush()
    return found


def proven(session: Session, contact: ContactPoint) -> None:
    """The person is back: content may go there again. Whether the phone is private is asked anew."""
    row = session.get(ContactCheck, contact.id)
    if row is not None:
        session.delete(row)
        session.flush()
    contact.verified_at, contact.unreachable_at, contact.private = clock.now(), None, None


def shared(session: Session, contact: ContactPoint) -> list[AlsoUses]:
    """Who else uses this number."""
    return list(session.scalars(select(AlsoUses).where(AlsoUses.contact_point_id == contact.id).order_by(AlsoUses.at)))


def share(session: Session, contact: ContactPoint, person_id: str) -> None:
    """Somebody else uses this number too: from now on it is nobody's private phone. Raises BadInput."""
    if person_id == contact.person_id or session.get(Person, person_id) is None:
        raise BadInput("That is not another person.", "Find the other person first and copy the address of their page.")
    session.merge(AlsoUses(contact_point_id=contact.id, person_id=person_id))
    contact.private = False
    session.flush()
