"""Answers to a reminder in people's own words: what is sure is taken, what is not is left to the classifier."""

from pathlib import Path

import pytest

from bot.schedule.answering import parse_answer

ROWS = [line.split("\t") for line in (Path(__file__).parent / "shift_answers.tsv").read_text("utf-8").splitlines() if line[0] != "#"]


@pytest.mark.parametrize(("text", "language", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_what_an_answer_is_taken_for(text: str, language: str, expected: str) -> None:
    assert (parse_answer(text, language, {}) or "-") == expected
