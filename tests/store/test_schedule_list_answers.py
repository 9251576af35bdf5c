"""The list of what comes says which one the person can't come to, or will be late for."""

from collections.abc import Iterator

import pytest

from bot import clock
from bot.store.session import writing
from bot.text.folding import fold_sms
from bot.text.segments import count
from tests.acting import act, told
from tests.schedule_talk import reply
from tests.schedule_world import MONDAY, add, tables, talk_of


@pytest.fixture(autouse=True)
def world(sqlite: str) -> Iterator[None]:
    tables()
    with clock.frozen(MONDAY):
        yield


def listed(text: str = "my schedule", language: str = "en") -> list[str]:
    with writing() as session:
        talk_of(session, language=language)
    return told(act("action_ask_schedule", text), language).splitlines()[1:]


@pytest.mark.parametrize(
    ("language", "absent", "late"),
    [
        ("en", " (you can't come)", " (20 min late)"),
        ("es", " (no puedes ir)", " (20 min tarde)"),
        ("pt", " (você não pode ir)", " (20 min de atraso)"),
    ],
)
def test_each_answer_stands_behind_its_line(language: str, absent: str, late: str) -> None:
    for day in ("24", "25", "26"):
        add(f"2026-11-{day}T09:00", place="Main St")
    act("action_report_absence", "cant come tomorrow")
    act("action_report_late", "20 min late wednesday")
    first, second, third = listed(language=language)
    assert first.endswith(f"Main St{absent}")
    assert second.endswith(f"Main St{late}")
    assert third.endswith("Main St")


def test_late_without_minutes_and_a_mind_that_was_changed() -> None:
    add("2026-11-24T09:00")
    act("action_report_late", "gonna be late tomorrow")
    assert listed() == ["Tue, Nov 24: shift 9:00 AM-5:00 PM (you'll be late)"]
    reply("nvm ill be on time")
    assert listed() == ["Tue, Nov 24: shift 9:00 AM-5:00 PM"]


def test_the_next_one_is_one_they_come_to() -> None:
    for day in ("24", "25", "26"):
        add(f"2026-11-{day}T09:00")
    act("action_report_absence", "cant come tomorrow")
    assert listed("when is my next shift") == [
        "Tue, Nov 24: shift 9:00 AM-5:00 PM (you can't come)",
        "Wed, Nov 25: shift 9:00 AM-5:00 PM",
    ]
    assert "Next is your shift on Wed" in told(act("action_ask_schedule", "do i work saturday"))


def test_what_runs_now_is_not_the_next_one() -> None:
    add("2026-11-23T09:00")
    add("2026-11-23T18:00", 2, kind="class")
    assert "Next is your class on Mon" in told(act("action_ask_schedule", "do i work tomorrow"))


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_a_week_called_off_still_fits_two_segments(language: str) -> None:
    for day in range(24, 30):
        add(f"2026-11-{day}T14:00", place="North Central Training Center, 12 Main Street, Fitchburg")
    act("action_report_absence", "not coming all week")
    reply("yes")
    lines = listed(language=language)
    assert count(fold_sms("\n".join(lines))).segments <= 2
    assert "(" in lines[0]
