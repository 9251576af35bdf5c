"""Age bands, what is sensitive and who reads it, taking names and numbers out of a text."""

from datetime import date

import pytest

from bot.errors import BadInput
from bot.people import ages, sensitive
from bot.people.masking import masked
from bot.people.person import Person
from bot.people.roles import ROLES

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("born_on", "band"),
    [
        (date(2012, 11, 22), "14-15"),
        (date(2010, 11, 23), "14-15"),
        (date(2010, 11, 22), "16-17"),
        (date(2008, 11, 23), "16-17"),
        (date(2008, 11, 22), "adult"),
        (date(1950, 1, 1), "adult"),
        (date(2008, 2, 29), "adult"),
    ],
)
def test_a_band_changes_on_the_birthday(born_on: date, band: str) -> None:
    assert ages.band(born_on, TODAY) == band


@pytest.mark.parametrize("born_on", [date(2012, 11, 23), date(2020, 1, 1), date(2026, 11, 23), date(1880, 1, 1)])
def test_nobody_under_14_is_stored_and_no_impossible_date(born_on: date) -> None:
    with pytest.raises(BadInput):
        ages.band(born_on, TODAY)


@pytest.mark.parametrize(
    ("text", "band"), [("14-15", "14-15"), (" Adult ", "adult"), ("16–17", "16-17"), ("17", "16-17"), ("18+", "adult")]
)
def test_a_band_as_people_write_it(text: str, band: str) -> None:
    assert ages.stated(text) == band


@pytest.mark.parametrize("text", ["13", "under_14", "Under 14", "", "old", "200", "1٣"])
def test_what_is_no_band_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        ages.stated(text)


def test_a_told_band_stays_and_a_birthday_counts_on() -> None:
    assert ages.band_of(Person(age_band="16-17"), date(2030, 1, 1)) == "16-17"
    born = Person(age_band="16-17", born_on=date(2009, 5, 1))
    assert ages.band_of(born, TODAY) == "16-17"
    assert ages.band_of(born, date(2027, 5, 1)) == "adult"
    assert not ages.is_minor(Person(), TODAY)


@pytest.mark.parametrize(
    ("outcome", "intent", "is_it"),
    [
        ("crisis", "crisis", True),
        ("crisis", None, True),
        ("rasa", "request_accommodation", True),
        ("to_desk", "ask_benefits", True),
        ("answer:safe_now", None, True),
        ("answer:benefits_income", None, True),
        ("answer:which_program", None, False),
        ("rasa", "ask_pay", False),
        ("stopped", "crisis", True),
        (None, None, False),
    ],
)
def test_what_is_sensitive(outcome: str | None, intent: str | None, is_it: bool) -> None:
    assert sensitive.by_outcome(outcome, intent) is is_it


def test_only_who_helps_reads_what_is_sensitive() -> None:
    readers = {role for role in ROLES if sensitive.shown(role, "x", True) == "x"}
    assert readers == {"case_manager", "supervisor"}
    assert all(sensitive.shown(role, "x", False) == "x" for role in ROLES)


@pytest.mark.parametrize(
    ("text", "names", "left"),
    [
        ("Hola José, soy María", ["Maria José"], "Hola [name], soy [name]"),
        ("call 413-555-0111 or (413) 555 0111 or +1 413.555.0111!", [], "call [number] or [number] or [number]!"),
        ("my ssn is 123-45-6789 ok", [], "my ssn is [number] ok"),
        ("write ana.b+x@example.org now", [], "write [e-mail] now"),
        ("https://example.org/a?b=4135550111 ok", [], "[link] ok"),
        ("Fri 9/12 at 10:30, $17.50, 2 buses", ["Ty"], "Fri 9/12 at 10:30, $17.50, 2 buses"),
        ("Rosa likes roses", ["Rosa"], "[name] likes roses"),
        ("a b", ["A"], "a b"),
        ("", ["Ana"], ""),
    ],
)
def test_names_and_numbers_are_taken_out(text: str, names: list[str], left: str) -> None:
    assert masked(text, names) == left
