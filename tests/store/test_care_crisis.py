"""Danger without Rasa: fixed words at once, people paged when they must be, nothing lost when nobody is there."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.care.crisis import page_silent, page_unseen
from bot.care.delivery import could_not_deliver
from bot.care.paging import set_on_call
from bot.messaging.channels.outcomes import Decision
from bot.messaging.outbox import Kind, Outbound
from bot.messaging.question import ask
from bot.store.session import reading, writing
from bot.turns.questions import WHICH_LANGUAGE
from tests.care_world import ANA, BEN, ROSA, cases, hire, pages, talk, text, to_people

NIGHT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # 23:00 in New York
SURE, POSSIBLE = "i want to kill myself", "what's the point of anything anymore"


def silent() -> int:
    with writing() as session:
        return page_silent(session)


def unseen() -> int:
    with writing() as session:
        return page_unseen(session)


def test_a_sure_sign_pages_who_is_on_call_and_names_nobody(database: str) -> None:
    hire()
    first, told = text(SURE)
    assert "988" in first
    assert "has been told" in told
    assert len(pages()) == 1
    assert ANA not in pages()[0]
    with reading() as session:
        assert session.scalars(select(Outbound.address).where(Outbound.conversation_id.is_(None))).one() == ROSA
        assert set(session.scalars(select(Outbound.kind))) == {Kind.CRISIS}


@pytest.mark.parametrize("phone", [None, ROSA])
def test_with_nobody_to_reach_it_says_that_no_person_is_reading(database: str, phone: str | None) -> None:
    hire(on=phone is None, phone=phone)
    assert "No person is reading this right now" in text(SURE)[-1]
    assert pages() == []


def test_it_is_answered_in_the_language_it_came_in_even_as_the_first_text(database: str) -> None:
    assert "Gracias por decírmelo" in text("me quiero matar")[0].replace("decirmelo", "decírmelo")
    assert "Que bom que" in text("quero me matar", BEN)[0]


def test_who_comes_on_call_later_is_paged_then_and_once(database: str) -> None:
    with clock.frozen(NIGHT) as move:
        rosa = hire(on=False)
        text(SURE)
        assert unseen() == 0
        move(timedelta(hours=1))
        with writing() as session:
            set_on_call(session, rosa, True)
        assert unseen() == 1
        assert unseen() == 0
        assert len(pages()) == 1


def test_possible_danger_asks_and_pages_after_ten_silent_minutes_once(database: str) -> None:
    with clock.frozen(NIGHT) as move:
        hire()
        assert "Are you safe right now?" in text(POSSIBLE)[-1]
        move(timedelta(minutes=9, seconds=59))
        assert silent() == 0
        move(timedelta(seconds=2))
        assert silent() == 1
        assert silent() == 0
        assert len(pages()) == 1
        assert [kind for kind, *_ in cases()] == ["possible_crisis", "crisis"]


def test_who_says_that_they_are_safe_is_not_paged_for(database: str) -> None:
    with clock.frozen(NIGHT) as move:
        hire()
        text(POSSIBLE)
        text("1")
        move(timedelta(minutes=11))
        assert silent() == 0
        assert pages() == []


@pytest.mark.parametrize("then", ["2", "no", POSSIBLE, SURE])
def test_not_safe_or_a_second_sign_pages_at_once(database: str, then: str) -> None:
    hire()
    text(POSSIBLE)
    text(then)
    assert len(pages()) == 1


def test_what_was_asked_since_does_not_stand_between(database: str) -> None:
    hire()
    text(POSSIBLE)
    with writing() as session:
        ask(session, talk(), WHICH_LANGUAGE, {"values": ["en", "es", "pt"]})  # "2" would fit this one too
    told = "\n".join(text("2"))
    assert "988" in told
    assert len(pages()) == 1


@pytest.mark.parametrize("then", ["later", "skip", "ok", "hm", "7"])
def test_the_question_cannot_be_put_off_and_never_meets_a_menu(database: str, then: str) -> None:
    with clock.frozen(NIGHT) as move:
        hire()
        text(POSSIBLE)
        move(timedelta(minutes=5))
        answer = "\n".join(text(then))
        assert "988" in answer
        assert "Find work" not in answer
        if then != "ok":  # a yes
            move(timedelta(minutes=6))
            assert silent() == 1


def test_a_stop_instead_of_an_answer_pages_too(database: str) -> None:
    with clock.frozen(NIGHT) as move:
        hire()
        text(POSSIBLE)
        text("please stop texting me")
        move(timedelta(minutes=11))
        assert silent() == 1
        assert len(pages()) == 1


@pytest.mark.parametrize("first", [(POSSIBLE, "STOP"), ("STOP", POSSIBLE)])
def test_not_safe_is_answered_and_paged_at_once_after_a_stop(sqlite: str, first: tuple[str, str]) -> None:
    with clock.frozen(NIGHT) as move:
        hire()
        for one in first:
            text(one)
        assert pages() == []
        assert "911" in text("2")[0]
        assert len(pages()) == 1
        move(timedelta(minutes=11))
        assert silent() == 0


def test_safe_is_heard_after_a_stop_and_nothing_is_sent(sqlite: str) -> None:
    with clock.frozen(NIGHT) as move:
        hire()
        text("STOP")
        text(POSSIBLE)
        assert text("yes, I am safe") == []
        move(timedelta(minutes=11))
        assert silent() == 0


def test_after_a_stop_only_danger_is_answered(database: str) -> None:
    assert len(text("please stop texting me")) == 1
    assert text("stop texting me please") == []
    assert "988" in text(SURE)[0]
    assert text("STOP") == []
    assert len(to_people()) == 3


def test_an_undelivered_crisis_reply_is_a_case_to_call_and_pages(database: str) -> None:
    hire()
    text("please stop texting me")
    text(SURE)
    with reading() as session:
        reply = session.scalars(select(Outbound.id).where(Outbound.kind == Kind.CRISIS, Outbound.conversation_id.is_not(None))).first()
    assert reply is not None
    for _ in range(2):
        with writing() as session:
            could_not_deliver(session, reply, Decision.STOP_PERSON, 21610)
    assert ("undelivered", "open", "case_crisis_not_delivered") in cases()
    assert any("NOT DELIVERED - CALL" in page for page in pages())


@pytest.mark.parametrize("decision", [Decision.STOP_PERSON, Decision.TELL_STAFF])
def test_a_page_that_does_not_arrive_is_a_case(sqlite: str, decision: Decision) -> None:
    hire()
    text(SURE)
    with reading() as session:
        paged = session.scalars(select(Outbound.id).where(Outbound.conversation_id.is_(None))).one()
    for _ in range(2):
        with writing() as session:
            could_not_deliver(session, paged, decision, 30006)
    assert ("sending", "open", "case_page_not_delivered") in cases()
    assert len(pages()) == 1, "the phone that did not ring is not tried over and over"
