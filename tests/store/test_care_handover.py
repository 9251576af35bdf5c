"""Asking for a person, a conversation that staff own, and the end of an ownership that nobody uses."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.care.cases import Case, claim, open_case
from bot.care.handover import lapse, when_somebody_looks
from bot.care.offer import offer_staff
from bot.messaging.conversation import BOT, DESK, Conversation
from bot.messaging.dialogue import Parse
from bot.messaging.inbox import Inbound
from bot.messaging.question import open_questions
from bot.messaging.staff_text import say_as_staff
from bot.store.session import reading, writing
from bot.turns.from_rasa import quiet_outcome
from bot.turns.turn import Turn
from bot.words.render import render
from tests.care_world import cases, hire, talk, text, to_people

# New York: UTC-5. The office is open from nine to five on weekdays and closed on 26 November 2026 (data/knowledge/office.yml).
MONDAY, WEDNESDAY, FRIDAY = (datetime(2026, 11, day, tzinfo=UTC) for day in (23, 25, 20))


def at(day: datetime, hour: float) -> datetime:
    """An hour of the office's clock."""
    return day + timedelta(hours=hour + 5)


def claimed() -> str:
    """Ana waits for a person and Rosa takes her case."""
    rosa = hire(on=False)
    text("", media=1)
    with writing() as session:
        conversation = session.get_one(Conversation, talk())
        case = open_case(session, "human", conversation=conversation, reason="case_human")
        assert claim(session, case, rosa)
    return rosa


def owner() -> str:
    with reading() as session:
        return session.get_one(Conversation, talk()).owner


def lapsed() -> int:
    with writing() as session:
        return lapse(session)


@pytest.mark.parametrize(
    ("begins", "hours"),
    [
        (at(MONDAY, 10), 4),  # 10:00 to 14:00
        (at(MONDAY, 16), 20),  # 16:00 to 12:00 on Tuesday
        (at(FRIDAY, 16), 68),  # over the weekend to 12:00 on Monday
        (at(WEDNESDAY, 16), 44),  # over the holiday to 12:00 on Friday
        (at(FRIDAY, 22), 63),  # late on Friday to 13:00 on Monday
    ],
)
def test_ownership_lapses_after_four_office_hours_and_the_person_is_told(database: str, begins: datetime, hours: int) -> None:
    with clock.frozen(begins) as move:
        claimed()
        move(timedelta(hours=hours) - timedelta(seconds=1))
        assert lapsed() == 0
        assert owner() == DESK
        move(timedelta(seconds=1))
        assert lapsed() == 1
        assert owner() == BOT
        assert "Our team has not been able to write back yet" in to_people()[-1]
        assert ("human", "open", "case_human") in cases()
        assert lapsed() == 0


def test_a_reply_of_staff_starts_the_four_hours_anew(database: str) -> None:
    with clock.frozen(at(MONDAY, 9)) as move:
        rosa = claimed()
        move(timedelta(hours=3))
        with writing() as session:
            say_as_staff(session, session.get_one(Conversation, talk()), rosa, "I am looking into it.")
        move(timedelta(hours=3))
        assert lapsed() == 0
        move(timedelta(hours=1))
        assert lapsed() == 1


@pytest.mark.parametrize(
    ("now", "says"),
    [
        (at(MONDAY, 10), "Somebody on our team works until 5:00 PM today"),
        (at(MONDAY, 16.99), "Somebody on our team works until 5:00 PM today"),
        (at(MONDAY, 17), "They open on Tue, Nov 24 at 9:00 AM"),
        (at(FRIDAY, 18), "They open on Mon, Nov 23 at 9:00 AM"),
        (at(WEDNESDAY, 20), "They open on Fri, Nov 27 at 9:00 AM"),
    ],
)
def test_it_says_honestly_when_somebody_looks(sqlite: str, now: datetime, says: str) -> None:
    with clock.frozen(now):
        one = when_somebody_looks()
        assert says in render(one["key"], one["fields"]).text


@pytest.mark.parametrize(
    ("intent", "to_desk"),
    [
        ("ask_pay", True),
        ("greet", True),
        ("affirm", True),
        ("report_absence", False),
        ("ask_schedule", False),
        ("opt_out", False),
        ("crisis", False),
    ],
)
def test_while_staff_own_the_conversation_the_bot_keeps_to_what_cannot_wait(sqlite: str, intent: str, to_desk: bool) -> None:
    claimed()
    with writing() as session:
        inbound = session.scalars(select(Inbound)).one()
        turn = Turn(session.get_one(Conversation, talk()), inbound, "hello")
        outcome = quiet_outcome(session, turn, Parse(intent, 0.9, ()))
        assert (outcome is not None and outcome.name == "to_desk" and not outcome.says) is to_desk


def test_a_yes_to_staff_answers_nothing_that_the_coach_had_asked(database: str) -> None:
    claimed()
    with writing() as session:
        offer_staff(session, session.get_one(Conversation, talk()), "ask_staff", "case_job_search")
    assert text("yes") == []
    with reading() as session:
        assert len(open_questions(session, talk())) == 1
        assert session.scalars(select(Case.kind).where(Case.kind == "question")).first() is None


def test_stop_and_danger_work_while_staff_own_it(database: str) -> None:
    claimed()
    assert "988" in text("i want to kill myself")[0]
    assert "988" in text("ok")[0]
    with writing() as session:
        case = session.scalars(select(Case).where(Case.kind == "crisis")).one()
        assert claim(session, case, session.get_one(Conversation, talk()).owner_staff_id or "")
    assert "you won't get more texts" in text("please stop texting me")[0]
