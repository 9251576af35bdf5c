"""A person's answers to the exploration: one row a person, so that days do not matter."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.store.types import Row, SealedJson, Utc

OPEN, DONE = "open", "done"
_ELSEWHERE = ("veteran", "guide:")  # said in a referral and in the guides of job search


class Exploration(Row):
    """`answers`: step -> value or values. `asked`: the steps that are behind, in order, skipped ones too. `result`: occupation ids."""

    __tablename__ = "exploration"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(10), default=OPEN)
    answers: Mapped[Any] = mapped_column(SealedJson)
    asked: Mapped[Any] = mapped_column(SealedJson)
    result: Mapped[Any] = mapped_column(SealedJson)
    began_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)


def of_person(session: Session, person_id: str) -> Exploration:
    """The row of a person, locked for this turn; a new one if there is none."""
    found = session.get(Exploration, person_id, with_for_update=True)
    if found is None:
        found = Exploration(person_id=person_id, answers={}, asked=[], result=[])
        session.add(found)
        session.flush()
    return found


def answers_of(session: Session, person_id: str) -> Mapping[str, Any]:
    """What a person answered so far; empty if nothing."""
    found = session.get(Exploration, person_id)
    return found.answers if found else {}


def keep(row: Exploration, step: str, value: object) -> None:
    """Note the answer to a step; None: left out."""
    answers = {name: kept for name, kept in row.answers.items() if name != step}
    row.answers = answers if value is None else {**answers, step: value}
    row.asked = [*(one for one in row.asked if one != step), step]
    row.changed_at = clock.now()


def take_back(row: Exploration) -> str | None:
    """Undo the newest step and return it; None at the first one."""
    if not row.asked:
        return None
    step = row.asked[-1]
    row.asked = row.asked[:-1]
    row.answers = {name: kept for name, kept in row.answers.items() if name != step}
    row.changed_at = clock.now()
    return str(step)


def begin_anew(row: Exploration) -> None:
    """Forget the answers, keep the row and what was told elsewhere: it is not asked twice."""
    kept = {name: value for name, value in row.answers.items() if name.startswith(_ELSEWHERE)}
    row.state, row.answers, row.asked, row.result, row.began_at = OPEN, kept, [], [], clock.now()
