"""Numbers, choices, money and hours as people text them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.numbers import amounts, choice, number

LANGUAGES = ("en", "es", "pt")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("2", "en", 2),
        (" 2. ", "en", 2),
        ("#2", "en", 2),
        ("2️⃣", "en", 2),
        ("(3)", "es", 3),
        ("option two", "en", 2),
        ("the second one", "en", 2),
        ("2nd", "en", 2),
        ("one", "en", 1),
        ("one please", "en", 1),
        ("the one", "en", 1),
        ("i'll take 3 pls", "en", 3),
        ("twenty-five", "en", 25),
        ("two hundred and five", "en", 205),
        ("1,200", "en", 1200),
        ("dos", "es", 2),
        ("la segunda", "es", 2),
        ("quiero la 2 por favor", "es", 2),
        ("1ra", "es", 1),
        ("once", "es", 11),
        ("treinta y dos", "es", 32),
        ("veintiún", "es", 21),
        ("dos mil quinientos", "es", 2500),
        ("dois", "pt", 2),
        ("duas", "pt", 2),
        ("a 2", "pt", 2),
        ("o segundo", "pt", 2),
        ("nº 4", "pt", 4),
        ("três", "pt", 3),
        ("cento e vinte", "pt", 120),
        ("two", "es", 2),
        ("ok 2", "en", 2),
        # not one whole number
        ("once", "en", None),
        ("2 or 3", "en", None),
        ("2:30", "en", None),
        ("12.5", "en", None),
        ("$5", "en", None),
        ("50%", "en", None),
        ("617 555 0101", "en", None),
        ("los dos", "es", None),
        ("a", "en", None),
        ("no", "es", None),
        ("o", "pt", None),
        ("", "en", None),
        ("2 kids", "en", None),
    ],
)
def test_number(text: str, language: str, expected: int | None) -> None:
    assert number(text, language) == expected


@pytest.mark.parametrize(
    ("text", "n", "language", "expected"),
    [
        ("1", 3, "en", 1),
        ("1)", 3, "en", 1),
        ("uno", 3, "es", 1),
        ("first one", 3, "en", 1),
        ("a primeira", 3, "pt", 1),
        ("the last one", 4, "en", 4),
        ("la última", 3, "es", 3),
        ("both", 2, "en", None),
        ("los dos", 2, "es", None),
        ("as duas", 2, "pt", None),
        ("1 and 2", 3, "en", None),
        ("12", 3, "en", None),
        ("0", 3, "en", None),
        ("no", 3, "en", None),
    ],
)
def test_choice(text: str, n: int, language: str, expected: int | None) -> None:
    assert choice(text, n, language) == expected


def read(text: str, language: str) -> list[tuple[str | None, str | None, str]]:
    return [(str(one.value) if one.value is not None else None, one.unit, one.kind) for one in amounts(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("12 bucks 20 hrs a week", "en", [("12", None, "money"), ("20", "week", "hours")]),
        ("15/hr", "en", [("15", "hour", "money")]),
        ("$15hr", "en", [("15", "hour", "money")]),
        ("$15.50 an hour", "en", [("15.50", "hour", "money")]),
        ("fifteen fifty an hour", "en", [("15.5", "hour", "money")]),
        ("between 15 and 18 an hour", "en", [("15", "hour", "money"), ("18", "hour", "money")]),
        ("300-400 por semana", "es", [("300", "week", "money"), ("400", "week", "money")]),
        ("mil dólares al mes", "es", [("1000", "month", "money")]),
        ("gano 15 la hora y trabajo 30 horas por semana", "es", [("15", "hour", "money"), ("30", "week", "hours")]),
        ("1.200 dolares al mes", "es", [("1200", "month", "money")]),
        ("pago 1200 de renta al mes", "es", [("1200", "month", "money")]),
        ("me pagan 12 y medio la hora", "es", [("12.5", "hour", "money")]),
        ("uns 500 por quinzena", "pt", [("500", "two weeks", "money")]),
        ("quinze por hora", "pt", [("15", "hour", "money")]),
        ("mil e duzentos por mês", "pt", [("1200", "month", "money")]),
        ("about 1,100 every two weeks", "en", [("1100", "two weeks", "money")]),
        ("850 twice a month", "en", [("850", "half month", "money")]),
        ("30k a year", "en", [("30000", "year", "money")]),
        ("2 grand a month", "en", [("2000", "month", "money")]),
        ("i get 940 on ssi monthly", "en", [("940", "month", "money")]),
        ("300", "en", [("300", None, "money")]),
        ("40 hrs", "en", [("40", None, "hours")]),
        ("I have 3 kids and work 2 days a week", "en", []),
        ("call 617-555-0101", "en", []),
        ("tomorrow 9 to 5", "en", []),
    ],
)
def test_amounts(text: str, language: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert read(text, language) == expected


@pytest.mark.parametrize("text", ["$1,2oo", "R$ 500", "a couple hundred a week", "15oo a month"])
def test_an_amount_that_cannot_be_read_for_sure_is_said_to_be_unclear(text: str) -> None:
    (only,) = amounts(text, "en")
    assert only.unclear
    assert only.value is None


def test_tax_and_place() -> None:
    (only,) = amounts("like 300 a week before taxes", "en")
    assert (only.value, only.unit, only.tax) == (Decimal(300), "week", "before")
    assert "like 300 a week before taxes"[only.start : only.end] == "300 a week"
    assert [one.tax for one in amounts("$600 take home every week", "en")] == ["after"]


@given(st.text(max_size=300), st.sampled_from(LANGUAGES), st.integers(0, 9))
def test_never_raises(text: str, language: str, n: int) -> None:
    number(text, language)
    choice(text, n, language)
    for amount in amounts(text, language):
        assert 0 <= amount.start < amount.end <= len(text)
        assert amount.unclear == (amount.value is None)


@given(st.integers(1, 12), st.integers(1, 12))
def test_a_choice_is_one_of_the_options(picked: int, n: int) -> None:
    assert choice(f"{picked}.", n, "en") == (picked if picked <= n else None)
