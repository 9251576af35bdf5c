"""A person's way: the plan as they see it, what they told, what fits and why, referrals, seats. Staff mark steps and set dates."""

from datetime import date, timedelta

from starlette.exceptions import HTTPException

from bot import clock
from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.desk.person import person_of
from bot.desk.plan_parts import fitting, passed_on, places, steps, told
from bot.errors import BadInput
from bot.knowledge.programs import program
from bot.pathways import seats
from bot.pathways.career_map import PlanStep, active, done, put_off
from bot.pathways.exploration import Exploration
from bot.pathways.places import WORKSHOP
from bot.people.person import Person

_FARTHEST = timedelta(days=5 * 366)


def show(visit: Visit) -> Page:
    """The page."""
    return _page(visit, person_of(visit))


def _page(visit: Visit, person: Person, *, status: int = 200, problem: str | None = None) -> Page:
    session = visit.session
    visit.note("read_plan", f"person:{person.id}")
    row, plan = session.get(Exploration, person.id), active(session, person.id)
    joining = program(plan.program) if plan and plan.program else None
    data = {
        "person": {"id": person.id, "name": person.name},
        "plan": plan and {"name": joining.names["en"] if joining else plan.occupation.replace("_", " "), "made_at": plan.made_at},
        "steps": steps(session, plan) if plan else [],
        "explored": row and {"state": row.state, "began_at": row.began_at, "changed_at": row.changed_at},
        "told": told(visit, row.answers) if row else [],
        "fit": fitting(row.answers) if row and row.asked else None,
        "referrals": passed_on(visit, person.id),
        "places": places(session, person.id),
        "problem": problem,
    }
    return Page("person/plan.html", data, status)


def change(visit: Visit) -> Page | Go:
    """A step is done, gets another week, or a date."""
    person = person_of(visit, lock=True)
    plan, step = active(visit.session, person.id), visit.session.get(PlanStep, visit.path["step"])
    if plan is None or step is None or step.plan_id != plan.id:
        raise HTTPException(404)
    try:
        _change(visit, step)
    except BadInput as error:
        return _page(visit, person, status=422, problem=str(error))
    if step.key == WORKSHOP and step.done_at is not None:
        seats.now_speaks(visit.session, person.id, "workshop")
    visit.note("change_plan", f"person:{person.id}", step=step.key, change=visit.form.get("act", ""))
    return Go(f"/desk/people/{person.id}/plan", "saved")


def _change(visit: Visit, step: PlanStep) -> None:
    act = visit.form.get("act", "")
    if act == "done":
        step.done_at = None  # staff saw it, which counts more than what was said
        done(step, visit.actor)
    elif act == "not_done":
        step.done_at, step.done_by = None, None
    elif act == "week":
        put_off(step)
    elif act == "date":
        try:
            day = date.fromisoformat(visit.form.get("due_on", ""))
        except ValueError:
            raise BadInput("That is not a date.", "Choose a day.") from None
        if abs(day - clock.now().date()) > _FARTHEST:
            raise BadInput("That day is too far away.", "Mend the year.")
        step.due_on = day
    else:
        raise BadInput("Nothing was chosen.", "Choose what happened to the step.")


ROUTES = [
    door("/desk/people/{person}/plan", show, may="read_people"),
    door("/desk/people/{person}/plan/{step}", change, may="change_people", method="POST"),
]
