"""The place beside a told shift or class: the person's own word for it, or none; never a time, a home or half of two."""

import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.schedule.hearing import drafts
from bot.schedule.told_place import MOST_LETTERS, told_place
from bot.text.clock_words import when

NOW = datetime(2026, 11, 19, 10, 0, tzinfo=ZoneInfo("America/New_York"))  # a Thursday
LINES = (Path(__file__).parent / "told_places.tsv").read_text("utf-8").splitlines()
TOLD = [tuple(line.split("\t")) for line in LINES if line and not line.startswith("#")]


@pytest.mark.parametrize(("language", "text", "expected"), TOLD, ids=[f"{language} {text}" for language, text, _ in TOLD])
def test_the_place_is_taken_as_it_was_written_or_not_at_all(language: str, text: str, expected: str) -> None:
    place = told_place(text, language, when(text, language, NOW).understood, NOW)
    assert (place or "-") == expected
    assert len(place or "") <= MOST_LETTERS


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_each_language_has_places_and_texts_without_one(language: str) -> None:
    expected = [place for spoken, _, place in TOLD if spoken == language]
    assert expected.count("-") >= 10
    assert len(expected) - expected.count("-") >= 10


def test_a_text_full_of_ats_names_no_place_and_is_read_quickly() -> None:
    text = "mon 9-5 " + "at zoo, " * 199
    began = time.perf_counter()
    assert told_place(text, "en", when("mon 9-5", "en", NOW).understood, NOW) is None
    assert time.perf_counter() - began < 0.05


@pytest.mark.parametrize(
    ("language", "text", "places"),
    [
        ("en", "im workin wed 3pm-11pm at the warehouse", ["warehouse"]),
        ("en", "mon and tue at main st 9 to 5", ["main st", "main st"]),
        ("es", "el lunes de 9 a 5 en casa", [None]),
        ("pt", "sexta das 14h as 22h no mercado", ["mercado"]),
    ],
)
def test_what_is_heard_has_its_place(language: str, text: str, places: list[str | None]) -> None:
    assert [one.place for one in drafts(when(text, language, NOW), text, language, NOW)] == places
