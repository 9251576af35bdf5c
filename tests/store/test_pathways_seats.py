"""Seats of an opening: the last one goes to exactly one person, in a written order that is recorded with its reasons."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from bot import clock
from bot.knowledge.openings import ORDER, Opening, Share
from bot.knowledge.reading import Source
from bot.pathways.seats import HELD, WAITING, Claims, Decision, Place, leave, position, request, waiting
from bot.people.person import SMS, contact_for
from bot.store.session import reading, writing
from tests.pathways_world import tables

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
SOURCE = Source("a letter", date(2026, 11, 20), True, "here", None)
DOCK = Opening("dock", "Acme Foods", "stockers", None, (20, 30), 2, (), False, None, date(2026, 12, 24), SOURCE)


@pytest.fixture
def people(database: str) -> list[str]:
    tables()
    with writing() as session:
        return [contact_for(session, SMS, f"+14135550{n}", source="test").person_id for n in range(100, 112)]


def ask(person: str, opening: Opening = DOCK, **claims: object) -> str:
    with writing() as session:
        return request(session, opening, ORDER, person, Claims(**claims)).state  # type: ignore[arg-type]


def line(opening: Opening = DOCK) -> list[str]:
    with reading() as session:
        return [one.person_id for one in waiting(session, opening, ORDER)]


def holders() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(Place.person_id).where(Place.state == HELD).order_by(Place.seat)))


def test_two_people_on_the_last_seat_and_one_gets_it(people: list[str]) -> None:
    ask(people[0])
    for n in range(1, 11, 2):
        opening = replace(DOCK, id=f"dock{n}", seats=1)
        start = Barrier(2)

        def race(person: str, opening: Opening = opening, start: Barrier = start) -> str:
            start.wait()
            return ask(person, opening)

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(race, people[n : n + 2])) == [HELD, WAITING]


def test_asking_again_changes_nothing(people: list[str]) -> None:
    assert [ask(people[0]), ask(people[0]), ask(people[1]), ask(people[2]), ask(people[2])] == [HELD, HELD, HELD, WAITING, WAITING]
    with reading() as session:
        assert len(session.scalars(select(Decision)).all()) == 3
        assert position(session, DOCK, ORDER, people[2]) == 1
        assert position(session, DOCK, ORDER, people[0]) is None


def test_the_line_is_in_the_written_order_and_the_first_of_it_moves_up(people: list[str]) -> None:
    first, second, early, wants, workshop, veteran = people[:6]
    with clock.frozen(NOON) as move:
        for person, claims in (
            *((first, {}), (second, {}), (early, {}), (wants, {"wants_employer": True})),
            *((workshop, {"workshop": True}), (veteran, {"veteran": True})),
        ):
            ask(person, **claims)
            move(timedelta(minutes=1))
        assert line() == [veteran, workshop, wants, early]
        with writing() as session:
            moved = leave(session, DOCK, ORDER, first)
            assert moved is not None
            assert (moved.person_id, moved.seat) == (veteran, 1)
        assert line() == [workshop, wants, early]
        assert holders() == [veteran, second]
    with reading() as session:
        rows = session.scalars(select(Decision).order_by(Decision.id)).all()
    assert [(one.person_id, one.what) for one in rows][-2:] == [(first, "left"), (veteran, HELD)]
    assert rows[-1].reasons["veteran"] is True
    assert rows[-1].reasons["order"] == list(ORDER)


def test_kept_seats_are_for_their_organization_until_their_day(people: list[str]) -> None:
    kept = replace(DOCK, shares=(Share("Casa Norte", 1, date(2026, 12, 1)),))
    with clock.frozen(NOON) as move:
        assert ask(people[0], kept) == HELD
        assert ask(people[1], kept) == WAITING
        assert ask(people[2], kept, organization="Casa Norte") == HELD
        assert ask(people[3], kept, organization="Casa Norte") == WAITING
        other = replace(kept, id="other")
        assert [ask(people[4], other), ask(people[5], other)] == [HELD, WAITING]
        move(timedelta(days=9))
        with writing() as session:
            moved = leave(session, other, ORDER, people[4])
            assert moved is not None
            assert moved.person_id == people[5]
        assert ask(people[6], other) == HELD
    with reading() as session:
        shares = {row[0]: row[1] for row in session.execute(select(Place.person_id, Place.share).where(Place.opening_id == "dock"))}
    assert shares[people[2]] == "Casa Norte"
    assert shares[people[0]] is None


def test_who_left_may_come_back_at_the_end(people: list[str]) -> None:
    one = replace(DOCK, seats=1)
    with clock.frozen(NOON) as move:
        for person in people[:3]:
            ask(person, one)
            move(timedelta(minutes=1))
        with writing() as session:
            leave(session, one, ORDER, people[0])
            assert leave(session, one, ORDER, people[0]) is None
        ask(people[0], one)
        assert line(one) == [people[2], people[0]]
