"""What may leave: only to allowed numbers before going live, nothing after a stop, the introduction once."""

import pytest
from sqlalchemy import select

from bot.care.opting import opt_in, opt_out
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import Kind, Outbound
from bot.messaging.speaking import speak
from bot.people.switches import LIVE, turn
from bot.settings import settings
from bot.store.session import reading, writing
from bot.words.say import say
from bot.worker.send import Sender
from tests.care_world import ANA, BEN, cases, talk, text
from tests.conftest import fresh_settings
from tests.local_twilio import Local

INTRODUCTION = "Coach: I'm an automated job coach"


def send(local: Local) -> None:
    sender = Sender(settings(), local.twilio())
    while sender.send_due():  # one text a conversation at a time
        pass


def states(number: str) -> list[tuple[str, str | None]]:
    with reading() as session:
        rows = session.scalars(select(Outbound).where(Outbound.conversation_id == talk(number)).order_by(Outbound.id))
        return [(row.state, row.reason) for row in rows]


def write(key: str, number: str = ANA, kind: Kind = Kind.REMINDER) -> list[str]:
    """Something the person did not ask for."""
    with writing() as session:
        return [row.body for row in speak(session, session.get_one(Conversation, talk(number)), [say(key)], kind=kind)]


def test_before_going_live_texts_go_to_allowed_numbers_only(database: str, local: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_ALLOW_NUMBERS", ANA)
    fresh_settings()
    for number in (ANA, BEN):
        text("", number, media=1)
    send(local)
    assert {state for state, _ in states(ANA)} == {"sent"}
    assert set(states(BEN)) == {("dropped", "not live")}
    text("i want to kill myself", BEN)
    send(local)
    assert ("undelivered", "open", "case_crisis_not_delivered") in cases(), "danger that may not be answered must reach staff"
    with writing() as session:
        turn(session, LIVE, True, by="a test")
    text("", BEN, media=1)
    send(local)
    assert states(BEN)[-1] == ("sent", None)


def test_what_was_queued_before_a_stop_is_not_sent_after_it(database: str, local: Local) -> None:
    text("", media=1)
    text("please stop texting me")
    send(local)
    send(local)
    assert states(ANA) == [("dropped", "stopped"), ("dropped", "stopped"), ("sent", None)], "the confirmation alone goes out"


def test_after_a_stop_nothing_is_queued_until_they_ask_for_it(database: str) -> None:
    text("please stop texting me")
    assert write("thank") == []
    assert write("thank", kind=Kind.STAFF) == []
    with writing() as session:
        opt_in(session, session.get_one(Conversation, talk()), 1, how="test")
    assert write("thank") != []


def test_stopping_twice_is_confirmed_once_and_is_one_case(database: str) -> None:
    text("", media=1)
    with writing() as session:
        conversation = session.get_one(Conversation, talk())
        assert len(opt_out(session, conversation, 1, how="test", confirm=True)) == 1
        assert opt_out(session, conversation, 2, how="test", confirm=True) == []
    assert [kind for kind, *_ in cases()] == ["picture", "opt_out"]


def test_the_introduction_comes_once_after_an_answer_and_before_what_nobody_asked_for(database: str) -> None:
    bodies = text("", media=1)
    assert INTRODUCTION in bodies[-1]
    assert not bodies[0].startswith(INTRODUCTION)
    assert INTRODUCTION not in "".join([*text("", media=1), *write("thank")])
    assert INTRODUCTION not in "".join(text("i want to kill myself", BEN)), "danger first"
    assert write("thank", BEN)[0].startswith(INTRODUCTION)
    assert INTRODUCTION not in "".join(write("thank", BEN))
