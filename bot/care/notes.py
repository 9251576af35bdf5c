"""Notes of staff on a case: for colleagues only, never sent to anybody."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.care.cases import Case
from bot.errors import BadInput
from bot.store.types import Number, Row, Sealed, Utc

LONGEST = 4000


class CaseNote(Row):
    """One note. Its text is sealed."""

    __tablename__ = "case_note"

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False, default=clock.new_number)
    case_id: Mapped[str] = mapped_column(ForeignKey("care_case.id"), index=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    body: Mapped[str] = mapped_column(Sealed)
    at: Mapped[datetime] = mapped_column(Utc, default=clock.now)
    retention: Mapped[str] = mapped_column(String(20), default="case")


def write(session: Session, case: Case, staff_id: str, text: str) -> CaseNote:
    """Add a note. Raises BadInput for an empty or very long one."""
    text = text.strip()
    if not text:
        raise BadInput("The note is empty.", "Write something first.")
    if len(text) > LONGEST:
        raise BadInput(f"The note has more than {LONGEST} characters.", "Shorten it, or make two.")
    row = CaseNote(case_id=case.id, staff_id=staff_id, body=text)
    session.add(row)
    session.flush()
    return row


def of_case(session: Session, case_id: str) -> list[CaseNote]:
    """The notes of a case, oldest first."""
    return list(session.scalars(select(CaseNote).where(CaseNote.case_id == case_id).order_by(CaseNote.id)))
