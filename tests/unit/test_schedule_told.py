"""Shifts and classes as tired people text them: said back right, or asked; never a wrong day or hour."""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.schedule.days_off import all_week
from bot.schedule.doubts import other_week
from bot.schedule.hearing import Heard, drafts
from bot.text.clock_words import when

NOW = datetime(2026, 11, 19, 10, 0, tzinfo=ZoneInfo("America/New_York"))  # a Thursday
LINES = (Path(__file__).parent / "shifts_told.tsv").read_text("utf-8").splitlines()
TOLD = [tuple(line.split("\t")) for line in LINES if line and not line.startswith("#")]
UNDERSTOOD = 0.9


def _row(one: Heard) -> str:
    end = "?" if one.ends_guessed else f"{one.ends:%H:%M}"
    rule = (one.rule or "").replace("FREQ=WEEKLY;INTERVAL=2;BYDAY=", " every2 ").replace("FREQ=WEEKLY;BYDAY=", " weekly ")
    return f"{one.kind[0].upper()} {one.starts:%m-%d %H:%M}-{end}" + re.sub(r";UNTIL=\d{4}(\d\d)(\d\d)T235959", r" until \1-\2", rule)


def meaning(text: str, language: str) -> str:
    """What is said back, in the notation of shifts_told.tsv."""
    found = all_week(when(text, language, NOW), text, NOW.date())
    made = drafts(found, text, language, NOW)
    if made and not any(one.rule or one.ends > NOW.replace(tzinfo=None) for one in made):
        return "asked"  # it is over: which is the next one?
    other = other_week(found, text, NOW.date()) if len(made) == 1 and not made[0].rule else None
    return ("; ".join(map(_row, made)) or "asked") + (f" or {other.days:+}" if other else "")


@pytest.mark.parametrize(("language", "text", "expected"), TOLD, ids=[f"{language} {text}" for language, text, _ in TOLD])
def test_said_back_right_or_asked(language: str, text: str, expected: str) -> None:
    assert meaning(text, language) in (expected, "asked")


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_most_are_understood_at_once(language: str) -> None:
    rows = [(text, expected) for spoken, text, expected in TOLD if spoken == language]
    assert len(rows) >= 40
    assert sum(meaning(text, language) == expected for text, expected in rows) >= UNDERSTOOD * len(rows)
