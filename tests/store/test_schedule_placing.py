"""A place told by itself: for a shift that is known, after a yes; or to mend what was said back."""

from collections.abc import Iterator

import pytest

from bot import clock
from bot.schedule.placing import place_only
from tests.acting import act, cases, open_names, told
from tests.schedule_talk import talking
from tests.schedule_world import MONDAY, add, appointments, tables

FRIDAY = "2026-11-27T09:00"


@pytest.fixture(autouse=True)
def world(sqlite: str) -> Iterator[None]:
    tables()
    with clock.frozen(MONDAY):
        yield


def places() -> list[str | None]:
    return [one.series.place for one in appointments()]


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("en", "my friday shift is at main st", "main st"),
        ("en", "my shift fri 9 to 5 is at main st", "main st"),
        ("es", "el turno del viernes es en el walmart", "walmart"),
        ("pt", "meu turno de sexta e no mercado", "mercado"),
    ],
)
def test_a_known_shift_gets_the_place_after_a_yes(language: str, text: str, place: str) -> None:
    add(FRIDAY)
    talk = talking(language)
    assert place in talk.text(text)
    assert open_names() == ["add_place"]
    assert places() == [None]
    assert place in talk.text("1")
    assert places() == [place]
    assert f", {place}" in told(act("action_ask_schedule", "my schedule"), language)
    assert [case[:2] for case in cases()] == [("schedule", "case_place_told")]
    assert len(appointments()) == 1


def test_a_no_leaves_it() -> None:
    add(FRIDAY)
    talk = talking()
    talk.text("my friday shift is at main st")
    assert "left it as it was" in talk.text("no")
    assert places() == [None]


def test_the_same_place_is_no_news() -> None:
    add(FRIDAY, place="Main St")
    assert "I have that one already" in talking().text("fri 9 to 5 at main st")
    assert open_names() == []


def test_another_place_than_staff_have_is_for_people() -> None:
    add(FRIDAY, place="Elm St")
    assert "I told your team: main st for your shift on Fri" in talking().text("my friday shift is at main st")
    assert places() == ["Elm St"]
    assert cases()[0][:2] == ("schedule", "case_place_told")


def test_what_the_person_told_before_they_may_change() -> None:
    add(FRIDAY, place="Elm St", source="person")
    talk = talking()
    talk.text("my friday shift is at main st")
    talk.text("yes")
    assert places() == ["main st"]


def test_one_day_of_a_weekly_series_is_not_all_of_them() -> None:
    add("2026-11-25T09:00", rule="FREQ=WEEKLY;BYDAY=WE,FR")
    assert "told your team" in talking().text("my friday shift is at main st")
    assert set(places()) == {None}


def test_all_of_a_weekly_series_is_asked_as_that() -> None:
    add(FRIDAY, rule="FREQ=WEEKLY;BYDAY=FR")
    talk = talking()
    assert "all of them: main st" in talk.text("my friday shift is at main st")
    talk.text("yes")
    assert set(places()) == {"main st"}


def test_a_place_for_a_day_without_a_shift_asks_for_its_hours() -> None:
    talk = talking()
    assert "From what time" in talk.text("my friday shift is at main st")
    assert "main st" in talk.text("9 to 5")


@pytest.mark.parametrize(
    ("mend", "place", "hours"),
    [
        ("no, sat 10 to 6", "main st", "Sat, Nov 28: shift 10:00 AM-6:00 PM"),
        ("fri 10 to 6", "main st", "Fri, Nov 27: shift 10:00 AM-6:00 PM"),
        ("no sat 10 to 6 at the mall", "mall", "Sat, Nov 28: shift 10:00 AM-6:00 PM"),
        ("at the mall not main st", "mall", "Fri, Nov 27: shift 9:00 AM-5:00 PM"),
        ("no, its at the mall", "mall", "Fri, Nov 27: shift 9:00 AM-5:00 PM"),
        ("not main st, the mall", "mall", "Fri, Nov 27: shift 9:00 AM-5:00 PM"),
        ("yes but at the mall", "mall", "Fri, Nov 27: shift 9:00 AM-5:00 PM"),
    ],
)
def test_a_correction_keeps_the_place_or_mends_it(mend: str, place: str, hours: str) -> None:
    talk = talking()
    talk.text("boss put me on fri 9 to 5 at main st")
    assert f"{hours}, {place}" in talk.text(mend)
    talk.text("1")
    assert places() == [place]


def test_the_place_of_one_day_of_what_was_said_back() -> None:
    talk = talking()
    talk.text("boss put me on fri 9-5 and sat 10-2 at main st")
    said = talk.text("yea but sat is at the mall")
    assert "10:00 AM-2:00 PM, mall" in said
    talk.text("1")
    assert places()[1] == "mall"


def test_a_day_that_is_known_is_said_before_its_hours_are_asked() -> None:
    add(FRIDAY)
    talk = talking()
    assert "I have your shift on Fri, Nov 27 at 9:00 AM for that day" in talk.text("im on friday right")
    assert cases() == []
    assert "6:00 PM-9:00 PM" in talk.text("6pm to 9pm")


def test_a_corrected_class_stays_one() -> None:
    talk = talking()
    talk.text("my class is fri 9 to 11am")
    assert "Sat, Nov 28: class 10:00 AM-12:00 PM" in talk.text("no, sat 10 to 12")


def test_a_habit_or_a_day_that_is_known_is_not_noted_twice() -> None:
    add("2026-11-24T09:00")
    add(FRIDAY, rule="FREQ=WEEKLY;BYDAY=FR")
    talk = talking()
    assert "I have that one already" in talk.text("i work every friday 9 to 5")
    said = talk.text("tue and wed 9 to 5")
    assert "I have your shift on Tue, Nov 24 at 9:00 AM already" in said
    assert "note this and remind you? Wed, Nov 25" in said


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("es", "no, en el walmart", "walmart"),
        ("es", "no es en main st, es en el mercado", "mercado"),
        ("es", "no es en el main st es en el target", "target"),
        ("pt", "nao, no shopping", "shopping"),
        ("pt", "no shopping, nao no mercado", "shopping"),
        ("en", "ok but its @ the mall sorry", "mall"),
        ("en", "wrong place its at main st", "main st"),
        ("en", "no", None),
        ("es", "no", None),
        ("en", "yes i can do that at night", None),
        ("en", "no, at home", None),
        ("en", "ill be at the mall later with my kids", None),
        ("en", "is it at the mall?", None),
        ("pt", "nao no sabado", None),
        ("es", "no en la manana", None),
    ],
)
def test_only_a_text_that_tells_nothing_else_is_a_place(language: str, text: str, place: str | None) -> None:
    assert place_only(text, language, MONDAY, ["main st"]) == place
