"""Which records of data/knowledge staff verified at the desk. A check holds for what the record said then: a change needs a new one."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.errors import BadInput
from bot.knowledge.records import Record, records
from bot.store.types import Row, Utc


class FactCheck(Row):
    """Somebody compared a record with its source: `record` is its key, `digest` what it said."""

    __tablename__ = "fact_check"

    record: Mapped[str] = mapped_column(String(160), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    checked_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)


def verify(session: Session, key: str, digest: str, staff_id: str) -> Record:
    """Note that a member of staff verified a record as it was shown. Raises BadInput if it is gone or says something else by now."""
    record = next((one for one in records() if one.key == key), None)
    if record is None:
        raise BadInput("There is no such record any more.", "Look at the list again.")
    if record.digest != digest:
        raise BadInput("This record has changed since the list was shown.", "Read it again, then mark it.")
    row = session.get(FactCheck, key)
    if row is None:
        session.add(FactCheck(record=key, digest=digest, staff_id=staff_id))
    else:
        row.digest, row.staff_id, row.checked_at = digest, staff_id, clock.now()
    return record


def withdraw(session: Session, key: str) -> None:
    """Take a check back. Raises BadInput if there is none."""
    row = session.get(FactCheck, key)
    if row is None:
        raise BadInput("Nobody has verified this record here.", "Look at the list again.")
    session.delete(row)


def checks(session: Session) -> Mapping[str, FactCheck]:
    """The checks that still hold, by the record's key."""
    digests = {one.key: one.digest for one in records()}
    return {row.record: row for row in session.scalars(select(FactCheck)) if digests.get(row.record) == row.digest}


def verified_at(session: Session, name: str) -> datetime | None:
    """When staff verified the question of this id as it stands now; None if nobody did."""
    record = next((one for one in records() if one.name == name and one.key.endswith(f"#{name}")), None)
    row = session.get(FactCheck, record.key) if record else None
    return row.checked_at if row is not None and record is not None and row.digest == record.digest else None
