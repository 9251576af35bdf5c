"""Several reminders open at once, and minds that are changed: which one is meant, all of them, the last word."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot import clock
from bot.messaging.outbox import Kind
from bot.messaging.question import open_questions
from bot.messaging.speaking import speak
from bot.schedule.answering import ask_again
from bot.store.session import writing
from tests.acting import act, cases, open_names
from tests.schedule_talk import WEDNESDAY, agreed, answers, outside, reminded, reply, with_boss
from tests.schedule_world import MONDAY, add, appointments, tables, talk_of

TODAY = "2026-11-23T11:00"  # an hour from now


@pytest.fixture(autouse=True)
def world(sqlite: str) -> Iterator[None]:
    tables()
    with clock.frozen(MONDAY):
        yield


def test_of_several_the_day_that_is_named_is_meant() -> None:
    for day in ("24", "25", "27"):
        add(f"2026-11-{day}T14:00")
    reminded()
    assert "Fri, Nov 27" in reply("1 for friday")
    assert "Tue, Nov 24" in reply("cant come tomorrow")
    assert answers() == ["absent", None, "coming"]
    assert reply("ill be there saturday") == "rasa"  # nothing was asked about it
    assert answers() == ["absent", None, "coming"]


def test_one_that_is_over_is_not_asked_about_beside_one_that_lies_ahead() -> None:
    add(TODAY, 2)
    add("2026-11-24T11:00")
    reminded()
    with clock.frozen(MONDAY + timedelta(hours=8)):
        assert "Tue, Nov 24" in reply("1")
    assert answers() == [None, "coming"]


@pytest.mark.parametrize(
    ("first", "then"), [("1", "both"), ("1 both", None), ("yes to both", None), ("si a los dos", None), ("vou nos dois", None)]
)
def test_both_are_answered_at_once(first: str, then: str | None) -> None:
    add("2026-11-24T11:00")
    add(WEDNESDAY)
    reminded()
    said = reply(first)
    if then:
        assert "Which one" in said
        said = reply(then)
    assert said.startswith("Great, thanks for telling me. See you there:\nTue, Nov 24: shift 11:00 AM-7:00 PM\nWed, Nov 25: shift")
    assert answers() == ["coming", "coming"]
    assert open_names() == []


def test_absent_from_both_reads_back_each_supervisor() -> None:
    agreed()
    with_boss("2026-11-24T11:00")
    with_boss()
    reminded()
    assert "Tue, Nov 24" in reply("3 both, i have the flu")
    assert "Wed, Nov 25" in reply("1")
    reply("1")
    assert answers() == ["absent", "absent"]
    assert [("flu" in text, "can't come" in text) for _, text in outside()] == [(False, True)] * 2


@pytest.mark.parametrize("body", ["idk", "no sé", "nao sei ainda"])
def test_who_does_not_know_how_late_is_told_as_that_and_minutes_may_follow(body: str) -> None:
    with_boss("2026-11-24T14:00")
    agreed()
    reminded()
    reply("2")
    assert reply(body) != "rasa"
    assert reply("1") != "rasa"
    assert "until when is not known yet" in outside()[0][1]
    assert "25 minutes late" in reply("25 min")
    reply("1")
    assert "by about 2:25 PM" in outside()[1][1]
    assert [case[0] for case in cases()] == ["late"]


def test_minds_changed_three_times_tell_the_supervisor_what_holds_and_nothing_twice() -> None:
    with_boss()
    agreed()
    reminded()
    for body in ("3", "1", "nvm ill be there", "1", "oops 2", "20", "yes", "on my way"):
        reply(body)
    heard = [text.removeprefix("Message for Maria: Ana Lopez ").split(" the Wed")[0] for _, text in outside()]
    assert heard == ["can't come to", "is coming to", "will be late for"]
    assert [(one.answer, one.late_minutes) for one in appointments()] == [("late", 20)]


def test_another_number_soon_after_takes_the_first_one_back() -> None:
    add(WEDNESDAY)
    reminded()
    reply("1")
    assert "I told your team that you can't come" in reply("oops 3")
    assert answers() == ["absent"]


def test_a_number_long_after_or_after_the_start_takes_nothing_back() -> None:
    add(WEDNESDAY)
    reminded()
    reply("1")
    with clock.frozen(MONDAY + timedelta(hours=13)):
        assert "what that number is for" in reply("3")
    assert answers() == ["coming"]


def test_the_list_of_a_reminder_that_is_long_over_is_not_read_out_again() -> None:
    add(TODAY, 2)
    reminded()
    with writing() as session:
        talk = talk_of(session)
        speak(session, talk, [ask_again(open_questions(session, talk.id)[0])], kind=Kind.ANSWER, inbound_id=None)
    with clock.frozen(MONDAY + timedelta(days=2)):
        assert "is closed now" in reply("1")
    assert answers() == [None]


@pytest.mark.parametrize(
    ("body", "heard"),
    [
        ("yes tell her", "can't come"),
        ("dile a maria", "can't come"),
        ("pode avisar", "can't come"),
        ("yes but dont say why", "can't come"),
        ("no yo le llamo", None),
        ("nao precisa", None),
        ("i already told her", None),
    ],
)
def test_a_read_back_is_answered_in_own_words(body: str, heard: str | None) -> None:
    with_boss()
    agreed()
    reminded()
    reply("3 my kid has lice")
    assert reply(body) != "rasa"
    assert [heard in text and "lice" not in text for _, text in outside()] == ([True] if heard else [])
    assert answers() == ["absent"]


def test_who_told_them_already_is_not_sent_to_call_them() -> None:
    with_boss()
    agreed()
    reminded()
    reply("3")
    assert reply("she already knows").startswith("Good, then I won't text Maria.")
    assert outside() == []


@pytest.mark.parametrize(("body", "until"), [("30", "2:30 PM"), ("no, 45 min", "2:45 PM"), ("wait 15 min", "2:15 PM")])
def test_a_read_back_that_is_mended_is_read_back_again(body: str, until: str) -> None:
    with_boss("2026-11-24T14:00")
    agreed()
    reminded()
    reply("2 20")
    assert "Shall I text Maria that you'll be" in reply(body)
    assert outside() == []
    reply("yes")
    assert [until in text for _, text in outside()] == [True]


def test_late_after_all_takes_the_place_of_an_absence_that_was_read_back() -> None:
    with_boss("2026-11-24T14:00")
    agreed()
    reminded()
    reply("3")
    assert "how many minutes" in reply("no just late")
    reply("20")
    reply("si dile", "es")
    assert ["by about 2:20 PM" in text for _, text in outside()] == [True]


def test_a_yes_of_the_classifier_is_for_the_day_it_names() -> None:
    add("2026-11-24T14:00")
    add("2026-11-27T14:00")
    reminded()
    act("action_affirm", "sure thing boss see yall friday")
    assert answers() == [None, "coming"]
    act("action_affirm", "you know ill do saturday")  # nothing was asked about it
    assert answers() == [None, "coming"]


@pytest.mark.parametrize(
    ("language", "body"), [("en", "both"), ("en", "Both of them"), ("es", "los dos"), ("es", "ambos"), ("pt", "os dois")]
)
def test_both_is_an_answer_to_which_one_for_who_cant_come(language: str, body: str) -> None:
    """A shift and a class on one day: before, "both" was read as a new wish, and nobody heard of the absence."""
    with writing() as session:
        talk_of(session, language=language)
    add(WEDNESDAY, 3)
    add("2026-11-25T18:00", 2, kind="class")
    act("action_report_absence", "cant make it wednesday")
    assert open_names() == ["which_shift"]
    assert reply(body, language) != "rasa"
    assert answers() == ["absent", "absent"]
    assert [case[:2] for case in cases()] == [("absence", "case_absence")]


def test_both_is_no_answer_to_which_one_for_who_is_late() -> None:
    add(WEDNESDAY, 3)
    add("2026-11-25T18:00", 2, kind="class")
    act("action_report_late", "running 20 min late wednesday")
    assert reply("both") == "rasa"
    assert answers() == [None, None]


@pytest.mark.parametrize(("language", "body"), [("en", "the class"), ("en", "just the class one"), ("es", "la clase"), ("pt", "só a aula")])
def test_which_one_may_be_named(language: str, body: str) -> None:
    with writing() as session:
        talk_of(session, language=language)
    add(WEDNESDAY, 3)
    add("2026-11-25T18:00", 2, kind="class")
    act("action_report_absence", "cant make it wednesday")
    assert reply(body, language) != "rasa"
    assert answers() == [None, "absent"]


def test_a_name_that_fits_two_is_asked_again() -> None:
    add(WEDNESDAY, 3)
    add("2026-11-25T18:00", 2)
    act("action_report_late", "running 20 min late wednesday")
    assert reply("the shift") == "rasa"
    assert answers() == [None, None]


@pytest.mark.parametrize(
    ("language", "text"), [("es", "mañana si, pero el viernes llego 15 min tarde"), ("pt", "amanha sim mas sexta chego 15 min atrasado")]
)
def test_late_on_the_later_of_two_named_days_is_asked_not_guessed(language: str, text: str) -> None:
    add("2026-11-24T14:00")
    add("2026-11-27T14:00")
    with writing() as session:
        talk_of(session, language=language)
    assert [one["key"] for one in act("action_report_late", text)] == ["which_shift"]
    assert answers() == [None, None]
    reply("2", language)
    assert answers() == [None, "late"]
