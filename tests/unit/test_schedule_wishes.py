"""Wishes for reminders as people text them: kept as they were said, or asked; never another wish."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.schedule.wish_words import read_asleep, read_wish
from bot.schedule.wishes import DEFAULT, EVENING

NOW = datetime(2026, 11, 19, 10, 0, tzinfo=ZoneInfo("America/New_York"))
LINES = (Path(__file__).parent / "reminder_wishes.tsv").read_text("utf-8").splitlines()
WISHES = [tuple(line.split("\t")) for line in LINES if line and not line.startswith("#")]
UNDERSTOOD = 0.9


def meaning(text: str, language: str) -> str:
    """What is kept, in the notation of reminder_wishes.tsv."""
    offsets, asleep = read_wish(text, language, NOW, DEFAULT), read_asleep(text, language, NOW)
    parts = [] if offsets is None else [",".join(offsets) or "none"]
    return " ".join(parts + ([f"asleep {asleep[0]:%H:%M}-{asleep[1]:%H:%M}"] if asleep else [])) or "asked"


@pytest.mark.parametrize(("language", "text", "expected"), WISHES, ids=[f"{language} {text}" for language, text, _ in WISHES])
def test_kept_as_it_was_said_or_asked(language: str, text: str, expected: str) -> None:
    assert meaning(text, language) in (expected, "asked")


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_most_are_understood_at_once(language: str) -> None:
    rows = [(text, expected) for spoken, text, expected in WISHES if spoken == language]
    assert len(rows) >= 20
    assert sum(meaning(text, language) == expected for text, expected in rows) >= UNDERSTOOD * len(rows)


@pytest.mark.parametrize("text", ["put the reminders back on", "can i get reminders again", "start the reminders again"])
def test_who_has_none_gets_them_back(text: str) -> None:
    assert read_wish(text, "en", NOW, ()) == DEFAULT
    assert read_wish(text, "en", NOW, (EVENING,)) is None
