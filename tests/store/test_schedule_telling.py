"""What people tell and ask by themselves about shifts, and what is kept of who came."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.schedule.appointment import Series
from bot.schedule.planning import plan
from bot.schedule.wishes import ReminderWish
from bot.store.session import reading, writing
from bot.text.folding import fold_sms
from bot.text.segments import count
from tests.acting import act, cases, open_names, told
from tests.schedule_talk import WEDNESDAY, agreed, answers, outside, reply, with_boss
from tests.schedule_world import MONDAY, add, appointments, promised, tables, talk_of

LONG_PLACE = "North Central Training Center, 12 Main Street, Fitchburg"


@pytest.fixture(autouse=True)
def world(sqlite: str) -> Iterator[None]:
    tables()
    with clock.frozen(MONDAY):
        yield


def test_telling_by_themselves_finds_the_shift_that_is_meant() -> None:
    add(WEDNESDAY)
    add("2026-11-27T09:00")
    assert "Fri, Nov 27" in told(act("action_report_absence", "cant come friday sorry"))
    assert answers() == [None, "absent"]
    with clock.frozen(MONDAY + timedelta(days=2, hours=4, minutes=5)):
        assert "25 minutes late for your shift on Wed" in told(act("action_report_late", "bus is late ill be there in 20 min"))
        assert answers() == ["late", "absent"]


def test_late_by_the_hour_they_name() -> None:
    add("2026-11-23T11:00")
    assert "15 minutes late" in told(act("action_report_late", "there was an accident i will be there around 11:15"))


def test_several_on_one_day_it_asks_which_one() -> None:
    add("2026-11-24T09:00", 2)
    add("2026-11-24T14:00", 2, kind="class")
    asked = told(act("action_report_absence", "not coming tomorrow"))
    assert asked == "Which one do you mean?\n1 Tue, Nov 24: shift 9:00 AM-11:00 AM\n2 Tue, Nov 24: class 2:00 PM-4:00 PM"
    assert "your class on Tue" in reply("2")
    assert answers() == [None, "absent"]


def test_all_week_says_what_is_known_and_notes_it_after_a_yes() -> None:
    for day in ("24", "25", "30"):
        add(f"2026-11-{day}T14:00")
    said = told(act("action_report_absence", "not coming all week, my kid is sick"))
    assert "This is all I have for those days:\nTue, Nov 24: shift" in said
    assert "Nov 30" not in said
    assert [case[:2] for case in cases()] == [("absence", "case_absence")]
    assert answers() == [None, None, None]
    assert "I noted all 2." in reply("yes")
    assert answers() == ["absent", "absent", None]


@pytest.mark.parametrize("text", ["no voy toda la semana", "nao vou a semana toda", "cant come tue and wed"])
def test_several_days_in_three_languages(text: str) -> None:
    add("2026-11-24T14:00")
    add("2026-11-25T14:00")
    act("action_report_absence", text)
    assert open_names() == ["absent_days"]
    assert "none is noted" in reply("2")
    assert answers() == [None, None]


def test_for_several_days_each_supervisor_is_asked_about_in_turn() -> None:
    agreed()
    for day in ("24", "25"):
        with_boss(f"2026-11-{day}T14:00")
    act("action_report_absence", "not coming all week")
    assert "Shall I text Maria that you can't come? It's about your shift on Tue" in reply("yes")
    assert "Shall I text Maria that you can't come? It's about your shift on Wed" in reply("yes")
    assert "texting Maria now" in reply("yes")
    assert [day in text for day, (_, text) in zip(("Nov 24", "Nov 25"), outside(), strict=True)] == [True, True]


def test_an_unknown_shift_goes_to_the_team() -> None:
    assert "I told your team" in told(act("action_report_absence", "im sick"))
    assert cases() == [("absence", "case_absence", {})]


def test_the_week_in_two_segments() -> None:
    for day in range(23, 29):
        add(f"2026-11-{day}T14:00", place="North Central Training Center, 12 Main Street, Fitchburg")
    for language in ("en", "es", "pt"):
        with writing() as session:
            talk_of(session, language=language)
        text = told(act("action_ask_schedule", "what do i got this week"), language)
        assert count(fold_sms(text)).segments <= 2
        assert "23" in text


@pytest.mark.parametrize("language", ["en", "es", "pt"])
@pytest.mark.parametrize(("at", "hours"), [("10:30", 12), ("22:30", 8), ("14:00", 8)])
@pytest.mark.parametrize("first", ["2026-11-23", "2026-09-24"])
def test_seven_shifts_with_long_places_are_all_listed_in_two_segments(language: str, at: str, hours: float, first: str) -> None:
    day = datetime.fromisoformat(f"{first}T14:00:00+00:00")
    with clock.frozen(day):
        for n in range(7):
            add(f"{(day + timedelta(days=n)).date()}T{at}", hours, kind="class" if n == 3 else "shift", place=LONG_PLACE)
        with writing() as session:
            talk_of(session, language=language)
        text = told(act("action_ask_schedule", "what days do i work"), language)
    assert count(fold_sms(text)).segments <= 2
    assert len(text.splitlines()) == 8
    assert not re.search(r"\b(?:and|y|e mais) \d", text)


def test_one_day_of_the_schedule_and_the_next_one() -> None:
    assert "don't have your shifts" in told(act("action_ask_schedule", "when do i work"))
    add(WEDNESDAY, place="12 Main St")
    assert told(act("action_ask_schedule", "what time wednesday")) == "Your days:\nWed, Nov 25: shift 2:00 PM-10:00 PM, 12 Main St"
    assert "Next is your shift on Wed, Nov 25" in told(act("action_ask_schedule", "do i work tomorrow"))


def test_a_new_shift_is_read_back_and_noted_after_yes() -> None:
    add("2026-11-27T16:00", 2, kind="class")
    said = told(act("action_add_shift", "boss put me on Fri 9 to 5"))
    assert said == (
        "Careful: that overlaps your class on Fri, Nov 27 at 4:00 PM.\n"
        "Shall I note this and remind you? Fri, Nov 27: shift 9:00 AM-5:00 PM\n1 Yes\n2 No"
    )
    assert len(appointments()) == 1
    assert "Noted" in reply("1")
    assert [f"{one.starts_at:%d %H}-{one.ends_at:%H}" for one in appointments()] == ["27 14-22", "27 21-23"]
    assert cases()[0][:2] == ("schedule", "case_add_shift")


@pytest.mark.parametrize(
    ("text", "last"),
    [("trabajo lun mier y vie de 8 a 4 en la bodega", "vie, 27"), ("trabalho seg qua e sex das 8 as 16 no mercado", "sex., 27")],
)
def test_the_first_text_of_all_is_read_in_its_own_language(text: str, last: str) -> None:
    said = act("action_add_shift", text)
    assert last in said[-1]["fields"]["lines"]["es" if "vie" in last else "pt"]


def test_a_weekly_shift_from_words() -> None:
    assert "Fri, Nov 27: shift 9:00 AM-5:00 PM (every week)" in told(act("action_add_shift", "i work every friday 9 to 5"))
    reply("yes")
    with reading() as session:
        assert [one.rule for one in session.scalars(select(Series))] == ["FREQ=WEEKLY;BYDAY=FR"]


def test_each_day_with_its_own_hours() -> None:
    said = told(act("action_add_shift", "i work tue 9-5 and sat 11pm to sun 3am"))
    assert "Tue, Nov 24: shift 9:00 AM-5:00 PM; Sat, Nov 28: shift 11:00 PM-3:00 AM" in said
    reply("yes")
    assert [f"{one.starts_at:%d %H}-{one.ends_at:%d %H}" for one in appointments()] == ["24 14-24 22", "29 04-29 08"]


def test_every_other_week_is_noted_as_that() -> None:
    assert "(every other week)" in told(act("action_add_shift", "i work every other friday 9 to 5"))
    reply("yes")
    assert [f"{one.starts_at:%m-%d}" for one in appointments()] == ["11-27", "12-11", "12-25"]


def test_hours_that_were_not_understood_are_asked_and_never_said_back_wrong() -> None:
    said = told(act("action_add_shift", "i work mon 9-5 and 6-8"))
    assert "Which day and time" in said
    assert "9:00" not in said
    assert open_names() == ["add_shift_when"]


def test_no_notes_nothing_and_asks_for_the_right_time() -> None:
    act("action_add_shift", "i work friday 9 to 5")
    assert "noted nothing" in reply("no")
    assert appointments() == []
    assert "Sat, Nov 28: shift 10:00 AM-6:00 PM" in reply("saturday 10 to 6")


def test_a_time_is_asked_for_if_none_is_named() -> None:
    assert "Which day and time" in told(act("action_add_shift", "they changed my schedule"))
    assert open_names() == ["add_shift_when"]
    assert "Fri, Nov 27" in reply("friday 9am to 5pm")
    assert open_names() == ["add_shift_confirm"]


def test_wishes_are_kept_and_said_back() -> None:
    add(WEDNESDAY)
    assert told(act("action_set_reminders", "only the night before")) == "OK. Your reminders: the night before."
    with reading() as session:
        assert session.scalars(select(ReminderWish)).one().offsets == ["evening"]
    assert "When do you want reminders?" in told(act("action_set_reminders", "i want it different"))
    assert told(act("action_set_reminders", "remind me 90 minutes before")) == "OK. Your reminders: 1 h 30 min before."
    assert reply("3") == "OK. Your reminders: 2 h before."
    assert told(act("action_set_reminders", "dont text me before 10am")) == "OK, no reminders from 9:00 PM to 10:00 AM."


def test_two_wishes_in_one_text_are_both_kept_and_an_hour_that_cannot_be_is_said() -> None:
    said = told(act("action_set_reminders", "only the night before and nothing after 7pm"))
    assert said.startswith("OK. Your reminders: the night before.\n")
    assert "OK, no reminders from 7:00 PM to 8:00 AM." in said
    with reading() as session:
        kept = session.scalars(select(ReminderWish)).one()
        assert (kept.offsets, kept.asleep_from, kept.asleep_until) == (["evening"], "19:00", "08:00")
    assert "comes at 6:00 PM" in told(act("action_set_reminders", "remind me at 8pm the night before"))


def test_the_evening_one_comes_when_they_wish() -> None:
    add(WEDNESDAY)
    act("action_set_reminders", "only the night before")
    assert told(act("action_set_reminders", "remind me an hour earlier")) == "OK. Your reminders: the day before at 5:00 PM."
    with writing() as session:
        plan(session, session.scalars(select(Series)).all())
    assert promised() == [("evening1700", "11-24 22:00", "queued")]
    assert told(act("action_set_reminders", "at 7:30 the night before")) == "OK. Your reminders: the day before at 7:30 PM."
    assert told(act("action_set_reminders", "the night before my 2pm shift")) == "OK. Your reminders: the night before."
    assert "from noon on" in told(act("action_set_reminders", "remind me the night before at 10pm"))


def test_the_same_shift_told_twice_is_noted_once() -> None:
    add("2026-11-27T09:00")
    assert "I have that one already" in told(act("action_add_shift", "boss put me on fri 9 to 5"))
    assert len(appointments()) == 1


def test_a_time_that_was_not_understood_is_asked_about_and_not_dropped() -> None:
    said = told(act("action_add_shift", "work friday 3 to close"))
    assert 'I did not get this part: "to close".' in said
    assert "Fri, Nov 27: shift 3:00 PM" in said
    assert "I did not get" not in told(act("action_add_shift", "work friday 3 to 9"))


def test_a_habit_is_read_back_with_all_its_days_and_its_end() -> None:
    said = told(act("action_add_shift", "every tue and thu 9 to 5 until christmas"))
    assert "Tue, Nov 24: shift 9:00 AM-5:00 PM (every week: Tue, Thu, until Fri, Dec 25)" in said
    reply("yes")
    days = {f"{one.starts_at:%m-%d}" for one in appointments()}
    assert {"11-24", "11-26", "12-24"} <= days
    assert "12-29" not in days


def test_a_guessed_end_is_said_to_be_one_and_a_first_day_is_noted_as_that() -> None:
    said = told(act("action_add_shift", "my first day is wednesday 8am"))
    assert "the end below is a guess" in said
    reply("yes")
    assert [one.series.first_day for one in appointments()] == [True]


def test_next_friday_can_be_the_other_one() -> None:
    assert "Fri, Dec 4" in told(act("action_add_shift", "next friday 9-5"))
    assert "Is it this one then? Fri, Nov 27" in reply("no")
    assert "Noted" in reply("yes")
    assert [f"{one.starts_at:%m-%d}" for one in appointments()] == ["11-27"]


@pytest.mark.parametrize("language", ["en", "es", "pt"])
@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon 9-5, tue 10-6, wed 11-7, thu 12-8, fri 1-9, sat 2-10, sun 3-11", ["24", "25", "26", "27"]),
        ("nov 24 9am-5pm, nov 25 10am-5pm, nov 26 11am-5pm, nov 27 9am-4pm, nov 28 9am-3pm, nov 29 9am-2pm, nov 30 9am-1pm", ["24", "30"]),
        ("tue thru fri 7am to 3pm", ["24", "25", "26", "27"]),
    ],
)
def test_many_told_at_once_are_all_said_back_or_asked_in_fewer(language: str, text: str, days: list[str]) -> None:
    with writing() as session:
        talk_of(session, language=language)
    said = told(act("action_add_shift", text), language)
    assert count(fold_sms(said)).segments <= 2
    assert open_names()[0] in ("add_shift_when", "add_shift_confirm")
    if open_names()[0] == "add_shift_confirm":
        assert all(day in said for day in days)
