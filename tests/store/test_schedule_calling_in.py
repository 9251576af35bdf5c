"""Who asks how to call in hears whom to call; nothing is reported by asking, and a report is no question."""

from collections.abc import Iterator

import pytest

from bot import clock
from bot.schedule.calling_in import asks
from tests.acting import act, cases
from tests.schedule_talk import agreed, answers, with_boss
from tests.schedule_world import MONDAY, add, tables
from tests.talking import Talk

ASKED = [
    ("en", "how do i call in"),
    ("en", "How do I call in sick?"),
    ("en", "how do i call out"),
    ("en", "how can i call off work tomorrow"),
    ("en", "who do i call if im sick"),
    ("en", "who should i tell if im gonna be late"),
    ("en", "what do i do if i cant make it"),
    ("en", "whats the call in number"),
    ("en", "what number do i call to call out"),
    ("en", "do i have to call my boss if im late"),
    ("en", "should i call my boss too"),
    ("en", "how do i let my boss know im sick"),
    ("es", "como aviso que no voy"),
    ("es", "cómo le aviso a mi jefe que no voy"),
    ("es", "como llamo para reportarme enferma"),
    ("es", "a quien aviso si no puedo ir"),
    ("es", "qué hago si no puedo ir mañana"),
    ("es", "tengo que avisar a mi jefe?"),
    ("pt", "como eu aviso que vou faltar"),
    ("pt", "como faço pra avisar que não vou"),
    ("pt", "pra quem eu ligo se eu não puder ir"),
    ("pt", "quem eu aviso se eu ficar doente"),
    ("pt", "o que eu faço se não puder ir trabalhar"),
]
NOT_ASKED = [
    "i need to call out",
    "im sick how do i call in",
    "cant come tmrw",
    "how do i get to work",
    "who do i call about food stamps",
    "how do i call a human",
    "what happens if i call out",
    "what do i do if i cant go on",
    "que hago si me duele el pecho",
    "how do i tell my boss im pregnant",
    "what do i do if im late on rent",
    "what do i do if my boss hits me",
]


@pytest.fixture(autouse=True)
def world(sqlite: str) -> Iterator[None]:
    tables()
    with clock.frozen(MONDAY):
        yield


@pytest.mark.parametrize(("language", "text"), ASKED)
def test_the_number_is_told_and_nothing_reported(language: str, text: str) -> None:
    with_boss()
    talk = Talk("action_report_absence", language=language)
    said = talk.text(text, intent="ask_human")
    assert "Maria" in said
    assert "+1 413-555-0166" in said or "+14135550166" in said
    assert talk.keys == ["schedule_call", "call_how_tell_me"]
    assert answers() == [None]
    assert cases() == []


@pytest.mark.parametrize("text", NOT_ASKED)
def test_other_texts_are_for_the_classifier(text: str) -> None:
    assert not asks(text)


def test_without_a_number_or_a_shift_it_says_how() -> None:
    talk = Talk("action_report_absence")
    talk.text("how do i call in")
    assert talk.keys == ["call_how", "call_how_tell_me"]
    add("2026-11-25T14:00")
    talk.text("how do i call in")
    assert talk.keys == ["call_how", "call_how_tell_me"]


def test_with_consent_it_offers_to_text_the_supervisor() -> None:
    with_boss()
    agreed()
    talk = Talk("action_report_absence")
    talk.text("how do i call in")
    assert talk.keys == ["schedule_call", "call_how_i_text"]


def test_after_a_report_a_short_question_is_enough() -> None:
    with_boss()
    act("action_report_absence", "cant come wednesday")
    talk = Talk("action_ask_human")
    assert "Maria" in talk.text("who do i call")
    assert talk.keys == ["schedule_call"]


def test_danger_in_it_is_heard() -> None:
    talk = Talk("action_report_absence")
    talk.text("what do i do if i cant come to work", intent="crisis")
    assert talk.keys[0].startswith("crisis")
