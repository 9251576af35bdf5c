"""Questions about the schedule as people text them: the right days are listed, and what is not known is said."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import clock
from bot.store.session import writing
from bot.text.folding import fold_sms
from bot.text.segments import count
from tests.acting import act, told
from tests.schedule_world import add, tables, talk_of

NOW = datetime(2026, 11, 19, 10, 0, tzinfo=ZoneInfo("America/New_York"))  # a Thursday
LINES = (Path(__file__).parents[1] / "unit" / "schedule_questions.tsv").read_text("utf-8").splitlines()
QUESTIONS = [tuple(line.split("\t")) for line in LINES if line and not line.startswith("#")]
KEYS = {"schedule_nothing_then": "nothing", "schedule_call": "call", "schedule_too_far": "far"}
MONTHS = {"Nov": 11, "Dec": 12}


@pytest.fixture(autouse=True)
def world(sqlite: str) -> Iterator[None]:
    tables()
    with clock.frozen(NOW):
        yield


def shifts() -> None:
    for starts in ("2026-11-20T14:00", "2026-11-23T09:00", "2026-11-27T09:00", "2026-11-30T09:00"):
        add(starts, place="12 Main St", supervisor="Maria", supervisor_phone="+14135550166")
    for starts in ("2026-11-24T18:00", "2026-12-03T18:00"):
        add(starts, 2, kind="class", place="City Library", supervisor="Lee", supervisor_phone="+14135550177")


@pytest.mark.parametrize(("language", "text", "expected"), QUESTIONS, ids=[f"{language} {text}" for language, text, _ in QUESTIONS])
def test_the_days_that_are_asked_for_are_listed(language: str, text: str, expected: str) -> None:
    shifts()
    with writing() as session:
        talk_of(session, language=language)
    (said,) = act("action_ask_schedule", text)
    days = " ".join(f"{MONTHS[month]}-{int(day):02d}" for month, day in re.findall(r"(Nov|Dec) (\d+)", told([said])))
    assert (days if said["key"] == "schedule_list" else KEYS[said["key"]]) == expected
    assert count(fold_sms(told([said], language))).segments <= 2


def test_who_to_call_is_the_one_of_the_next_shift_or_of_the_day_that_is_named() -> None:
    shifts()
    assert told(act("action_ask_schedule", "who do i call")) == "For your shift on Fri, Nov 20 at 2:00 PM, call Maria: +14135550166."
    assert "call Lee: +14135550177" in told(act("action_ask_schedule", "who do i call about tuesday"))


def test_who_to_call_where_no_number_is_known() -> None:
    add("2026-11-20T14:00")
    assert "I have no number to call for your shift on Fri, Nov 20" in told(act("action_ask_schedule", "who do i call"))


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_fourteen_shifts_in_a_week_fit_and_what_is_left_out_is_said(language: str) -> None:
    for day in range(20, 27):
        for hour in ("07", "15"):
            add(f"2026-11-{day}T{hour}:00", 6, place="North Central Training Center, 12 Main Street, Fitchburg")
    with writing() as session:
        talk_of(session, language=language)
    text = told(act("action_ask_schedule", "what do i work the next days"), language)
    assert count(fold_sms(text)).segments <= 2
    listed = len(re.findall(r"(?:shift|turno) ", text))
    left = re.search(r"(?:and|y|e mais) (\d+)", text)
    assert left is not None
    assert listed + int(left[1]) == 14
