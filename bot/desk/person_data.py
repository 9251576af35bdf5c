"""Their data at the desk: delete it in seven days, take that back; join two records of one person, part them again."""

from sqlalchemy import select
from starlette.exceptions import HTTPException

from bot.desk.changing import changing, to_person
from bot.desk.doors import Visit, door
from bot.desk.person import page_of
from bot.desk.scope import people_seen_by
from bot.errors import BadInput
from bot.people import erasure, merging
from bot.people.merging import Merge
from bot.people.person import Person
from bot.schedule.planning import plan_anew


def delete(visit: Visit, person: Person) -> str:
    """They asked in person, on paper or by phone."""
    if visit.form.get("sure") != "yes":
        raise BadInput("Nothing was deleted.", "Tick the box if they asked for it.")
    erasure.ask(visit.session, person.id, visit.actor)
    return "delete"


def keep(visit: Visit, person: Person) -> str:
    """Take it back."""
    if not erasure.undo(visit.session, person.id, visit.actor):
        raise BadInput("There was nothing to take back.")
    return "delete_undo"


def join(visit: Visit, person: Person) -> str:
    """The other record becomes a part of this one."""
    other_id = visit.form.get("other", "").strip().rstrip("/").rpartition("/")[2]
    other = visit.session.scalar(select(Person).where(Person.id == other_id, people_seen_by(visit.session, visit.member)))
    if other is None:
        raise BadInput("There is no such page.", "Open the other person's page and copy its address.")
    merging.merge(visit.session, person, other, visit.actor)
    plan_anew(visit.session, person.id)  # reminders of both go to the newest phone
    return "merge"


def part(visit: Visit, person: Person) -> str:
    """Two again."""
    row = visit.session.get(Merge, visit.path["merge"])
    if row is None or row.kept_id != person.id:
        raise HTTPException(404)
    merging.undo(visit.session, row, visit.actor)
    for one in (row.kept_id, row.gone_id):
        plan_anew(visit.session, one)  # nobody is reminded on the other one's phone
    return "merge_undo"


ROUTES = [
    door(f"/desk/people/{{person}}/{path}", changing(change, where, page_of, to_person), may=may, method="POST")
    for path, change, where, may in (
        ("delete", delete, "data", "change_people"),
        ("delete/undo", keep, "data", "change_people"),
        ("merge", join, "merge", "merge_people"),
        ("merge/{merge}/undo", part, "merge", "merge_people"),
    )
]
