"""Answers that no list of words holds: doubt, a yes or no of the classifier, and words that mean the contrary of what they hold."""

from collections.abc import Iterator

import pytest

from bot import clock
from bot.messaging.outbox import Kind
from bot.messaging.speaking import speak
from bot.store.session import writing
from tests.acting import act, cases, open_names, told
from tests.schedule_talk import WEDNESDAY, answers, reminded, reply
from tests.schedule_world import ANA, MONDAY, add, appointments, tables, talk_of

THURSDAY = "2026-11-26T14:00"


@pytest.fixture(autouse=True)
def world(sqlite: str) -> Iterator[None]:
    tables()
    with clock.frozen(MONDAY):
        yield


@pytest.mark.parametrize(("body", "language"), [("maybe", "en"), ("i might not make it", "en"), ("no sé todavía", "es"), ("talvez", "pt")])
def test_a_doubt_is_no_answer_and_the_question_stays(body: str, language: str) -> None:
    add(WEDNESDAY)
    reminded()
    assert "1 " in reply(body, language)
    assert answers() == [None]
    assert cases() == []
    assert reply("3", language) != "rasa"
    assert answers() == ["absent"]


def test_minutes_may_stand_behind_the_number() -> None:
    add(WEDNESDAY)
    reminded()
    assert "15" in reply("2, like 15 min")
    assert answers() == ["late"]


def test_a_no_after_late_is_never_taken_back_as_coming() -> None:
    add(WEDNESDAY)
    reminded()
    reply("voy tarde", "es")
    reply("20", "es")
    assert reply("no voy", "es") == "rasa"  # the classifier reads it
    assert answers() == ["late"]
    assert "Perfecto" in reply("al final si voy", "es")
    assert answers() == ["coming"]


def test_a_yes_that_only_the_classifier_understood_asks_which_of_two() -> None:
    add(WEDNESDAY)
    add(THURSDAY)
    reminded()
    says = act("action_affirm", "sure thing boss")
    assert "Wed" in told(says)
    assert "Thu" in told(says)
    with writing() as session:
        speak(session, talk_of(session, ANA), says, kind=Kind.ANSWER, inbound_id=None)
    assert answers() == [None, None]
    reply("2")
    assert sorted(map(str, answers())) == ["None", "coming"]


def test_a_no_that_only_the_classifier_understood_marks_nobody_absent() -> None:
    add(WEDNESDAY)
    reminded()
    assert "3 " in told(act("action_deny", "nah i dunno bout that one"))
    assert answers() == [None]
    assert "shift_answer" in open_names()


@pytest.mark.parametrize("body", ["no voy a faltar", "i wont miss my shift", "não vou faltar", "on my way now"])
@pytest.mark.parametrize("action", ["action_report_absence", "action_report_late"])
def test_words_that_mean_the_contrary_of_what_they_hold(body: str, action: str) -> None:
    add("2026-11-24T14:00")
    act(action, body)
    assert answers() == ["coming"]
    assert cases() == []


@pytest.mark.parametrize("body", ["voy tarde como 20", "gonna be like 20 late", "20 min late"])
def test_a_number_beside_late_is_minutes_not_a_clock(body: str) -> None:
    add("2026-11-23T14:00")
    act("action_report_late", body)
    assert [(one.answer, one.late_minutes) for one in appointments()] == [("late", 20)]
