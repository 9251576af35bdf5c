"""Answers to a reminder in people's own words: what is sure is taken, what is not is left to the classifier."""

from pathlib import Path

import pytest

from bot.schedule.own_answers import bare_minutes, with_unit
from bot.schedule.reading_answers import parse_answer
from bot.schedule.reading_tell import parse_tell

ROWS = [line.split("\t") for line in (Path(__file__).parent / "shift_answers.tsv").read_text("utf-8").splitlines() if line[0] != "#"]


@pytest.mark.parametrize(("text", "language", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_what_an_answer_is_taken_for(text: str, language: str, expected: str) -> None:
    assert (parse_answer(text, language, {}) or "-") == expected


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        *(("voy tarde como 20", 20), ("running late like 20", 20), ("gonna be like 15 late traffic", 15), ("atrasado uns 20", 20)),
        *(("10 late", 10), ("tarde tipo 15", 15), ("late ill be there at 10", None), ("llego tarde, a las 10", None)),
        *(("late about 2 hours", None), ("vou chegar atrasado as 10", None), ("late by 9am", None), ("the 39 bus is late", None)),
        *(("be there in 20", None), ("late again", None), ("tarde como a las 10:30", None)),
    ],
)
def test_minutes_that_stand_beside_late_without_their_unit(text: str, minutes: int | None) -> None:
    assert bare_minutes(text) == minutes


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("running late be there in 20", "running late be there in 20 min"),
        ("llego en 15, perdon", "llego en 15 min, perdon"),
        ("chego em 10", "chego em 10 min"),
        *((same, same) for same in ("be there in 20 min", "im in 2 classes", "en 20 de noviembre", "in 2027", "in 1")),
    ],
)
def test_a_number_after_in_is_minutes_from_now(text: str, meant: str) -> None:
    assert with_unit(text) == meant


TELL = [line.split("\t") for line in (Path(__file__).parent / "tell_answers.tsv").read_text("utf-8").splitlines() if line[0] != "#"]
MARIA = {"read_back": {"fields": {"supervisor": {"en": "Maria Diaz"}}}}


@pytest.mark.parametrize(("text", "language", "expected"), TELL, ids=[row[0] for row in TELL])
def test_what_an_answer_to_a_read_back_is_taken_for(text: str, language: str, expected: str) -> None:
    value = parse_tell(text, language, MARIA)
    assert {True: "yes", False: "no", None: "-"}.get(value, value) == expected
