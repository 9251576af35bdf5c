"""Openings: who has a seat, who waits and in which order, with the reasons of each decision; staff give a seat up for somebody."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot import clock
from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.desk.person import person_of
from bot.desk.plan_parts import spoke
from bot.desk.scope import people_seen_by
from bot.knowledge.openings import Opening, openings
from bot.pathways import seats
from bot.pathways.places import give_up
from bot.people.person import Person
from bot.store.session import after_commit
from bot.worker import wake


def show(visit: Visit) -> Page:
    """Every opening with its seats and its line. People of others are counted, not named."""
    known, today = openings(), clock.now().date()
    seen = set(visit.session.scalars(select(Person.id).where(people_seen_by(visit.session, visit.member), Person.erased_at.is_(None))))
    rows = [
        {
            "id": one.id,
            "employer": one.employer,
            "occupation": one.occupation.replace("_", " "),
            "seats": one.seats,
            "shares": [{"organization": share.organization, "seats": share.seats, "until": share.until} for share in one.shares],
            "workshop": one.workshop,
            "starts": one.starts,
            "closes": one.closes,
            "open": one.open_on(today),
            "places": _places(visit.session, one, known.order, seen),
        }
        for one in known.all
    ]
    visit.note("list_openings", "openings", openings=[one.id for one in known.all])
    return Page("openings/list.html", {"openings": rows, "order": known.order})


def _places(session: Session, opening: Opening, order: tuple[str, ...], seen: set[str]) -> list[dict[str, Any]]:
    query = select(seats.Place).where(seats.Place.opening_id == opening.id, seats.Place.state == seats.HELD).order_by(seats.Place.seat)
    held = list(session.scalars(query))
    found = []
    for n, place in enumerate([*held, *seats.waiting(session, opening, order)], 1 - len(held)):
        person = session.get(Person, place.person_id) if place.person_id in seen else None
        found.append(
            {
                "person": person and person.id,
                "name": person and person.name,
                "hidden": person is None,
                "seat": place.seat,
                "position": None if place.seat else n,
                "share": place.share,
                "asked_at": place.asked_at,
                "reasons": spoke({**place.reasons, "order": list(order), "reserved": place.share is not None}),
            }
        )
    return found


def leave(visit: Visit) -> Go:
    """The person gives the place up; whoever moves up is told by the coach."""
    person, opening = person_of(visit, lock=True), openings().find(visit.path["opening"])
    if opening is None:
        raise HTTPException(404)
    give_up(visit.session, opening, person.id)
    visit.note("give_up_seat", f"person:{person.id}", opening=opening.id)
    after_commit(visit.session, wake.something_due)
    return Go("/desk/openings", "saved")


ROUTES = [
    door("/desk/openings", show, may="read_people"),
    door("/desk/openings/{opening}/{person}/leave", leave, may="change_people", method="POST"),
]
