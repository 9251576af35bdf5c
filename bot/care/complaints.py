"""Complaints about staff or a program: each goes to one named officer and is hidden from everybody else, above all whom it is about."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.care.cases import CLOSED, KINDS, Case
from bot.errors import BadInput
from bot.messaging.conversation import Conversation
from bot.messaging.question import ask, drop_all
from bot.people.person import Person
from bot.people.roles import ADMIN, may
from bot.people.staff import Staff
from bot.store.types import Number, Row, Sealed, Utc
from bot.words.say import Say, say

COMPLAINT = "complaint"
ASK = "complaint"  # the question by text
ABOUT = ("staff", "program", "other")
LONGEST = 4000
_STAYS = "safe_now"


class Officer(Row):
    """Who has a duty that one named person must have; `duty` is "complaints"."""

    __tablename__ = "officer"

    duty: Mapped[str] = mapped_column(String(20), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Utc, default=clock.now)


class Complaint(Row):
    """What somebody complained of. `inbound_id` is the text it came by, which then shows to the officer only."""

    __tablename__ = "complaint"

    case_id: Mapped[str] = mapped_column(ForeignKey("care_case.id"), primary_key=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    about: Mapped[str] = mapped_column(String(10))
    about_staff_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    officer_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"), index=True)
    body: Mapped[str] = mapped_column(Sealed)
    inbound_id: Mapped[int | None] = mapped_column(Number)
    recorded_by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Utc, default=clock.now)


def officer_of(session: Session) -> Staff | None:
    """The officer for complaints; the oldest administrator while nobody is named."""
    row = session.get(Officer, COMPLAINT)
    named = session.get(Staff, row.staff_id) if row else None
    if named is not None and named.active:
        return named
    return session.scalar(select(Staff).where(Staff.active, Staff.role == ADMIN).order_by(Staff.created_at, Staff.id).limit(1))


def name_officer(session: Session, staff_id: str, by: str) -> Staff:
    """Name the officer, who also gets the complaints that are open, but for those about themselves. Raises BadInput."""
    member = session.get(Staff, staff_id)
    if member is None or not member.active or not may(member.role, "work_cases"):
        raise BadInput("That member cannot be the officer for complaints.", "Choose somebody who works with cases.")
    session.merge(Officer(duty=COMPLAINT, staff_id=staff_id, by=by, at=clock.now()))
    running = select(Complaint).join(Case, Case.id == Complaint.case_id).where(Case.state != CLOSED)
    for complaint in session.scalars(running):
        if complaint.about_staff_id != staff_id:
            complaint.officer_id = staff_id
    session.flush()
    return member


def record(
    session: Session,
    person: Person | None,
    text: str,
    *,
    about: str,
    about_staff_id: str | None = None,
    by: str,
    inbound_id: int | None = None,
    organization_id: str | None = None,
) -> Case:
    """Write a complaint down for the officer; `by` is who recorded it. Raises BadInput.

    A complaint about the officer goes to the oldest administrator who is somebody else; with none, nobody is named and it waits for
    the next officer.
    """
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise BadInput(f"A complaint needs words, at most {LONGEST} characters.", "Write what happened.")
    if about not in ABOUT or (about_staff_id is not None and session.get(Staff, about_staff_id) is None):
        raise BadInput("It is not clear what the complaint is about.", "Choose one of the list.")
    where = person.organization_id if person else organization_id
    case = Case(
        kind=COMPLAINT,
        priority=KINDS[COMPLAINT],
        person_id=person.id if person else None,
        organization_id=where,
        reason=f"case_complaint_{about}",
        details={},
    )
    session.add(case)
    session.flush()
    session.add(
        Complaint(
            case_id=case.id,
            person_id=person.id if person else None,
            about=about,
            about_staff_id=about_staff_id,
            officer_id=_who_gets(session, about_staff_id),
            body=text,
            inbound_id=inbound_id,
            recorded_by=by,
        )
    )
    session.flush()
    return case


def _who_gets(session: Session, about_staff_id: str | None) -> str | None:
    officer = officer_of(session)
    if officer is not None and officer.id != about_staff_id:
        return officer.id
    others = select(Staff.id).where(Staff.active, Staff.role == ADMIN, Staff.id != about_staff_id).order_by(Staff.created_at, Staff.id)
    return session.scalar(others.limit(1))


def begin(session: Session, conversation: Conversation) -> list[Say]:
    """Ask what happened; the next text is the complaint."""
    drop_all(session, conversation.id, keep=_STAYS)  # the next text is the complaint, whatever else was asked
    question = ask(session, conversation.id, ASK, hours=24)
    return [say("complaint_ask", question_id=question.id)]


def told(session: Session, conversation: Conversation, text: str, inbound_id: int) -> list[Say]:
    """Take the text as a complaint."""
    record(session, conversation.contact.person, text, about="other", by="person", inbound_id=inbound_id)
    return [say("complaint_taken")]


def complained_by(session: Session, person_id: str) -> dict[int, str | None]:
    """This person's texts that are complaints, with the id of the officer who may read each."""
    query = select(Complaint.inbound_id, Complaint.officer_id).where(Complaint.person_id == person_id, Complaint.inbound_id.is_not(None))
    return {inbound: officer for inbound, officer in session.execute(query) if inbound is not None}


def speaks_of_one(says: Sequence[str]) -> bool:
    """Whether an answer of the coach, by the keys of what it says, tells that somebody complains."""
    return any(key.startswith(f"{COMPLAINT}_") for key in says)
