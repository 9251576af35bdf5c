"""When something repeats: wall clock through both changes of the clock, and rules that are bounded."""

# ruff: noqa: DTZ001 - wall-clock times have no zone

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import clock
from bot.errors import BadInput
from bot.schedule import recurrence

NEW_YORK = ZoneInfo("America/New_York")
START = datetime(2026, 10, 26, 9, 0)


def utc(rule: str, start: datetime, days: int, zone: ZoneInfo = NEW_YORK) -> list[str]:
    rule = recurrence.checked(rule, start, zone)
    return [f"{recurrence.moment(at, zone):%m-%d %H:%M}" for at in recurrence.times(rule, start, start, start + timedelta(days=days))]


def test_fall_back_nine_stays_nine() -> None:
    assert utc("FREQ=WEEKLY", START, 8) == ["10-26 13:00", "11-02 14:00"]  # clocks go back on November 1st


def test_spring_forward_nine_stays_nine() -> None:
    assert utc("FREQ=WEEKLY", datetime(2027, 3, 8, 9, 0), 7) == ["03-08 14:00", "03-15 13:00"]  # on March 14th


def test_spring_forward_a_time_that_does_not_exist_is_an_hour_later() -> None:
    assert recurrence.moment(datetime(2027, 3, 14, 2, 30), NEW_YORK) == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)  # 3:30


def test_fall_back_a_time_that_comes_twice_is_the_first() -> None:
    assert recurrence.moment(datetime(2026, 11, 1, 1, 30), NEW_YORK) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_spring_forward_nothing_ends_before_it_starts() -> None:
    begins, over = recurrence.span(datetime(2027, 3, 14, 2, 30), 30, NEW_YORK)
    assert (begins, over) == (datetime(2027, 3, 14, 7, 30, tzinfo=UTC), datetime(2027, 3, 14, 8, 0, tzinfo=UTC))  # 3:30 to 4:00


@pytest.mark.parametrize("until", ["00010101T000000Z", "99991231T235959Z", "99991231"])
@pytest.mark.parametrize("zone", ["Europe/Lisbon", "America/Sao_Paulo", "Asia/Tokyo", "America/Puerto_Rico"])
def test_never_ends_in_every_zone(until: str, zone: str) -> None:
    assert len(utc(f"FREQ=WEEKLY;UNTIL={until}", START, 8, ZoneInfo(zone))) == (0 if until.startswith("0") else 2)


def test_a_zone_that_keeps_its_clock() -> None:
    assert utc("FREQ=WEEKLY", START, 8, ZoneInfo("America/Phoenix")) == ["10-26 16:00", "11-02 16:00"]


def test_a_leap_day() -> None:
    assert utc("FREQ=DAILY", datetime(2028, 2, 28, 9, 0), 2) == ["02-28 14:00", "02-29 14:00", "03-01 14:00"]
    assert utc("FREQ=YEARLY", datetime(2028, 2, 29, 9, 0), 1500) == ["02-29 14:00", "02-29 14:00"]


def test_until_in_utc_is_read_at_the_place() -> None:
    assert len(utc("FREQ=DAILY;UNTIL=20261028T130000Z", START, 30)) == 3
    assert len(utc("FREQ=DAILY;UNTIL=20261028T125959Z", START, 30)) == 2
    assert len(utc("FREQ=DAILY;UNTIL=20261028", START, 30)) == 3


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=5",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "FREQ=WEEKLY;BYDAY=2MO",
        "FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=3",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=DAILY;COUNT=99999999",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7",
        "FREQ=DAILY;COUNT=3;UNTIL=20270101",
        "FREQ=WEEKLY;UNTIL=soon",
        "FREQ=WEEKLY;FREQ=DAILY",
        "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=26",
        "FREQ=WEEKLY;BYDAY=" + ",".join(["MO"] * 100),
        "every monday",
        "",
    ],
)
def test_a_bomb_or_nonsense_is_refused_by_name(rule: str) -> None:
    with pytest.raises(BadInput, match=r"Write (one such as|it like)"):
        recurrence.checked(rule, START, NEW_YORK)


DAYS = st.lists(st.sampled_from(recurrence.DAYS), min_size=1, max_size=4, unique=True).map(",".join)
RULES = st.one_of(
    st.builds("FREQ=DAILY;INTERVAL={}".format, st.integers(1, 60)),
    st.builds("FREQ=DAILY;BYDAY={}".format, DAYS),
    st.builds("FREQ=WEEKLY;INTERVAL={};BYDAY={}".format, st.integers(1, 52), DAYS),
    st.builds("FREQ=MONTHLY;INTERVAL={};BYMONTHDAY={}".format, st.integers(1, 6), st.sampled_from([*range(1, 32), *range(-31, 0)])),
    st.builds(
        "FREQ=MONTHLY;INTERVAL={};BYDAY={}{}".format,
        st.integers(1, 6),
        st.sampled_from([1, 2, 3, 4, 5, -1, -4, -5]),
        st.sampled_from(recurrence.DAYS),
    ),
    st.builds("FREQ=MONTHLY;BYDAY={};BYSETPOS={}".format, DAYS, st.sampled_from([1, 2, 3, 4, -1, -2, -3, -4])),
    st.builds("FREQ=YEARLY;INTERVAL={}".format, st.integers(1, 4)),
)


@settings(max_examples=60, deadline=None)
@given(RULES, st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)))
def test_every_rule_that_is_taken_comes_again_quickly(rule: str, start: datetime) -> None:
    start = start.replace(second=0, microsecond=0)
    rule = recurrence.checked(rule, start, NEW_YORK)
    began = clock.monotonic()
    found = recurrence.times(rule, start, start, start + timedelta(days=3 * 365))
    assert found == sorted(set(found))
    assert found or "BYDAY=5" in rule or "BYDAY=-5" in rule  # a fifth Monday may be years away
    assert clock.monotonic() - began < 1
