"""What staff change about a person: language, age band, PIN, phones; a complaint taken down; a legal hold."""

from collections.abc import Callable
from datetime import datetime, time

from starlette.exceptions import HTTPException

from bot.care import complaints
from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.desk.person import page_of, person_of
from bot.errors import BadInput
from bot.knowledge.office import office
from bot.people import ages, holds, language, proof
from bot.people.holds import Hold
from bot.people.person import ContactPoint, Person

PRIVATE = {"yes": True, "no": False, "unknown": None}
Change = Callable[[Visit, Person], str]


def changing(change: Change, where: str) -> Callable[[Visit], Page | Go]:
    """A door's handler: do `change`, which returns the act and says BadInput beside the form `where`; all or nothing."""

    def handle(visit: Visit) -> Page | Go:
        person = person_of(visit, lock=True)
        try:
            with visit.session.begin_nested():
                act = change(visit, person)
        except BadInput as error:
            return page_of(visit, person, status=422, problem=str(error), where=where)
        visit.note(act, f"person:{person.id}")
        return Go(f"/desk/people/{person.id}", "saved")

    return handle


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
        proof.share(visit.session, contact, visit.form.get("other", "").strip().rstrip("/").rpartition("/")[2])
    else:
        raise BadInput("It is not clear what to change.", "Choose one of the list.")
    return f"contact_{what}"


def complain(visit: Visit, person: Person) -> str:
    """Take a complaint down for the officer."""
    about = visit.form.get("about", "")
    concerned = about if about not in complaints.ABOUT else None
    complaints.record(
        visit.session, person, visit.form.get("text", ""), about="staff" if concerned else about, about_staff_id=concerned, by=visit.actor
    )
    return "complaint"


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
    number = visit.path["hold"]
    found = visit.session.get(Hold, int(number)) if number.isdigit() else None
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
    door(f"/desk/people/{{person}}/{path}", changing(change, path.partition("/")[0]), may=may, method="POST")
    for path, change, may in _CHANGES
]
