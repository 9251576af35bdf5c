"""What happens to my benefits if I earn this: asks only what is missing, reads money in any wording, says that it is an estimate."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot import clock
from bot.answers.pay.facts import PROGRAMS, Facts
from bot.answers.pay.programs import programs
from bot.answers.pay.reading import Misread, pay
from bot.answers.pay.short_answers import told
from bot.answers.pay.work_time import Times
from tests.acting import ANA, cases, open_names
from tests.acting import told as shown
from tests.talking import Talk

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
WORK = "action_ask_benefits_and_work"


def talk(*texts: str, language: str = "en", number: str = ANA) -> Talk:
    one = Talk(WORK, language=language, number=number)
    with clock.frozen(NOW):
        for text in texts:
            one.text(text)
    return one


def test_the_question_of_the_brief(sqlite: str) -> None:
    one = talk("what happens to my SSI if I earn 12 bucks 20 hrs a week")
    assert one.keys == ["pay_private"]
    with clock.frozen(NOW):
        said = one.text("yes")
    assert "under the state minimum, $15.00" in said
    # 12 x 20 x 52 / 12 = 1,040; (1,040 - 85) / 2 = 477.50 off 994 + 114.39
    assert "SSI with the state part: about $631 (with no pay: $1,108)." in said
    assert "an estimate, not a decision" in said
    assert "Social Security" in said
    with clock.frozen(NOW):
        assert "about $176 (" in one.text("and at 18 an hour 25 hours?")
        assert one.text("yes").startswith("OK, I asked our team")
    assert cases()[0][:2] == ("question", "case_benefits_and_work")


def test_a_phone_that_others_read_gets_no_sums(sqlite: str) -> None:
    one = talk("ssi and 300 a week", "no")
    assert one.keys == ["pay_not_private", "ask_staff"]
    assert "$" not in "".join(str(say.get("fields")) for say in one.says)


def test_food_asks_for_household_rent_and_heat(sqlite: str) -> None:
    one = talk("como cambia mi SNAP si gano 300 a la semana", "sí", "3", "900", "no", language="es")
    # The same as the oracle's rules: 1,300 a month, three people, rent 900, no utilities.
    assert "SNAP: unos $707 al mes (sin sueldo: $808)." in shown(one.says, "es")


def test_trial_months_of_ssdi(sqlite: str) -> None:
    one = talk("ssdi if i make $2500 a month", "yes", "1400", "9")
    assert "pay_better_later" in one.keys
    assert one.keys[:3] == ["pay_taken", "pay_ssdi_grace", "pay_ssdi_back"]
    unsure = talk("ssdi if i make $2500 a month", "yes", "1400", "i dont know", number="+14135550112")
    assert "pay_ssdi_unknown" in unsure.keys
    assert "pay_better" not in unsure.keys
    under = talk("ssdi if i make $900 a month", "yes", "1400", "none", number="+14135550113")
    assert "pay_ssdi_safe" in under.keys


def test_losing_more_than_is_earned_is_said(sqlite: str) -> None:
    one = talk("ssdi if i make $1700 a month", "yes", "1900", "9")
    assert "pay_falls" in one.keys


@pytest.mark.parametrize(
    ("start", "answers", "key"),
    [
        ("masshealth if i earn 2500 a month", ("yes", "no", "1"), "pay_health_moves_to"),
        ("my section 8 if i earn 500 a week", ("yes",), "pay_housing"),
        ("eitc if i earn 20000 a year", ("yes", "2"), "pay_eitc"),
        ("ssi if i earn 3000 a month", ("yes",), "pay_ssi_zero"),
        ("snap if i earn 5000 a month", ("yes", "just me", "nothing", "no"), "pay_snap_zero"),
    ],
)
def test_every_program_has_its_line(sqlite: str, start: str, answers: tuple[str, ...], key: str) -> None:
    assert key in talk(start, *answers).keys


def test_several_at_once(sqlite: str) -> None:
    one = talk("what happens to my benefits if i work", "1 and 3", "yes", "17 an hour", "20 hours", "just me", "500")
    assert [key for key in one.keys if key in ("pay_ssi", "pay_snap", "pay_better")] == ["pay_ssi", "pay_snap", "pay_better"]


@pytest.mark.parametrize("sum_", ["$1,2oo a month", "-50 a week", "99999999 a week", "a couple hundred a week", "R$ 300"])
def test_a_sum_that_cannot_be_read_is_asked_again_then_handed_over(sqlite: str, sum_: str) -> None:
    one = talk("ssi if i work", "yes", sum_)
    assert one.keys == ["pay_unclear"]
    with clock.frozen(NOW):
        one.text(sum_)
        assert "Shall I ask our team" in one.text(sum_)


@pytest.mark.parametrize(("text", "key"), [("500 a week take home", "pay_gross"), ("i make 12 to 15 an hour", "pay_one")])
def test_what_else_is_asked_back(sqlite: str, text: str, key: str) -> None:
    assert talk("ssi if i work", "yes", text).keys == [key]


def test_a_year_without_figures_gives_no_number(sqlite: str) -> None:
    one = Talk(WORK)
    with clock.frozen(datetime(2029, 3, 1, 15, tzinfo=UTC)):
        one.text("ssi if i earn 300 a week")
    assert one.keys == ["pay_no_figures", "ask_staff"], "nothing is asked first"


def test_another_state_is_never_calculated(sqlite: str) -> None:
    one = talk("what happens to my snap in Connecticut if i earn 300 a week")
    assert one.keys == ["answer_other_state", "ask_staff"]
    assert open_names() == ["ask_staff"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("my ssi and food stamps", ("ssi", "snap")),
        ("SSDI", ("ssdi",)),
        ("pierdo mi seguro médico", ("health",)),
        ("e o aluguel da seção 8", ("housing",)),
        ("hello", ()),
    ],
)
def test_programs_by_the_names_people_use(text: str, named: tuple[str, ...]) -> None:
    assert programs(text) == named


@pytest.mark.parametrize(
    ("text", "wage", "unit", "times"),
    [
        ("12 bucks 20 hrs a week", "12", "hour", "20"),
        ("gano 17 la hora 25 horas a la semana", "17", "hour", "25"),
        ("like 300 a week before taxes", "300", "week", None),
        ("950 every two weeks", "950", "two weeks", None),
        ("mil dolares al mes", "1000", "month", None),
    ],
)
def test_pay_in_any_wording(text: str, wage: str, unit: str, times: str | None) -> None:
    facts = pay(Facts(), text, "es" if {"al", "la"} & set(text.split()) else "en")
    assert (facts.wage, facts.unit, facts.times) == (wage, unit, times)


def test_two_sums_are_not_guessed_between() -> None:
    with pytest.raises(Misread):
        pay(Facts(), "12 an hour or 15 an hour", "en")


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        ("programs", "1, 3", [PROGRAMS[0], PROGRAMS[2]]),
        ("programs", "1 and 3", [PROGRAMS[0], PROGRAMS[2]]),
        ("programs", "all of them", list(PROGRAMS)),
        ("unit", "por hora", "hour"),
        ("size", "solo yo", 1),
        ("size", "we are 4", 4),
        ("trial", "no sé", -1),
        ("trial", "never", 0),
        ("rent", "no pago", "0"),
        ("rent", "1,2oo", "unclear"),
        ("rent", "what do you mean", None),
        ("hours", "20 hrs", Times(Decimal(20), spans=((0, 6),))),
        ("heat", "nope", False),
    ],
)
def test_short_answers(fact: str, text: str, value: object) -> None:
    assert told(fact, text, "es" if text in ("por hora", "solo yo", "no sé", "no pago") else "en") == value
