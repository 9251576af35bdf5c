"""Messy messages about pay: each is read as what it says or asked back, never guessed, never partly dropped; and whole conversations."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import clock
from bot.answers.pay.facts import Facts
from bot.answers.pay.programs import programs
from bot.answers.pay.reading import Misread, goes_on, pay, tells_pay
from bot.answers.pay.short_answers import OWN, UNCLEAR, told
from tests.acting import ANA
from tests.acting import told as shown
from tests.talking import Talk

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
WORK = "action_ask_benefits_and_work"


def messages() -> Iterator[tuple[str, str, str]]:
    for line in (Path(__file__).parent / "pay_messages.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            language, text, expected = line.split("\t")
            yield language, text, expected


def read(text: str, language: str) -> str:
    """As in pay_messages.tsv: what an answer to "how much would you earn?" comes to."""
    if not tells_pay(text, language):
        return "ask -"
    with clock.frozen(NOW):
        try:
            facts = pay(Facts(), text, language)
        except Misread as misread:
            return f"ask {misread.key}"
    if facts == Facts():
        return "ask pay_unclear"
    wage = None if facts.wage is None else f"{float(facts.wage):g}" if "." in facts.wage and facts.wage.endswith(".0") else facts.wage
    beside = (f"{name}={value}" for name in ("a_day", "days", "check", "ssi", "rent") if (value := getattr(facts, name)))
    beside = beside if facts.times is None else (one for one in beside if not one.startswith(("a_day", "days")))
    return " ".join(one for one in (wage, facts.unit, facts.times, *beside) if one)


@pytest.mark.parametrize(("language", "text", "expected"), list(messages()))
def test_a_message_is_read_as_it_says_or_asked_back(language: str, text: str, expected: str) -> None:
    assert read(text, language) == expected


def test_the_table_is_worth_its_name() -> None:
    rows = list(messages())
    assert len(rows) > 120
    assert {language for language, _, _ in rows} == {"en", "es", "pt"}


@pytest.mark.parametrize(
    ("fact", "language", "text", "value"),
    [
        ("rent", "en", "$800 but section 8 pays half", OWN),
        ("rent", "en", "900 split with my sister", OWN),
        ("rent", "en", "half of 900", OWN),
        ("rent", "en", "i pay 800 and my roommate pays half", OWN),
        ("rent", "en", "total is 1200 between 3 of us", OWN),
        ("rent", "en", "section 8", OWN),
        ("rent", "en", "i pay 300 section 8 pays the rest", "300"),
        ("rent", "en", "my part is 450", "450"),
        ("rent", "en", "800 with utilities included", "800"),
        ("rent", "en", "like 800", "800"),
        ("rent", "en", "200 a week", UNCLEAR),
        ("rent", "en", "800 or 900", UNCLEAR),
        ("rent", "en", "about 8oo", UNCLEAR),
        ("rent", "en", "800 last year now idk", UNCLEAR),
        ("rent", "en", "i dont pay rent", "0"),
        ("rent", "en", "what is the weather", None),
        ("rent", "es", "800 pero mi hermana paga la mitad", OWN),
        ("rent", "es", "comparto 900 con mi prima", OWN),
        ("rent", "es", "pago 800", "800"),
        ("rent", "es", "no pago renta", "0"),
        ("rent", "pt", "800 mas divido com minha irma", OWN),
        ("rent", "pt", "1.200", "1200"),
        ("check", "en", "1400", "1400"),
        ("check", "en", "$1,412.50 a month", "1412.50"),
        ("check", "en", "1400 after medicare", UNCLEAR),
        ("check", "en", "me and my kids get 1400", UNCLEAR),
        ("check", "en", "350 a week", UNCLEAR),
        ("check", "es", "1400 menos medicare", UNCLEAR),
        ("check", "pt", "1.400", "1400"),
        ("trial", "en", "2 years", UNCLEAR),
        ("trial", "en", "like 3 months", 3),
        ("trial", "en", "3 or 4", UNCLEAR),
        ("trial", "es", "2 años", UNCLEAR),
        ("trial", "es", "como 3 meses", 3),
        ("trial", "pt", "uns 3 meses", 3),
        ("children", "en", "2 with their dad", UNCLEAR),
        ("children", "en", "2 kids", 2),
        ("children", "en", "2 and one on the way", UNCLEAR),
        ("children", "es", "2 hijos", 2),
        ("children", "pt", "tenho 2 filhos", 2),
        ("size", "en", "7 people", 7),
        ("size", "en", "we are 4", 4),
        ("size", "en", "4 but my brother eats alone", UNCLEAR),
        ("size", "es", "somos 4", 4),
        ("size", "es", "vivo sola", 1),
        ("size", "pt", "moro sozinha", 1),
        ("unit", "en", "twice a month", "half month"),
        ("unit", "en", "every 2 weeks", "two weeks"),
        ("unit", "es", "al dia", "day"),
        ("unit", "es", "dos veces al mes", "half month"),
        ("unit", "pt", "por ano", "year"),
        ("hours", "en", "20-25", UNCLEAR),
        ("hours", "en", "20 or so", UNCLEAR),
        ("hours", "en", "200", UNCLEAR),
        ("hours", "en", "up to 20 hours", UNCLEAR),
        ("hours", "en", "20 hours but 17 an hour", "20 hours but 17 an hour"),
        ("days", "en", "8 days", UNCLEAR),
        ("heat", "en", "its included", False),
        ("heat", "es", "está incluida", False),
    ],
)
def test_a_short_answer_is_taken_only_where_it_is_plain(fact: str, language: str, text: str, value: object) -> None:
    assert told(fact, text, language) == value


@pytest.mark.parametrize(
    ("text", "language", "named"),
    [
        ("what happens to my snap if i earn 300 a week, my rent is 800", "en", ("snap",)),
        ("what happens to my rent if i earn 300 a week", "en", ("housing",)),
        ("que pasa con mi snap si gano 300 y pago 800 de renta", "es", ("snap",)),
        ("o que acontece com meu aluguel se eu ganhar 300", "pt", ("housing",)),
    ],
)
def test_rent_that_is_paid_is_no_program(text: str, language: str, named: tuple[str, ...]) -> None:
    assert programs(text) == named


@pytest.mark.parametrize(
    ("text", "language", "goes"),
    [
        ("what if 30 hrs", "en", True),
        ("and 30 hours?", "en", True),
        ("and at 18 an hour?", "en", True),
        ("y si trabajo 30 horas", "es", True),
        ("e se forem 30 horas", "pt", True),
        ("and if im 2 hours late", "en", False),
        ("and how do i get there", "en", False),
        ("what if my bus is 2 hours late", "en", False),
    ],
)
def test_what_goes_on_from_an_estimate(text: str, language: str, goes: bool) -> None:
    assert goes_on(text, language) is goes


def talk(*texts: str, language: str = "en", number: str = ANA) -> Talk:
    one = Talk(WORK, language=language, number=number)
    with clock.frozen(NOW):
        for text in texts:
            one.text(text)
    return one


def test_other_hours_keep_the_wage_that_was_said(sqlite: str) -> None:
    one = talk("what happens to my ssi if i earn 16 an hour 20 hours a week", "yes", "what if 30 hrs")
    assert "about $2,080 a month" in shown(one.says)
    with clock.frozen(NOW):
        one.act("what if i work 10 hours")
    assert "about $693 a month" in shown(one.says), "also when the understanding sends it here"
    with clock.frozen(NOW):
        one.text("and at 18 an hour?")
    assert one.keys == ["pay_hours"]


@pytest.mark.parametrize(
    ("language", "first", "yes", "then", "keys", "hours"),
    [
        (
            "en",
            "what happens to my ssi if i earn 16 an hour 20 hours",
            "yes",
            "and if i live with my sister?",
            "answer_known",
            "what if 30 hrs",
        ),
        (
            "es",
            "que pasa con mi ssi si gano 16 la hora 20 horas",
            "si",
            "y si vivo con mi hermana?",
            "answer_known",
            "y si trabajo 30 horas",
        ),
        (
            "pt",
            "o que acontece com meu ssi se eu ganhar 16 por hora 20 horas",
            "sim",
            "e se eu casar",
            "answer_known",
            "e se forem 30 horas",
        ),
    ],
)
def test_a_further_question_and_other_hours_keep_the_topic(
    sqlite: str, language: str, first: str, yes: str, then: str, keys: str, hours: str
) -> None:
    one = talk(first, yes, then, language=language)
    assert one.keys[0].startswith(keys)
    with clock.frozen(NOW):
        one.text({"en": "more", "es": "mas", "pt": "mais"}[language])
        assert one.keys[0] == "answer_known_more"
        one.text({"en": "and if im married?", "es": "y si me caso", "pt": "e se eu morar com minha irmã?"}[language])
        assert one.keys[0].startswith("answer_known"), "also when the choices are gone"
        one.text(hours)
    assert "$2,080" in shown(one.says, language), "the estimate before is still known"


@pytest.mark.parametrize(("language", "text"), [("pt", "e pra voltar às 20h"), ("pt", "e às 20h"), ("en", "and back at 20h")])
def test_an_hour_of_the_clock_is_no_number_of_hours(language: str, text: str) -> None:
    assert not goes_on(text, language)
    assert not tells_pay(text, language)


def test_people_told_with_the_pay_are_counted(sqlite: str) -> None:
    assert talk("snap for 7 people if i make 300 a week").keys == ["pay_no_figures", "ask_staff"]
    assert talk("snap pa 3 personas si gano 300 a la semana", "si", language="es", number="+14135550112").keys == ["pay_rent"]


def test_a_question_from_another_state_gets_no_guesses_of_ours(sqlite: str) -> None:
    one = Talk("action_ask_benefits")
    with clock.frozen(NOW):
        one.text("im in nh how do i get foodstamps")
    assert one.keys == ["answer_other_state", "ask_staff"]


def test_days_are_not_lost_and_hours_a_day_are_asked(sqlite: str) -> None:
    one = talk("what happens to my ssi if i earn 15 an hour 2 days a week", "yes")
    assert one.keys == ["pay_a_day"]
    with clock.frozen(NOW):
        one.text("8")
    assert "about $1,040 a month" in shown(one.says)
    other = talk("ssi if i work 4 hours a day at 15 an hour", "yes", number="+14135550112")
    assert other.keys == ["pay_days"]
    with clock.frozen(NOW):
        other.text("5 days")
    assert "about $1,300 a month" in shown(other.says)


def test_a_check_told_beside_the_pay_is_the_check(sqlite: str) -> None:
    one = talk("ssdi, my check is 1400 and i would make 300 a week", "yes")
    assert one.keys == ["pay_trial"], "the check is not asked for again"
    with clock.frozen(NOW):
        one.text("none")
    assert "$1,400" in shown(one.says)


def test_a_check_that_our_figures_do_not_explain_is_for_a_person(sqlite: str) -> None:
    assert talk("my ssi is 700 and i would make 300 a week", "yes").keys == ["pay_special_check", "ask_staff"]
    assert "pay_ssi" in talk("my ssi is 1108 and i would make 300 a week", "yes", number="+14135550112").keys
    asked = talk("snap and my check is 900 and i make 300 a week", "yes", "1", "500", "no", number="+14135550113")
    assert asked.keys == ["pay_special_check", "ask_staff"]


def test_a_shared_rent_asks_for_the_own_part(sqlite: str) -> None:
    one = talk("snap if i earn 300 a week", "yes", "1", "$800 but my roommate pays half")
    assert one.keys == ["pay_rent_own"]
    with clock.frozen(NOW):
        one.text("400")
        assert one.keys == ["pay_heat"]
        one.text("no")
    assert "rent $400" in shown(one.says)


def test_a_household_without_figures_is_said_before_more_is_asked(sqlite: str) -> None:
    assert talk("snap if i earn 300 a week", "yes", "7 people").keys == ["pay_no_figures", "ask_staff"]


def test_a_sum_to_be_asked_again_waits_for_a_private_phone(sqlite: str) -> None:
    one = talk("what happens to my ssi if i make 10 to 15 an hour")
    assert one.keys == ["pay_unclear_first", "pay_private"]
    with clock.frozen(NOW):
        one.text("yes")
    assert one.keys == ["pay_one"]


def test_tips_are_asked_for_in_all(sqlite: str) -> None:
    one = talk("que pasa con mi ssi si gano 15 la hora mas propinas", "sí", language="es")
    assert one.keys == ["pay_in_all"]
    with clock.frozen(NOW):
        one.text("400 a la semana con propinas")
    assert "pay_ssi" in one.keys


def test_an_absurd_wage_is_asked_back_then_handed_over(sqlite: str) -> None:
    one = talk("ssi if i work", "yes", "500 an hour 20 hours")
    assert one.keys == ["pay_unclear"]
    with clock.frozen(NOW):
        one.text("500 an hour 20 hours")
        one.text("500 an hour 20 hours")
    assert one.keys == ["pay_person"]
