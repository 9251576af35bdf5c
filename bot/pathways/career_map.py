"""The plan of a person: steps with dates, what is done and what comes next. Staff and person see the same rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import clock
from bot.knowledge.ladders import ladder_for
from bot.knowledge.office import Office
from bot.pathways.matching import Match
from bot.pathways.wants import Wants
from bot.store.types import Row, SealedJson, Utc
from bot.words.say import Field

ACTIVE, CHANGED = "active", "changed"
# Days from today: soon enough to keep going, late enough to be true.
TALK, SORT_OUT, SIGN_UP, APPLY, LATER = 2, 7, 10, 14, 7


class Plan(Row):
    """One plan; the newest active one counts."""

    __tablename__ = "plan"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=clock.new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    occupation: Mapped[str] = mapped_column(String(60))
    program: Mapped[str | None] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(10), default=ACTIVE)
    made_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)
    steps: Mapped[list["PlanStep"]] = relationship(order_by="PlanStep.n", cascade="all, delete-orphan")


class PlanStep(Row):
    """One step. `key` and `fields` are rendered as words; `due_on` None: the date is set with the team. `done_by`: person or staff:ID."""

    __tablename__ = "plan_step"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=clock.new_id)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), index=True)
    n: Mapped[int]
    key: Mapped[str] = mapped_column(String(40))
    fields: Mapped[Any] = mapped_column(SealedJson)
    due_on: Mapped[date | None] = mapped_column(Date)
    done_at: Mapped[datetime | None] = mapped_column(Utc)
    done_by: Mapped[str | None] = mapped_column(String(30))


@dataclass(frozen=True)
class Step:
    """A step before it is stored."""

    key: str
    due_on: date | None
    fields: Mapping[str, Field] = field(default_factory=dict)


def steps_for(match: Match, wants: Wants, here: Office, today: date) -> list[Step]:
    """What to do for a pathway, the nearest first. A ladder's step has a date only if an opening states when it starts, and then
    only while every step before it states its weeks: nobody else can promise a day."""

    def on(days: int) -> date:
        day = today + timedelta(days=days)
        while not here.spans(day):
            day += timedelta(days=1)
        return day

    name = match.program.short if match.program else match.occupation.names
    steps = [Step("step_talk", on(TALK), {"name": name})]
    steps += [Step(f"step_{need}", on(SORT_OUT)) for need in ("rides", "child_care", "benefits") if need in wants.supports]
    steps += [Step("step_help", on(SORT_OUT), {"help": f"@{key}"}) for key in match.helps]
    steps += [Step("step_check", on(SORT_OUT), {"check": f"@{key}"}) for key in match.checks[:2]]
    if match.openings and match.openings[0].workshop:
        steps.append(Step("step_workshop", on(SIGN_UP)))
    if match.program:
        steps.append(Step("step_sign_up", on(SIGN_UP), {"name": match.program.short}))
    else:
        steps += [Step("step_resume", on(SIGN_UP)), Step("step_apply", on(APPLY), {"name": match.occupation.names})]
    ladder = ladder_for(match.program.id if match.program else None, match.occupation.id)
    at = match.openings[0].starts if match.openings else None
    for rung in ladder.rungs if ladder else ():
        at = at + timedelta(weeks=rung.weeks) if at and rung.weeks else None
        steps.append(Step("step_rung", at, {"what": rung.what}))
    return steps


def make(session: Session, person_id: str, match: Match, steps: Sequence[Step]) -> Plan:
    """Store a plan; an older one is kept as changed."""
    for old in session.scalars(select(Plan).where(Plan.person_id == person_id, Plan.state == ACTIVE)):
        old.state = CHANGED
    plan = Plan(person_id=person_id, occupation=match.occupation.id, program=match.program.id if match.program else None)
    plan.steps = [PlanStep(n=n, key=one.key, fields=dict(one.fields), due_on=one.due_on) for n, one in enumerate(steps, 1)]
    session.add(plan)
    session.flush()
    return plan


def active(session: Session, person_id: str) -> Plan | None:
    """The plan of a person, or None."""
    query = select(Plan).where(Plan.person_id == person_id, Plan.state == ACTIVE).order_by(Plan.made_at.desc(), Plan.id.desc())
    return session.scalars(query.limit(1)).first()


def next_step(plan: Plan) -> PlanStep | None:
    """The first step that is not done; None when all are."""
    return next((step for step in plan.steps if step.done_at is None), None)


def done(step: PlanStep, by: str) -> None:
    """The step is done; saying it twice changes nothing."""
    if step.done_at is None:
        step.done_at, step.done_by = clock.now(), by


def put_off(step: PlanStep, days: int = LATER) -> None:
    """Give the step another week, from today if its day is past."""
    today = clock.now().date()
    step.due_on = max(step.due_on or today, today) + timedelta(days=days)
