"""What staff change about a person: language, age band, PIN, phones; a complaint taken down; a legal hold."""

from datetime import datetime, time

from sqlalchemy import select
from starlette.exceptions import HTTPException

from bot.care import complaints
from bot.desk.changing import Change, changing, to_person
from bot.desk.doors import Visit, door
from bot.desk.person import page_of
from bot.desk.scope import people_seen_by
from bot.errors import BadInput
from bot.knowledge.office import office
from bot.people import ages, holds, language, proof
from bot.people.holds import Hold
from bot.people.person import ContactPoint, Person
from bot.store.types import id_of

PRIVATE = {"yes": True, "no": False, "unknown": None}


def set_language(visit: Visit, person: Person) -> str:
    """The language they are answered in."""
    chosen = visit.form.get("language", "")
    if chosen not in language.LANGUAGES:
        raise BadInput("The coach does not speak that language.", "Choose one of the list.")
    language.choose(person, chosen)
    return "set_language"


def set_band(visit: Visit, person: Person) -> str:
    """The age band; a date of birth that is known counts more."""
    text = visit.form.get("band", "")
    person.age_band = ages.stated(text) if text else None
    return "set_age_band"


def set_pin(visit: Visit, person: Person) -> str:
    """A PIN that the person chose, told face to face or on the phone."""
    proof.set_pin(visit.session, person.id, visit.form.get("pin", ""), visit.actor)
    return "set_pin"


def set_contact(visit: Visit, person: Person) -> str:
    """Whether a phone is private, whether staff know who uses it, who else does."""
    contact = visit.session.get(ContactPoint, visit.path["contact"])
    if contact is None or contact.person_id != person.id:
        raise HTTPException(404)
    what = visit.form.get("what", "")
    if what in PRIVATE:
        contact.private = PRIVATE[what]
    elif what == "verified":
        proof.proven(visit.session, contact)
    elif what == "verify":
        if proof.demand(visit.session, contact, "staff") is None:
            raise BadInput("There is nothing to ask this person for.", "Set a PIN first.")
    elif what == "shared":
        proof.share(visit.session, contact, _other(visit))
    else:
        raise BadInput("It is not clear what to change.", "Choose one of the list.")
    return f"contact_{what}"


def _other(visit: Visit) -> str:
    """The id of the person whose page's address was given; "" for anybody whom this member may not see."""
    asked = visit.form.get("other", "").strip().rstrip("/").rpartition("/")[2]
    seen = select(Person.id).where(Person.id == asked, people_seen_by(visit.session, visit.member), Person.erased_at.is_(None))
    return visit.session.scalar(seen) or ""


def complain(visit: Visit, person: Person) -> str:
    """Take a complaint down for the officer."""
    about = visit.form.get("about", "")
    concerned = about if about not in complaints.ABOUT else None
    case = complaints.record(
        visit.session, person, visit.form.get("text", ""), about="staff" if concerned else about, about_staff_id=concerned, by=visit.actor
    )
    visit.note("complaint", f"case:{case.id}", person=person.id)  # by its case: the log shows that to its officer only
    return ""


def hold(visit: Visit, person: Person) -> str:
    """Place a legal hold, until the end of a day or until lifted."""
    text = visit.form.get("until", "").strip()
    try:
        until = datetime.combine(datetime.fromisoformat(text).date(), time(23, 59), office().zone) if text else None
    except ValueError:
        raise BadInput("That is not a day.", "Write it like 2027-01-31.") from None
    holds.place(visit.session, person.id, visit.actor, visit.form.get("why", ""), until)
    return "hold_page"


def lift(visit: Visit, person: Person) -> str:
    """End a hold."""
    found = visit.session.get(Hold, id_of(visit.path["hold"]) or 0)
    if found is None or found.person_id != person.id:
        raise HTTPException(404)
    holds.lift(visit.session, found, visit.actor)
    return "hold_page"


_CHANGES: tuple[tuple[str, Change, str], ...] = (
    ("language", set_language, "change_people"),
    ("age", set_band, "change_people"),
    ("pin", set_pin, "change_people"),
    ("contacts/{contact}", set_contact, "change_people"),
    ("complaint", complain, "change_people"),
    ("hold", hold, "hold_data"),
    ("hold/{hold}/lift", lift, "hold_data"),
)
ROUTES = [
    door(f"/desk/people/{{person}}/{path}", changing(change, path.partition("/")[0], page_of, to_person), may=may, method="POST")
    for path, change, may in _CHANGES
]
