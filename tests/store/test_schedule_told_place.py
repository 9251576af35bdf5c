"""The place a person names beside a shift: said back, kept after a yes, and told in their list and reminder."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.schedule.appointment import Series
from bot.schedule.wording import reminder
from bot.store.session import reading
from bot.text.folding import fold_sms
from bot.text.segments import count
from tests import schedule_talk
from tests.acting import act, told
from tests.schedule_world import MONDAY, appointments, tables


@pytest.fixture(autouse=True)
def world(sqlite: str) -> Iterator[None]:
    tables()
    with clock.frozen(MONDAY):
        yield


def talking(language: str, *texts: str) -> list[str]:
    """The answers to texts that follow each other."""
    talk = schedule_talk.talking(language)
    return [talk.text(text) for text in texts]


def kept() -> list[tuple[str | None, str | None]]:
    """Place and employer of every series."""
    with reading() as session:
        return [(one.place, one.employer) for one in session.scalars(select(Series).order_by(Series.starts))]


@pytest.mark.parametrize(
    ("language", "text", "place", "read_back", "reminded"),
    [
        ("en", "boss put me on fri 9 to 5 at Main st", "Main st", "Fri, Nov 27: shift 9:00 AM-5:00 PM, Main st", "At Main st."),
        ("es", "el viernes de 9 a 5 en el walmart de main st", "walmart de main st", "p.m., walmart de main st", "En walmart de main st."),
        ("pt", "sexta das 14h as 22h no mercado", "mercado", "22:00, mercado", "Local: mercado."),
    ],
)
def test_it_is_said_back_kept_listed_and_reminded(language: str, text: str, place: str, read_back: str, reminded: str) -> None:
    said = talking(language, text)
    assert read_back in " ".join(said[0].split())
    assert kept() == []
    talking(language, "1")
    assert kept() == [(place, None)]
    assert f", {place}" in told(act("action_ask_schedule", "my schedule"), language)
    (one,) = appointments()
    assert reminded in reminder(one.series, one.starts_at, one.ends_at, language)[0]


@pytest.mark.parametrize(
    ("texts", "places"),
    [
        (["boss put me on fri at main st", "9 to 5"], ["main st"]),
        (["boss put me on fri 9 to 5 at main st", "no, 10 to 6"], ["main st"]),
        (["boss put me on fri 9 to 5 at main st", "and sat 10-2 at the mall"], ["main st", "mall"]),
        (["next friday 9-5 at main st", "no"], ["main st"]),
        (["mon 9-5 at main st and tue 10-6"], [None, None]),
    ],
)
def test_what_is_put_together_or_mended_keeps_it(texts: list[str], places: list[str | None]) -> None:
    talking("en", *texts)
    talking("en", "1")
    assert [place for place, _ in kept()] == places


def test_a_place_that_has_no_room_in_what_is_said_back_is_not_kept() -> None:
    week = "mon 9-5, tue 10-6, wed 9-3, thu 8-4, fri 7-3 at the warehouse on old boston road"
    (said,) = talking("en", week)
    assert "warehouse" not in said
    assert count(fold_sms(said)).segments <= 2
    talking("en", "1")
    assert [place for place, _ in kept()] == [None] * 5


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "fri 9-5 and sat 10-2"), ("es", "vie 9 a 5 y sab 10 a 2"), ("pt", "sex 9 as 17 e sab 10 as 14"), ("en", "sat 11pm to sun 3am")],
)
def test_hours_that_are_said_back_are_not_said_to_be_unread(language: str, text: str) -> None:
    (said,) = talking(language, text)
    assert len(said.splitlines()) == 3  # the question and its two choices


def test_several_days_of_the_same_hours_share_one_mention() -> None:
    with clock.frozen(MONDAY + timedelta(hours=1)):
        (said,) = talking("en", "tue wed thu fri 9 to 5 at main st")
    assert said.count("main st") == 1
    assert "Fri, Nov 27: shift 9:00 AM-5:00 PM, main st" in said
