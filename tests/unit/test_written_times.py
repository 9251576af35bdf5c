"""Days and times as spreadsheets write them; what could be meant otherwise is refused."""

import pytest

from bot.errors import BadInput
from bot.schedule.written_times import read_moment

NINE = "2026-11-27 09:00"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (NINE, NINE),
        ("2026-11-27T09:00:00", NINE),
        ("11/27/2026 9:00 AM", NINE),
        ("11/27/26 9am", NINE),
        ("11-27-2026 0900", NINE),
        ("Fri 11/27/2026 9 a.m.", NINE),
        ("Friday, 11/27/2026, 9:00:00 AM", NINE),
        ("27/11/2026 9:00", None),
        ("11/27/2026 9h", NINE),
        ("11/27/2026 17h30", "2026-11-27 17:30"),
        ("11/27/2026 12:00 am", "2026-11-27 00:00"),
        ("11/27/2026 12 pm", "2026-11-27 12:00"),
        ("3/4/2026 12:15", "2026-03-04 12:15"),
        ("02/29/2028 12:15", "2028-02-29 12:15"),
        ("2026-11-27T09:00-05:00", f"{NINE}-05:00"),
        ("2026-11-27 14:00:00Z", "2026-11-27 14:00+00:00"),
        ("02/29/2027 12:15", None),
        ("Thu 11/27/2026 9:00", None),
        ("11/27 9:00", None),
        ("11/27/2026 9", None),
        ("11/27/2026 13:00 PM", None),
        ("11/27/2026 24:00", None),
        ("46353.375", None),
        ("11/27/2026", None),
        ("", None),
    ],
)
def test_read_moment(text: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(BadInput, match="start is not a day and a time"):
            read_moment(text, "start")
    else:
        assert read_moment(text, "start").isoformat(" ", "minutes") == expected
