"""Two open reminders: "which one?" is answered in words too, and what was said first is not lost when the other one is answered."""

from collections.abc import Iterator

import pytest

from bot import clock
from tests.schedule_talk import answers, reminded, reply
from tests.schedule_world import MONDAY, add, tables


@pytest.fixture(autouse=True)
def world(sqlite: str) -> Iterator[None]:
    tables()
    with clock.frozen(MONDAY):
        yield


def two_days() -> None:
    add("2026-11-24T06:00")
    add("2026-11-26T14:00")
    reminded()


def shift_and_class() -> None:
    add("2026-11-24T09:00", 4)
    add("2026-11-24T18:00", 2, kind="class")
    reminded()


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("es", "no voy a poder ir", "y el jueves si voy"),
        ("en", "cant come", "thursday ill be there"),
        ("pt", "nao vou poder ir", "quinta eu vou"),
    ],
)
def test_what_was_said_first_is_about_the_one_that_is_left(language: str, first: str, second: str) -> None:
    two_days()
    assert "1 " in reply(first, language)
    assert answers() == [None, None]
    said = reply(second, language)
    assert answers() == ["absent", "coming"]
    assert "24" in said
    assert "26" in said


def test_the_same_words_with_a_day_are_about_that_day_only() -> None:
    two_days()
    reply("cant come")
    assert "Thu" in reply("cant come thursday")
    assert answers() == [None, "absent"]


@pytest.mark.parametrize(
    ("language", "pointed"), [("en", "the class"), ("en", "class"), ("es", "la clase"), ("pt", "a aula"), ("en", "i meant the class one")]
)
def test_which_one_by_its_kind(language: str, pointed: str) -> None:
    shift_and_class()
    reply("3", language)
    reply(pointed, language)
    assert answers() == [None, "absent"]


@pytest.mark.parametrize(
    ("language", "pointed"), [("en", "thursday"), ("es", "el jueves"), ("pt", "a de quinta"), ("en", "the thursday one")]
)
def test_which_one_by_its_day(language: str, pointed: str) -> None:
    two_days()
    reply("1", language)
    reply(pointed, language)
    assert answers() == [None, "coming"]


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "ill be there for class", [None, "coming"]),
        ("en", "cant make it to class", [None, "absent"]),
        ("es", "no voy a la clase", [None, "absent"]),
        ("pt", "vou no trabalho", ["coming", None]),
        ("en", "1 for the shift", ["coming", None]),
    ],
)
def test_an_answer_that_names_its_kind(language: str, text: str, wanted: list[str | None]) -> None:
    shift_and_class()
    reply(text, language)
    assert answers() == wanted


@pytest.mark.parametrize("text", ["when is the class", "what about the class?", "my class is boring"])
def test_a_question_about_it_points_at_nothing(text: str) -> None:
    shift_and_class()
    reply("3")
    assert reply(text) == "rasa"
    assert answers() == [None, None]
