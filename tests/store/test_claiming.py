"""Claiming: one turn in flight a conversation, oldest first, a lost lease saves nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.errors import LostClaim
from bot.messaging.conversation import LEASE, claim_next, release, still_ours
from bot.messaging.inbox import Inbound, inbound_row, store
from bot.store.engine import engine
from bot.store.session import reading, writing

ANA, BEN = "+14135550111", "+14135550122"
NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


def receive(sid: str, number: str, body: str = "hola") -> None:
    store(engine(), [inbound_row(sid=sid, channel="sms", address=number, body=body)])


def claim() -> tuple[str, str, str] | None:
    with writing() as session:
        found = claim_next(session)
        return (found[1].sid, found[0].id, found[0].lease_token or "") if found else None


def test_a_repeated_sid_is_one_message(database: str) -> None:
    receive("SM1", ANA)
    receive("SM1", ANA, "something else")
    with reading() as session:
        assert [row.body for row in session.scalars(select(Inbound))] == ["hola"]


def test_the_oldest_first_and_one_at_a_time(database: str) -> None:
    for sid, number in (("SM1", ANA), ("SM2", ANA), ("SM3", BEN)):
        receive(sid, number)
    first, second, third = claim(), claim(), claim()
    assert first is not None
    assert second is not None
    assert (first[0], second[0], third) == ("SM1", "SM3", None)
    with writing() as session:
        conversation = still_ours(session, first[1], first[2])
        session.scalars(select(Inbound).where(Inbound.sid == "SM1")).one().answered_at = clock.now()
        release(conversation)
    following = claim()
    assert following is not None
    assert following[0] == "SM2"


def test_a_message_that_waits_for_another_try_holds_the_later_ones_back(database: str) -> None:
    with clock.frozen(NOON) as move:
        receive("SM1", ANA)
        move(timedelta(seconds=1))
        receive("SM2", ANA)
        first = claim()
        assert first is not None
        with writing() as session:
            session.scalars(select(Inbound).where(Inbound.sid == "SM1")).one().next_try_at = clock.now() + timedelta(seconds=30)
            release(still_ours(session, first[1], first[2]))
        assert claim() is None
        move(timedelta(seconds=31))
        again = claim()
        assert again is not None
        assert again[0] == "SM1"


def test_a_lease_that_ended_is_taken_over_and_the_old_holder_saves_nothing(database: str) -> None:
    with clock.frozen(NOON) as move:
        receive("SM1", ANA)
        first = claim()
        assert first is not None
        assert claim() is None
        move(LEASE + timedelta(seconds=1))
        second = claim()
        assert second is not None
        assert second[2] != first[2]
        with pytest.raises(LostClaim), writing() as session:
            still_ours(session, first[1], first[2])
        with writing() as session:
            still_ours(session, second[1], second[2])


def test_many_workers_never_claim_one_message_twice(database: str) -> None:
    numbers = [f"+1413555{n:04d}" for n in range(100, 140)]
    for n, number in enumerate(numbers):
        receive(f"SM{n}", number)
    with ThreadPoolExecutor(8) as pool:
        claims = [one for one in pool.map(lambda _: claim(), range(80)) if one]
    claims += [one for _ in range(40) if (one := claim())]  # whoever met a locked row looked away
    assert sorted(one[0] for one in claims) == sorted(f"SM{n}" for n in range(40))
