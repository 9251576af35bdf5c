"""An hour that may be in the morning or at night: the coach says that this is what is missing, and understands the answer."""

from collections.abc import Iterator

import pytest

from bot import clock
from tests.acting import open_names
from tests.schedule_talk import talking
from tests.schedule_world import MONDAY, appointments, tables


@pytest.fixture(autouse=True)
def world(sqlite: str) -> Iterator[None]:
    tables()
    with clock.frozen(MONDAY):
        yield


@pytest.mark.parametrize(
    ("language", "text", "asked", "reply", "said"),
    [
        ("en", "boss put me on tue 9 to 9", "am or pm", "am", "Tue, Nov 24: shift 9:00 AM-9:00 PM"),
        ("en", "boss put me on tue 9 to 9", "2 9:00 PM", "2", "Tue, Nov 24: shift 9:00 PM-9:00 AM"),
        ("en", "tue 9 to 9", "am or pm", "9am to 9pm", "9:00 AM-9:00 PM"),
        ("en", "tue 9-9 at main st", "am or pm", "9 at night", "9:00 PM-9:00 AM, main st"),
        ("en", "7-7 fri sat sun", "1 7:00 AM", "overnight", "Sun, Nov 29: shift 7:00 PM-7:00 AM"),
        ("en", "every mon 7 to 7", "am or pm", "in the morning", "7:00 AM-7:00 PM (every week)"),
        ("en", "tue 9 to 9", "am or pm", "no 10 to 6", "Tue, Nov 24: shift 10:00 AM-6:00 PM"),
        ("en", "my class is tue at 6", "2 6:00 PM", "evening", "class 6:00 PM-8:00 PM"),
        ("es", "me pusieron el martes de 9 a 9", "De la mañana o de la noche", "de la mañana", "turno 9:00"),
        ("es", "me pusieron el martes de 9 a 9", "De la mañana o de la noche", "de noche", "turno 9:00"),
        ("es", "martes 9 a 9", "De la mañana o de la noche", "9 de la manana a 9 de la noche", "a.m.-9:00"),
        ("pt", "me colocaram na terca das 7 as 7", "De manhã ou à noite", "de manha", "turno 07:00-19:00"),
        ("pt", "terca das 7 as 7", "De manhã ou à noite", "das 19h as 7h", "turno 19:00-07:00"),
    ],
)
def test_what_is_missing_is_said_and_the_answer_understood(language: str, text: str, asked: str, reply: str, said: str) -> None:
    talk = talking(language)
    assert asked in talk.text(text)
    assert open_names() == ["add_shift_half"]
    plain = " ".join(talk.text(reply).split())
    assert said in plain
    assert open_names() == ["add_shift_confirm"]


def test_the_night_is_kept_after_a_yes() -> None:
    talk = talking("es")
    talk.text("el martes de 9 a 9")
    talk.text("de la noche")
    talk.text("si")
    (one,) = appointments()
    assert (one.starts_at.isoformat(), one.ends_at.isoformat()) == ("2026-11-25T02:00:00+00:00", "2026-11-25T14:00:00+00:00")


@pytest.mark.parametrize("reply", ["no", "no am", "no, in the morning"])
def test_a_no_to_the_night_offers_the_morning(reply: str) -> None:
    talk = talking("en")
    talk.text("sat 12 to 12")
    assert "12:00 PM-12:00 AM" in talk.text("pm")
    assert "12:00 AM-12:00 PM" in talk.text(reply)
    assert "Noted" in talk.text("yes")
    assert appointments()[0].starts_at.hour == 5


def test_it_is_asked_after_half_an_answer_and_a_correction_too() -> None:
    talk = talking("en")
    talk.text("boss put me on tue")
    assert "am or pm" in talk.text("9 to 9")
    assert "Tue, Nov 24: shift 9:00 AM-9:00 PM" in talk.text("am")
    assert "am or pm" in talk.text("no, 7 to 7")
    assert "Tue, Nov 24: shift 7:00 PM-7:00 AM" in talk.text("pm")


def test_what_was_said_back_before_stays_beside_it() -> None:
    talk = talking("en")
    talk.text("tue 9 to 5")
    assert "am or pm" in talk.text("and wed 7 to 7")
    said = talk.text("am")
    assert "Tue, Nov 24: shift 9:00 AM-5:00 PM" in said
    assert "Wed, Nov 25: shift 7:00 AM-7:00 PM" in said


def test_two_shifts_of_different_hours_are_asked_as_a_whole() -> None:
    talk = talking("en")
    assert "Which day and time" in talk.text("fri 5-9 and sun 12-6")
