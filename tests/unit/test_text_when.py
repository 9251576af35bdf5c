"""Day and time: labelled phrases of three languages, and what must hold for any text."""

import re
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.clock_words import When, when

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("America/New_York"))
LINES = (Path(__file__).parent / "phrases_when.tsv").read_text("utf-8").splitlines()
PHRASES = [tuple(line.split("\t")) for line in LINES if line and not line.startswith("#")]


def _day(day: date) -> str:
    return f"{day:%m-%d}" if day.year == NOW.year else day.isoformat()


def meaning(said: When) -> str:
    """A result in the notation of phrases_when.tsv."""
    parts: list[str] = [_day(day) for day in said.dates]
    if said.date_range:
        parts.append("..".join(map(_day, said.date_range)))
    if said.every:
        parts.append("every")
        if said.weekdays:
            parts.append("w" + "".join(map(str, sorted(said.weekdays))))
    if said.start is not None:
        parts.append(f"{said.start:%H:%M}")
    if said.end is not None:
        parts.append(f"-{said.end:%H:%M}")
    if said.part:
        parts.append(said.part)
    if said.duration is not None:
        parts.append(f"~{int(said.duration.total_seconds() // 60)}m")
    parts += ["?"] * said.ambiguous + ["?d"] * said.date_ambiguous
    if said.missed:
        parts.append(f"!{len(said.missed)}")
    return " ".join(parts) or "none"


@pytest.mark.parametrize(("language", "text", "expected"), PHRASES, ids=[f"{language} {text}" for language, text, _ in PHRASES])
def test_phrase(language: str, text: str, expected: str) -> None:
    assert meaning(when(text, language, NOW)) == expected


def test_there_are_enough_phrases_of_each_language() -> None:
    counts = {language: sum(one[0] == language for one in PHRASES) for language in ("en", "es", "pt")}
    assert len(PHRASES) >= 250
    assert min(counts.values()) >= 80


def test_spans_are_places_of_the_text() -> None:
    text = "¿Puedo ir el miércoles, o mañana a las 8 y media?"
    said = when(text, "es", NOW)
    assert [one.text for one in said.understood] == ["el miércoles", "mañana", "8 y media"]
    assert all(text[one.start : one.end] == one.text for one in said.understood)


def test_a_misspelt_day_keeps_its_place() -> None:
    text = "see you wednesdya at 9, ok"
    assert [one.text for one in when(text, "en", NOW).understood] == ["wednesdya", "9"]


def test_a_naive_now_is_an_error() -> None:
    with pytest.raises(ValueError, match="time zone"):
        when("tomorrow", "en", datetime(2026, 11, 18, 10, 0))  # noqa: DTZ001


def test_the_day_is_the_persons_own() -> None:
    late = datetime(2026, 11, 19, 3, 0, tzinfo=ZoneInfo("UTC"))
    assert when("tomorrow", "en", late.astimezone(ZoneInfo("America/Los_Angeles"))).date == date(2026, 11, 19)
    assert when("tomorrow", "en", late).date == date(2026, 11, 20)


def test_in_two_hours_over_both_changes_of_the_clock() -> None:
    spring = datetime(2026, 3, 8, 1, 30, tzinfo=ZoneInfo("America/New_York"))
    assert when("in 2 hours", "en", spring).start == time(4, 30)
    autumn = datetime(2026, 11, 1, 0, 30, tzinfo=ZoneInfo("America/New_York"))
    assert when("in 2 hours", "en", autumn).start == time(1, 30)


def test_a_weekday_of_today_moves_on_when_its_time_is_past() -> None:
    friday = datetime(2026, 11, 20, 15, 0, tzinfo=ZoneInfo("America/New_York"))
    assert when("friday 9am", "en", friday).date == date(2026, 11, 27)
    assert when("friday 5pm", "en", friday).date == date(2026, 11, 20)


def test_leap_day_and_turn_of_the_year() -> None:
    assert when("feb 29", "en", NOW).date == date(2028, 2, 29)
    december = datetime(2026, 12, 30, 9, 0, tzinfo=ZoneInfo("America/New_York"))
    assert when("jan 2", "en", december).date == date(2027, 1, 2)
    assert when("the 2nd", "en", december).date == date(2027, 1, 2)
    assert when("next month", "en", december).date_range == (date(2027, 1, 1), date(2027, 1, 31))


def test_two_parts_of_the_day_are_both_kept() -> None:
    assert when("de manhã ou de noite", "pt", NOW).parts == ("morning", "night")


WORDS = [
    *("tmrw", "at", "9", "to", "5", "fri", "next", "week", "pm", ":", "30", "the", "15th", "noon", "every", "until", "-", "/", "12", "dec"),
    *(
        "mañana",
        "a",
        "las",
        "de",
        "la",
        "y",
        "media",
        "cuarto",
        "para",
        "viernes",
        "que",
        "viene",
        "el",
        "tarde",
        "en",
        "2",
        "horas",
        "hasta",
    ),
    *(
        "amanhã",
        "às",
        "das",
        "segunda",
        "meio-dia",
        "e",
        "meia",
        "noite",
        "da",
        "h",
        "17h",
        "dia",
        "3",
        "cedo",
        "31",
        "feb",
        "0",
        "99",
        "1/2",
    ),
]


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), st.sampled_from(["en", "es", "pt"]))
def test_any_row_of_time_words_gives_a_lawful_answer(text: str, language: str) -> None:
    _lawful(text, when(text, language, NOW))


@given(st.text(max_size=300), st.sampled_from(["en", "es", "pt", "ht"]))
def test_never_raises(text: str, language: str) -> None:
    _lawful(text, when(text, language, NOW))


@given(st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)), st.sampled_from([one[:2] for one in PHRASES]))  # noqa: DTZ001
def test_any_day_of_the_year(moment: datetime, phrase: tuple[str, str]) -> None:
    language, text = phrase
    _lawful(text, when(text, language, moment.replace(tzinfo=ZoneInfo("America/New_York"))))


def _lawful(text: str, said: When) -> None:
    assert all(text[one.start : one.end] == one.text for one in said.understood)
    assert said.date == (said.dates[0] if said.dates else None)
    if said.date_range:
        assert said.date_range[0] <= said.date_range[1]
    if said.duration is not None:
        assert said.duration > timedelta(0) or re.search(r"\b0", text)
    if said.start or said.end or said.dates or said.part:
        assert said.understood
