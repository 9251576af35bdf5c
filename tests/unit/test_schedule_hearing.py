"""Days and hours of a text, each day with its own; what is not surely understood gives nothing, so that it is asked."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.schedule.hearing import drafts
from bot.text.clock_words import when

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("America/New_York"))  # a Monday
OTHER = "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"


def heard(text: str, language: str) -> list[str]:
    made = drafts(when(text, language, NOW), text, language, NOW)
    return [f"{one.kind} {one.starts:%a %d %H:%M}-{one.ends:%a %H:%M}" + (f" {one.rule}" if one.rule else "") for one in made]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "fri 9 to 5", ["shift Fri 27 09:00-Fri 17:00"]),
        ("en", "sat 11pm to sun 3am", ["shift Sat 28 23:00-Sun 03:00"]),
        ("es", "sab 11pm a dom 3am", ["shift Sat 28 23:00-Sun 03:00"]),
        ("pt", "sab 23h ate dom 3h", ["shift Sat 28 23:00-Sun 03:00"]),
        ("en", "saturday 10pm until sunday 6am", ["shift Sat 28 22:00-Sun 06:00"]),
        ("en", "mon 9-5 tue 10-6", ["shift Mon 30 09:00-Mon 17:00", "shift Tue 24 10:00-Tue 18:00"]),
        ("en", "9-5 wed, 10-6 thu", ["shift Wed 25 09:00-Wed 17:00", "shift Thu 26 10:00-Thu 18:00"]),
        ("es", "martes 9 a 5 jueves 10 a 6", ["shift Tue 24 09:00-Tue 17:00", "shift Thu 26 10:00-Thu 18:00"]),
        (
            "en",
            "tue and wed 9-5 thu 10-2",
            ["shift Tue 24 09:00-Tue 17:00", "shift Wed 25 09:00-Wed 17:00", "shift Thu 26 10:00-Thu 14:00"],
        ),
        ("en", "class tue 6pm thu 7pm", ["class Tue 24 18:00-Tue 20:00", "class Thu 26 19:00-Thu 21:00"]),
        ("en", "every other friday 9 to 5", [f"shift Fri 27 09:00-Fri 17:00 {OTHER}"]),
        ("es", "un viernes si y otro no de 9 a 5", [f"shift Fri 27 09:00-Fri 17:00 {OTHER}"]),
        ("es", "cada dos viernes 9 a 5", [f"shift Fri 27 09:00-Fri 17:00 {OTHER}"]),
        ("en", "fridays every two weeks 9-5", [f"shift Fri 27 09:00-Fri 17:00 {OTHER}"]),
        ("en", "every friday 9-5", ["shift Fri 27 09:00-Fri 17:00 FREQ=WEEKLY;BYDAY=FR"]),
    ],
)
def test_what_is_heard(language: str, text: str, found: list[str]) -> None:
    assert heard(text, language) == found


@pytest.mark.parametrize(
    "text", ["sat 11pm to wed 3am", "mon 9-5 and 6-8", "mon 9-5, tue 10-6 and wed off", "fri 9 to 5 or 10 to 6", "friday", "9 to 5"]
)
def test_what_is_not_surely_understood_gives_nothing(text: str) -> None:
    assert heard(text, "en") == []
