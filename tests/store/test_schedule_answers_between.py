"""Between a reminder and its answer: a shift moved or called off, the start gone by, more than one open, a yes that asks, minds changed."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot import clock
from bot.schedule.entering import cancel, cancel_series, move
from bot.store.session import writing
from tests.acting import act, cases, open_names, told
from tests.schedule_talk import WEDNESDAY, agreed, answers, outside, reminded, reply, with_boss
from tests.schedule_world import MONDAY, add, appointments, changing, tables, wall

TODAY = "2026-11-23T11:00"  # an hour from now
AFTER_THE_START = timedelta(hours=1, minutes=5)


@pytest.fixture(autouse=True)
def world(sqlite: str) -> Iterator[None]:
    tables()
    with clock.frozen(MONDAY):
        yield


def called_off(series_id: str) -> None:
    with changing(series_id) as (session, one):
        cancel(session, one, one.starts)


def moved(series_id: str, starts: str, ends: str) -> None:
    with changing(series_id) as (session, one):
        move(session, one, one.starts, wall(starts), wall(ends))


@pytest.mark.parametrize("body", ["1", "2", "3", "on my way", "2 20"])
def test_to_one_that_was_called_off_the_answer_is_that_it_is_off(body: str) -> None:
    series_id = with_boss()
    agreed()
    reminded()
    called_off(series_id)
    assert reply(body) == "Your shift on Wed, Nov 25 at 2:00 PM is off. You don't need to go."
    assert (answers(), cases(), outside()) == ([None], [], [])


def test_a_whole_series_called_off_counts_before_it_is_planned_again() -> None:
    series_id = with_boss()
    reminded()
    with changing(series_id) as (_, one):
        cancel_series(one)
    assert "is off" in reply("1")


def test_no_supervisor_hears_of_one_that_was_called_off_meanwhile() -> None:
    series_id = with_boss()
    agreed()
    reminded()
    reply("3")
    called_off(series_id)
    assert "is off" in reply("yes")
    assert outside() == []


def test_one_that_moved_is_asked_about_anew() -> None:
    series_id = with_boss()
    agreed()
    reminded()
    moved(series_id, "2026-11-26T09:00", "2026-11-26T17:00")
    assert reply("3").startswith("That one has changed: your shift on Thu, Nov 26 at 9:00 AM. Are you coming?\n1 ")
    assert (answers(), cases()) == ([None], [])
    assert "See you there: your shift on Thu, Nov 26 at 9:00 AM" in reply("1")
    assert answers() == ["coming"]


def test_a_read_back_of_a_time_that_is_no_more_tells_nobody() -> None:
    series_id = with_boss()
    agreed()
    reminded()
    reply("3")
    moved(series_id, "2026-11-26T09:00", "2026-11-26T17:00")
    assert "That one has changed" in reply("1")
    assert outside() == []


def test_one_that_took_the_place_of_another_is_asked_about() -> None:
    series_id = with_boss()
    reminded()
    called_off(series_id)
    with_boss("2026-11-25T16:00")
    assert "That one has changed: your shift on Wed, Nov 25 at 4:00 PM" in reply("1")


@pytest.mark.parametrize(
    ("body", "language"), [("on my way", "en"), ("voy en camino", "es"), ("estou a caminho", "pt"), ("omw", "en"), ("vou", "pt")]
)
def test_on_the_way_is_coming_before_the_start_and_late_after_it(body: str, language: str) -> None:
    with_boss(TODAY)
    agreed()
    reminded()
    assert reply(body, language) != "rasa"
    assert answers() == ["coming"]
    with writing() as session:
        one = session.merge(appointments()[0])
        one.answer = None
    reminded()
    with clock.frozen(MONDAY + AFTER_THE_START):
        says = reply("voy en camino" if language == "es" else "estou a caminho" if language == "pt" else "on my way", language)
        assert "min" in says.casefold()
        assert answers() == ["late"]
        assert outside() == []
        assert "20 min" in reply("20", language)
        reply("1", language)
    assert "by about 11:20 AM" in outside()[0][1]


def test_who_is_late_and_on_the_way_is_no_less_late() -> None:
    with_boss(TODAY)
    agreed()
    reminded()
    reply("2 20")
    reply("1")
    with clock.frozen(MONDAY + AFTER_THE_START):
        assert "It stays 20 minutes late" in reply("omw")
        assert "you are there" in reply("just got here")
        assert "It stays 20 minutes late" in told(act("action_report_late", "on my way"))
    assert answers() == ["late"]
    assert len(outside()) == 1


def test_on_the_way_after_the_start_by_ones_own_is_late_too() -> None:
    add(TODAY)
    with clock.frozen(MONDAY + AFTER_THE_START):
        assert "how many minutes" in told(act("action_report_late", "on my way now"))
    assert answers() == ["late"]


@pytest.mark.parametrize(
    ("body", "answer", "minutes"),
    [
        ("ill be there at 11", "coming", None),
        ("ill be there at 10:45", "coming", None),
        ("ill be there at 11:15", "late", 15),
        ("llego a las 11 y media", "late", 30),
        ("be there in 20", "coming", None),
        ("be there in 90 min", "late", 30),
        ("2 until 11:30", "late", 30),
        ("late till 11:30 bc bus", "late", 30),
    ],
)
def test_an_hour_that_is_named_is_held_against_the_start(body: str, answer: str, minutes: int | None) -> None:
    add(TODAY)
    reminded()
    assert reply(body) != "rasa"
    assert [(one.answer, one.late_minutes) for one in appointments()] == [(answer, minutes)]


def test_an_hour_that_fits_no_start_is_asked() -> None:
    add(TODAY)
    reminded()
    assert "tell me:\n1 " in reply("ill be there at 5")
    assert (answers(), open_names()) == ([None], ["shift_answer"])


@pytest.mark.parametrize(
    ("body", "language", "told_too"),
    [
        ("1 and also can u send the address", "en", "At 12 Main St."),
        ("1 what do i bring", "en", "Bring: black shoes."),
        ("yes what time", "en", "2:00 PM to 10:00 PM."),
        ("1 who do i ask for", "en", "call Maria: +14135550166."),
        ("ok where is it and what do i wear", "en", "At 12 Main St.\nBring: black shoes."),
        ("yes how do i get there", "en", "1 Find a ride"),
        ("si, a que hora es?", "es", "2:00 p.m. a 10:00 p.m."),
        ("1 y donde es", "es", "En 12 Main St."),
        ("sim, qual o endereço", "pt", "Local: 12 Main St."),
        ("1 o que levo", "pt", "Leve: black shoes."),
    ],
)
def test_a_yes_that_asks_is_a_yes_and_is_answered(body: str, language: str, told_too: str) -> None:
    add(WEDNESDAY, place="12 Main St", bring="black shoes", supervisor="Maria", supervisor_phone="+14135550166")
    reminded()
    assert told_too in reply(body, language)
    assert answers() == ["coming"]
    assert cases() == []


@pytest.mark.parametrize("body", ["1 where is it", "yes, where do i park?", "1 do i need my badge"])
def test_what_a_yes_asks_and_nobody_wrote_down_goes_to_the_team(body: str) -> None:
    add(WEDNESDAY)
    reminded()
    assert "passed your question to your team" in reply(body)
    assert answers() == ["coming"]
    assert cases()[0][:2] == ("schedule", "case_schedule_question")


@pytest.mark.parametrize("body", ["yes if i can leave early", "yes but can i come in later", "si pero puedo cambiar"])
def test_a_yes_on_a_condition_is_none(body: str) -> None:
    add(WEDNESDAY)
    reminded()
    assert reply(body) == "rasa"
    assert answers() == [None]


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("yes but can i leave at 2", "en"),
        ("1 but i have to leave early", "en"),
        ("si pero salgo temprano", "es"),
        ("sim mas saio cedo", "pt"),
    ],
)
def test_a_yes_with_a_wish_to_go_early_is_noted_and_people_decide(body: str, language: str) -> None:
    add(WEDNESDAY)
    reminded()
    hours_stay = {"en": "Your hours stay as they are", "es": "Tu horario sigue igual", "pt": "Seu horário continua igual"}
    assert hours_stay[language] in reply(body, language)
    assert answers() == ["coming"]
    assert cases()[0][:2] == ("schedule", "case_schedule_change")


@pytest.mark.parametrize(
    ("body", "language"), [("i dont work tomorrow", "en"), ("mañana no trabajo", "es"), ("achei que tava de folga", "pt")]
)
def test_who_says_they_do_not_work_then_is_neither_absent_nor_out_of_a_job(body: str, language: str) -> None:
    add("2026-11-24T14:00")
    reminded()
    assert reply(body, language) != "rasa"
    assert answers() == [None]
    assert cases()[0][:2] == ("schedule", "case_says_off")
    assert open_names() == ["shift_answer"]  # it may still be answered


@pytest.mark.parametrize(
    ("body", "language"), [("missed the bus", "en"), ("me quede dormida", "es"), ("perdi o onibus", "pt"), ("stuck in traffic", "en")]
)
def test_held_up_is_late_near_the_start_and_else_a_question(body: str, language: str) -> None:
    add(TODAY)
    reminded()
    assert "min" in reply(body, language)
    assert answers() == ["late"]
    add("2026-11-27T14:00")
    with clock.frozen(MONDAY + timedelta(days=3)):
        reminded()
        assert "1 " in reply(body, language)
        assert answers() == ["late", None]


def test_a_yes_to_the_read_back_after_the_end_goes_to_people() -> None:
    with_boss(TODAY)
    agreed()
    reminded()
    reply("3")
    with clock.frozen(MONDAY + timedelta(hours=10)):
        assert "over already" in reply("1")
    assert outside() == []
