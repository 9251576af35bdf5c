"""Days left out, as staff write them into one field."""

from datetime import date

import pytest

from bot.desk.schedule_days import read_days, shown
from bot.errors import BadInput

START = date(2026, 12, 1)
CHRISTMAS = "2026-12-24 to 2027-01-01"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("2026-12-25, 2027-01-01", "2026-12-25, 2027-01-01"),
        ("2026-12-25 2027-01-01", "2026-12-25, 2027-01-01"),
        ("2026-12-24 - 2027-01-01", CHRISTMAS),
        (CHRISTMAS, CHRISTMAS),
        ("Dec 24-Jan 1", CHRISTMAS),
        ("Dec. 24th to January 1st", CHRISTMAS),
        ("December 24, 2026 – January 1, 2027", CHRISTMAS),
        ("12/24-1/1", CHRISTMAS),
        ("12/24/26 through 1/1/27; Feb 15", f"{CHRISTMAS}, 2027-02-15"),
        ("Dec 24-26 and 12/31", "2026-12-24 to 2026-12-26, 2026-12-31"),
        ("11/30", "2027-11-30"),  # before the start: it can only be the next one
        ("Dec 24 - 20", None),
        ("christmas", None),
        ("13/1", None),
        ("2/29/2027", None),
        ("Dec 24 - Jan", None),
        ("1/1/2027 - 1/1/2029", None),
        ("12/241", None),
    ],
)
def test_days(text: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(BadInput) as caught:
            read_days(text, START)
        assert caught.value.field == "left_out"
    else:
        assert shown(read_days(text, START)) == expected
