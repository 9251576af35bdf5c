"""Estimates beyond the plain case: another month, circumstances with rules of their own, several programs, and the warning of a fall."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import clock
from bot.answers.benefits.together import total
from bot.answers.pay.circumstances import blind, month_asked, special
from bot.answers.pay.facts import PROGRAMS, Facts, missing
from bot.answers.pay.reading import pay
from bot.answers.pay.result import outcome
from bot.answers.pay.short_answers import UNCLEAR, told
from bot.answers.pay.situation import situation
from bot.answers.states import other_state
from tests.acting import ANA, open_names
from tests.acting import told as shown
from tests.talking import Talk

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
TODAY = date(2026, 11, 24)
WORK = "action_ask_benefits_and_work"
D = Decimal


def talk(*texts: str, language: str = "en", known: tuple[tuple[str, float], ...] = (), number: str = ANA) -> Talk:
    one = Talk(WORK, language=language, number=number)
    with clock.frozen(NOW):
        for text in texts:
            one.text(text, known=known)
    return one


@pytest.mark.parametrize(
    ("text", "language", "month"),
    [
        ("what about in january", "en", date(2027, 1, 1)),
        ("starting next year", "en", date(2027, 1, 1)),
        ("if i earn 300 a week in 2027", "en", date(2027, 1, 1)),
        ("in december 2026", "en", date(2026, 12, 1)),
        ("desde enero gano 300", "es", date(2027, 1, 1)),
        ("el año que viene", "es", date(2027, 1, 1)),
        ("en noviembre", "es", date(2026, 11, 1)),
        ("a partir de fevereiro", "pt", date(2027, 2, 1)),
        ("no próximo mês", "pt", date(2026, 12, 1)),
        ("no ano que vem", "pt", date(2027, 1, 1)),
        ("300 a week", "en", None),
        ("i may work 20 hours", "en", None),
        ("for 2000 a month", "en", None),
    ],
)
def test_the_month_asked_about(text: str, language: str, month: date | None) -> None:
    assert month_asked(text, language, TODAY) == month


def test_the_figures_of_the_year_asked_about_are_used(sqlite: str) -> None:
    said = shown(talk("what happens to my ssi next year if i earn 18 an hour 20 hours a week", "yes").says)
    assert "In January 2027" in said
    assert "about $406 (with no pay: $1,143)." in said  # 1,029 - (1,560 - 85) / 2 + 114.39


def test_snap_goes_by_the_federal_year(sqlite: str) -> None:
    said = shown(talk("qué pasa con mi SNAP si gano 300 a la semana en octubre de 2027", language="es").says, "es")
    assert "No tengo datos" in said or "no invento" in said or "no tengo" in said
    assert "$306" not in said


def test_what_has_no_figures_for_the_month_is_named_and_left_out(sqlite: str) -> None:
    one = talk("what happens to my ssi and tax credit in january if i earn 300 a week", "yes")
    assert one.keys[:3] == ["pay_left_out", "pay_taken_in", "pay_ssi"]
    assert "tax credit (EITC)" in shown(one.says)
    assert "pay_eitc" not in one.keys


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("my husband and I get ssi, what if i earn 300 a week", "pay_special_couple"),
        ("mi esposa tiene ssi y yo también, qué pasa si gano 300 a la semana", "pay_special_couple"),
        ("what happens to my ssdi if my wife makes 500 a week", "pay_special_couple"),
        ("que pasa con mi ssi si mi hijo gana 300 a la semana", "pay_special_couple"),
        ("o que acontece com meu snap se meu marido ganhar 500 por semana", "pay_special_couple"),
        ("i am a student on ssi what if i make 300 a week", "pay_special_student"),
        ("ssi if i make 300 a week on uber", "pay_special_self_employed"),
        ("recebo snap e trabalho por conta própria, ganho 300 por semana", "pay_special_self_employed"),
    ],
)
def test_rules_that_are_not_calculated_go_to_a_person(sqlite: str, text: str, key: str) -> None:
    one = talk(text)
    assert one.keys == [key, "ask_staff"]
    assert open_names() == ["ask_staff"]


def test_what_matters_only_for_another_program_does_not() -> None:
    assert special("my wife and i get snap", ("snap",)) is None
    assert special("no soy estudiante de nada", ("eitc",)) is None
    assert not blind("i have a blind date at work")


def test_blind_people_have_their_own_amounts_and_limit(sqlite: str) -> None:
    said = shown(talk("im blind what happens to my ssi if i earn 300 a week", "yes").says)
    assert "with no pay: $1,144" in said  # 994 + 149.74
    assert "blindness" in said
    assert (
        "pay_ssdi_stays" in talk("soy ciego y tengo ssdi, gano 2500 al mes", "sí", "1400", "9", language="es", number="+14135550112").keys
    )


def test_health_cover_names_the_bill_and_the_work_rule(sqlite: str) -> None:
    assert "pay_health_premium" in talk("masshealth if i earn 2500 a month", "yes", "yes", "1").keys
    assert "pay_health_work_rule" in talk("masshealth in january if i earn 1000 a month", "yes", "no", "1", number="+14135550112").keys


def test_rent_as_a_share_is_not_asked_and_counts_in_the_whole(sqlite: str) -> None:
    one = talk("section 8 and snap if i earn 300 a week", "yes", "1", "no")
    assert "pay_housing" in one.keys
    assert "pay_better" in one.keys
    assert missing(Facts(programs=("snap", "housing"), wage="300", unit="week", size=1)) == "heat"


def test_a_question_about_a_rule_is_answered_and_then_its_program_is_known(sqlite: str) -> None:
    one = talk("so what is a trial work month again", known=(("ssdi_trial_month", 0.97), ("ssdi_sga", 0.6)))
    assert one.keys == ["answer_known_care"]
    with clock.frozen(NOW):
        one.text("and if i make 2500 a month")
        assert one.keys == ["pay_private"]
        one.text("yes")
    assert one.keys == ["pay_check"], "which program it is about is known from the answer before"


@pytest.mark.parametrize(
    ("language", "texts", "says"),
    [
        ("en", ("what happens to my ssi if i make fifteen an hour twenty hours", "yes"), "an estimate, not a decision"),
        ("es", ("qué pasa con mi SSI si gano 15 la hora 20 horas", "sí"), "un cálculo, no una decisión"),
        ("pt", ("o que acontece com meu SSI se eu ganhar 15 por hora 20 horas", "sim"), "uma estimativa, não uma decisão"),
    ],
)
def test_the_same_estimate_in_three_languages(sqlite: str, language: str, texts: tuple[str, ...], says: str) -> None:
    said = shown(talk(*texts, language=language).says, language)
    assert says in said
    assert "$501" in said  # 994 + 114.39 - (1,300 - 85) / 2
    assert "pay_under_minimum" not in said


@pytest.mark.parametrize(
    ("text", "wage", "unit", "times"),
    [
        ("gano 15 la hora 25 horas", "15", "hour", "25"),
        ("what if i make $2,000.50 monthly", "2000.50", "month", None),
        ("twenty hours a week at 16 dollars an hour", "16", "hour", "20"),
        ("16 por hora, 20 horas na semana", "16", "hour", "20"),
        ("$17.50/hr 30 hours", "17.50", "hour", "30"),
        ("25 mil al año", "25000", "year", None),
    ],
)
def test_more_wordings_of_pay(text: str, wage: str, unit: str, times: str | None) -> None:
    language = "es" if "gano" in text or "año" in text else "pt" if "horas" in text else "en"
    facts = pay(Facts(), text, language)
    assert (facts.wage, facts.unit, facts.times) == (wage, unit, times)


FACTS = st.builds(
    Facts,
    programs=st.sets(st.sampled_from(PROGRAMS), min_size=1).map(lambda some: tuple(name for name in PROGRAMS if name in some)),
    wage=st.integers(0, 4500).map(str),
    unit=st.just("month"),
    check=st.sampled_from(["400", "1100", "1900"]),
    trial=st.sampled_from([0, 4, 9]),
    size=st.integers(1, 5),
    rent=st.sampled_from(["0", "700", "1500"]),
    heat=st.booleans(),
    disabled=st.booleans(),
    children=st.integers(0, 3),
    blind=st.booleans(),
)


@settings(max_examples=25, deadline=None)
@given(FACTS)
def test_a_fall_is_told_exactly_where_a_dollar_of_pay_or_all_of_it_leaves_a_dollar_less(facts: Facts) -> None:
    with clock.frozen(NOW):
        says = {one["key"]: one.get("fields") or {} for one in outcome(facts)}
        case, wages = situation(facts), D(facts.wage or 0)
        none, under, here = (total(case, max(at, D(0))).total for at in (D(0), wages - 1, wages))
    stops = bool({"pay_ssdi_grace", "pay_ssdi_later"} & says.keys())
    if not stops:  # where the check still comes for some months, what is told is how it will be without it
        assert ("pay_falls" in says) == (none - here >= 1)
        assert ("pay_edge" in says) == (none - here < 1 <= under - here)
    if "pay_better" in says:
        assert here > none - 1
    assert not any("-" in str(value) for fields in says.values() for value in fields.values() if isinstance(value, str))


def test_a_number_means_one_thing_after_an_answer_and_an_estimate(sqlite: str) -> None:
    one = Talk("action_ask_benefits")
    with clock.frozen(NOW):
        one.text("how much money can I have with SSI")
        one.text("what happens to my ssi if i earn 300 a week", action=WORK)
        assert one.keys == ["pay_private"]
        one.text("1")
        assert "pay_ssi" in one.keys
        one.text("what is CommonHealth")
        one.text("1")
    assert one.keys[0] == "answer_known_more"


def test_me_and_my_two_kids_are_three() -> None:
    for text, language, size in [
        ("me and my 2 kids", "en", 3),
        ("just me and my son", "en", None),
        ("yo y mis dos hijos", "es", 3),
        ("eu e 3 filhos", "pt", 4),
        ("4 with me", "en", 4),
        ("we are 4, me and 3 kids", "en", UNCLEAR),
        ("my wife and 2 kids", "en", None),
        ("5 kids and me", "en", None),
        ("somos 4 con los hijos", "es", 4),
        ("just me", "en", 1),
    ]:
        assert told("size", text, language) == size, text


def test_another_state_by_its_short_name() -> None:
    assert other_state("im in vt, ssi if i make 300 a week", "Massachusetts")
    assert other_state("i live in nh what about food stamps", "Massachusetts")
    assert not other_state("i live in ma and work in nh", "Massachusetts")
    assert not other_state("tx for that, how much snap in october", "Massachusetts")


def test_hours_a_day_are_no_hours_a_week() -> None:
    assert told("hours", "4 hours a day", "en")[:3] == (None, D(4), None)
    assert told("hours", "4 horas al dia", "es")[:3] == (None, D(4), None)
    assert told("hours", "20 hours a week", "en")[:3] == (D(20), None, None)
    assert told("hours", "about 25", "en")[:3] == (D(25), None, None)


def test_rent_is_asked_where_no_figures_say_what_share_of_income_it_is(sqlite: str) -> None:
    known = Facts(programs=("snap", "housing"), wage="1500", unit="month", size=2)
    assert missing(known) == "heat"
    assert missing(replace(known, when="2027-01-01")) == "rent", "else SNAP was worked out with no rent at all"


def test_nothing_is_summed_up_where_a_program_is_left_out(sqlite: str) -> None:
    known = Facts(programs=("snap", "housing"), wage="1300", unit="month", size=2, rent="250", heat=False)
    with clock.frozen(NOW):
        assert "pay_better" in [one["key"] for one in outcome(known)]
        keys = [one["key"] for one in outcome(replace(known, when="2027-01-01"))]
    assert "pay_left_out" in keys
    assert "pay_snap" in keys
    assert not {"pay_better", "pay_better_later"} & set(keys)
