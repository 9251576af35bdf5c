"""Sealed columns, UTC columns and the keyed hash."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text

from bot.people.person import ContactPoint, contact_at, contact_for
from bot.store.crypto import CannotOpen, Keyring
from bot.store.engine import engine
from bot.store.session import reading, writing

NUMBER = "+14135550111"


def test_a_number_is_not_readable_in_the_database(database: str) -> None:
    with writing() as session:
        contact_for(session, "sms", NUMBER, source="test")
    with engine().connect() as connection:
        raw = bytes(connection.execute(text("SELECT address FROM contact_point")).scalar_one())
        stored = connection.execute(text("SELECT address_hash FROM contact_point")).scalar_one()
    assert NUMBER.encode() not in raw
    assert NUMBER not in stored
    with reading() as session:
        found = contact_at(session, "sms", NUMBER)
        assert found is not None
        assert found.address == NUMBER
        assert contact_at(session, "sms", "+14135550112") is None


def test_one_number_is_one_contact_point(database: str) -> None:
    with writing() as session:
        first = contact_for(session, "sms", NUMBER, source="test").id
    with writing() as session:
        assert contact_for(session, "sms", NUMBER, source="test").id == first


def test_times_come_back_in_utc_and_naive_ones_are_refused(database: str) -> None:
    at = datetime(2026, 11, 1, 1, 30, tzinfo=timezone(timedelta(hours=-4)))
    with writing() as session:
        contact_for(session, "sms", NUMBER, source="test").stopped_at = at
    with reading() as session:
        stopped = session.scalar(select(ContactPoint.stopped_at))
    assert stopped == at
    assert stopped is not None
    assert stopped.tzinfo is UTC
    with pytest.raises(Exception, match="naive"), writing() as session:
        contact_for(session, "sms", NUMBER, source="test").stopped_at = datetime(2026, 11, 1, 1, 30)  # noqa: DTZ001


def test_an_old_key_still_opens_and_a_lost_one_says_so() -> None:
    sealed = Keyring(b"first secret").seal("hola")
    assert Keyring(b"second secret", (b"first secret",)).open(sealed) == "hola"
    with pytest.raises(CannotOpen, match="COACH_OLD_SECRET_KEYS"):
        Keyring(b"second secret").open(sealed)
    with pytest.raises(CannotOpen, match="changed"):
        Keyring(b"first secret").open(sealed[:-1] + bytes([sealed[-1] ^ 1]))
