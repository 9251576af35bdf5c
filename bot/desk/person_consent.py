"""The consent ledger of a person at the desk: every answer, recording one, withdrawing one, asking by text about an employer."""

from datetime import UTC, datetime

from sqlalchemy import select
from starlette.exceptions import HTTPException

from bot import clock
from bot.care import permission
from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.desk.person import person_of
from bot.desk.person_parts import agreed, line
from bot.desk.report import local
from bot.errors import BadInput
from bot.people import ages, consent
from bot.people.organization import Organization
from bot.people.person import Person
from bot.store.session import after_commit
from bot.worker import wake

CHANNELS = ("in person", "phone", "paper", "e-mail")


def show(visit: Visit) -> Page:
    """The newest answers on top, the whole ledger below."""
    return _page(visit, person_of(visit))


def record(visit: Visit) -> Page | Go:
    """Write an answer down, with its wording and how we know."""
    person, form = person_of(visit, lock=True), visit.form
    try:
        with visit.session.begin_nested():
            _record(visit, person)
    except BadInput as error:
        return _page(visit, person, status=422, problem=str(error))
    visit.note("consent", f"person:{person.id}", purpose=form["purpose"], given=form["given"])
    return Go(f"/desk/people/{person.id}/consent", "saved")


def ask(visit: Visit) -> Page | Go:
    """Ask the person by text whether we may talk to somebody at work."""
    person = person_of(visit, lock=True)
    try:
        with visit.session.begin_nested():
            asked = permission.ask_employer_by_text(visit.session, person, visit.form.get("who", ""), visit.member.id)
    except BadInput as error:
        return _page(visit, person, status=422, problem=str(error))
    visit.note("ask_employer_contact", f"person:{person.id}", question=asked.id)
    after_commit(visit.session, wake.something_due)
    return Go(f"/desk/people/{person.id}/consent", "asked")


def _record(visit: Visit, person: Person) -> None:
    form = {name: visit.form.get(name, "").strip() for name in ("purpose", "recipient", "given", "wording", "channel", "proof", "at")}
    if form["purpose"] == "sharing":
        form["recipient"] = visit.form.get("organization", "")
    if form["purpose"] not in consent.PURPOSES or form["given"] not in ("yes", "no") or form["channel"] not in CHANNELS:
        raise BadInput("It is not clear what was agreed to, or how.", "Choose from the lists.")
    for name, most in consent.LONGEST.items():
        if len(form[name]) > most or (name != "recipient" and not form[name]):
            raise BadInput(
                f"The {name} is missing or longer than {most} characters.", "A yes without its wording and proof counts for nothing."
            )
    for_whom = form["purpose"] in ("sharing", "employer_contact", "employer_knows")
    if for_whom and not form["recipient"]:
        raise BadInput("With whom is missing.", "Name the organization, or the person at work.")
    if form["purpose"] == "sharing" and visit.session.get(Organization, form["recipient"]) is None:
        raise BadInput("There is no such organization.", "Choose one of the list.")
    at = local(form["at"])
    if at is not None and not datetime(2000, 1, 1, tzinfo=UTC) <= at <= clock.now():
        raise BadInput("That moment is not in the past.", "A yes dated ahead would outlast a later no.")
    rest = {"wording": form["wording"], "channel": form["channel"], "at": at}
    given = form["given"] == "yes"
    if form["purpose"] == ages.GUARDIAN:
        if not form["recipient"]:
            raise BadInput("Who the parent or guardian is to the person is missing.", "Write it like: mother.")
        if len(form["recipient"]) + len(": ") + len(form["proof"]) > consent.LONGEST["proof"]:  # they are kept as one
            raise BadInput("The parent or guardian and the proof are too long together.", "Shorten the proof.")
        ages.guardian_answered(visit.session, person, given, by=form["recipient"], proof=form["proof"], **rest)  # type: ignore[arg-type]
        return
    recipient = form["recipient"] if for_whom else None
    consent.record(visit.session, person.id, form["purpose"], given, proof=form["proof"], recipient=recipient, **rest)  # type: ignore[arg-type]


def _page(visit: Visit, person: Person, *, status: int = 200, problem: str | None = None) -> Page:
    session = visit.session
    if person is None:
        raise HTTPException(404)
    visit.note("read_consent", f"person:{person.id}")
    session.flush()
    places = dict(session.execute(select(Organization.id, Organization.name)).all())
    data = {
        "person": {"id": person.id, "name": person.name},
        "now": agreed(session, person.id, places),
        "ledger": [line(row, places) for row in consent.ledger(session, person.id)],
        "purposes": consent.PURPOSES,
        "channels": CHANNELS,
        "organizations": [(one, name) for one, name in places.items() if one != person.organization_id],
        "problem": problem,
        "given": visit.filled,
    }
    return Page("person/consent.html", data, status)


ROUTES = [
    door("/desk/people/{person}/consent", show, may="read_people"),
    door("/desk/people/{person}/consent", record, may="change_people", method="POST"),
    door("/desk/people/{person}/consent/ask", ask, may="change_people", method="POST"),
]
