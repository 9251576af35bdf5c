"""Parts of the page on a person's way as plain data: the steps, what they told, what fits and why, what was passed on, seats."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.care.cases import Case
from bot.desk.doors import Visit
from bot.desk.scope import seen_by
from bot.knowledge.exploring import exploration
from bot.knowledge.openings import openings
from bot.pathways import seats
from bot.pathways.career_map import Plan, next_step
from bot.pathways.flow import find
from bot.pathways.matching import Match
from bot.pathways.places import mine
from bot.pathways.plan import with_day
from bot.pathways.steps import QUESTIONS, picks
from bot.pathways.wants import wants
from bot.people.staff import Staff
from bot.words.render import render

# What may speak of health, a record or benefits is for who helps, not for who administers.
SENSITIVE = frozenset(("body", "records", "supports"))
TOLD = ("age", *QUESTIONS, "supports", "veteran")
_PACKET = ("program", "opening", "occupation", "shared_with", "for_partner", "for_team", "seat")
MOST_LEFT_OUT = 5


def steps(session: Session, plan: Plan) -> list[dict[str, Any]]:
    """The steps as the person reads them, with who did what."""
    coming = next_step(plan)
    names = dict(session.execute(select(Staff.id, Staff.name)).all())
    return [
        {
            "id": step.id,
            "what": with_day(step)["en"],
            "due_on": step.due_on,
            "done_at": step.done_at,
            "done_by": names.get((step.done_by or "").removeprefix("staff:"), "the person") if step.done_at else None,
            "next": step is coming,
        }
        for step in plan.steps
    ]


def told(visit: Visit, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(question, answer) in English of what the person said in the exploration."""
    asks, found = exploration(), []
    for name in TOLD:
        given = answers.get(name)
        if not given or (name in SENSITIVE and not visit.may("read_sensitive")):
            continue
        titles = {pick.value: pick.title["en"] for pick in picks(asks, name)}
        values = given if isinstance(given, list) else [given]
        found.append((name, ", ".join(titles.get(value, str(value).replace("_", " ")) for value in values)))
    return found


def fitting(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The six interests and the matches of today with every reason, as the coach's rule sees them."""
    profile = wants(exploration(), answers).profile
    result = find(answers)
    names = [scale.name for scale in exploration().scales]
    return {
        "interests": list(zip(names, [round(value, 2) for value in profile], strict=True)) if profile else [],
        "shown": [_reasons(one) for one in result.shown],
        "left_out": [_reasons(one) for one in result.hidden[:MOST_LEFT_OUT]],
    }


def _reasons(one: Match) -> dict[str, Any]:
    def words(keys: Sequence[str]) -> list[str]:
        return [render(key).text for key in keys]

    return {
        "name": one.occupation.names["en"],
        "median": one.occupation.median,
        "demand": one.demand,
        "program": one.program.names["en"] if one.program else None,
        "likeness": None if one.likeness is None else round(one.likeness, 2),
        "score": round(one.score, 2),
        "settings": list(one.settings),
        "helps": words(one.helps),
        "checks": words(one.checks),
        "left_out": words([f"left_{key.removeprefix('no_')}" for key in one.hidden]),
        "openings": [opening.employer for opening in one.openings],
    }


def passed_on(visit: Visit, person_id: str) -> list[dict[str, Any]]:
    """Referrals with their packets, the newest first."""
    query = select(Case).where(Case.person_id == person_id, Case.kind == "application", seen_by(visit.session, visit.member))
    rows = visit.session.scalars(query.order_by(Case.opened_at.desc()).limit(20))
    found = []
    for case in rows:
        details = {**(case.details or {}), **((case.details or {}).get("newest") or {})}
        packet = [(name, str(details[name])) for name in _PACKET if details.get(name)]
        if not visit.may("read_sensitive"):
            packet = [(name, value) for name, value in packet if name != "for_team"]
        found.append({"id": case.id, "at": case.last_at, "state": case.state, "packet": packet})
    return found


def places(session: Session, person_id: str) -> list[dict[str, Any]]:
    """Seats held and waited for, with every decision and its reasons."""
    decided = select(seats.Decision).where(seats.Decision.person_id == person_id).order_by(seats.Decision.at, seats.Decision.id)
    log = list(session.scalars(decided))
    order = openings().order
    return [
        {
            "employer": opening.employer,
            "opening": opening.id,
            "state": place.state,
            "seat": place.seat,
            "position": seats.position(session, opening, order, person_id),
            "log": [{"at": row.at, "what": row.what, "reasons": spoke(row.reasons)} for row in log if row.opening_id == place.opening_id],
        }
        for place, opening in mine(session, person_id)
    ]


def spoke(reasons: Mapping[str, Any]) -> list[str]:
    """The rules that spoke for somebody, in the order of that day."""
    return [name for name in reasons.get("order") or reasons if reasons.get(name) is True]
