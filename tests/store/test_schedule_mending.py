"""What was read back is mended in the words people use, and halves of a time are put together; nothing old is noted by a later yes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot import clock
from bot.schedule.wishes import set_wish
from bot.store.session import writing
from tests import schedule_talk
from tests.acting import act, open_names
from tests.schedule_world import MONDAY, appointments, tables, talk_of


@pytest.fixture(autouse=True)
def world(sqlite: str) -> Iterator[None]:
    tables()
    with clock.frozen(MONDAY):
        yield


def talking(language: str, *texts: str) -> str:
    """The last answer to texts that follow each other."""
    talk = schedule_talk.talking(language)
    return [talk.text(text) for text in texts][-1]


def noted() -> list[str]:
    """Appointments in the clock of New York."""
    return [
        f"{one.starts_at.astimezone(one.series.zone):%a %H:%M}-{one.ends_at.astimezone(one.series.zone):%H:%M}" for one in appointments()
    ]


FRIDAY = {"en": "boss put me on fri 9 to 5", "es": "me pusieron el viernes de 9 a 5", "pt": "to na escala sexta das 9 as 17"}


@pytest.mark.parametrize(
    ("language", "mended", "wanted"),
    [
        ("en", "no saturday", ["Sat 09:00-17:00"]),
        ("en", "no, 10 to 6", ["Fri 10:00-18:00"]),
        ("en", "no 10 to 6", ["Fri 10:00-18:00"]),
        ("en", "yes but until 6", ["Fri 09:00-18:00"]),
        ("en", "no not friday saturday", ["Sat 09:00-17:00"]),
        ("en", "sorry i meant sat 10-2", ["Sat 10:00-14:00"]),
        ("en", "and sat 10-2", ["Fri 09:00-17:00", "Sat 10:00-14:00"]),
        ("en", "sat 10-2", ["Fri 09:00-17:00", "Sat 10:00-14:00"]),
        ("en", "yes and sat 10-2", ["Fri 09:00-17:00", "Sat 10:00-14:00"]),
        ("es", "no, de 10 a 6", ["Fri 10:00-18:00"]),
        ("es", "no el sabado", ["Sat 09:00-17:00"]),
        ("es", "si pero hasta las 6", ["Fri 09:00-18:00"]),
        ("es", "y el sabado de 10 a 2", ["Fri 09:00-17:00", "Sat 10:00-14:00"]),
        ("pt", "não, das 10 às 18", ["Fri 10:00-18:00"]),
        ("pt", "nao sabado", ["Sat 09:00-17:00"]),
        ("pt", "sim mas ate as 18", ["Fri 09:00-18:00"]),
    ],
)
def test_a_read_back_is_mended_and_noted_after_yes(language: str, mended: str, wanted: list[str]) -> None:
    said = talking(language, FRIDAY[language], mended)
    assert open_names() == ["add_shift_confirm"], said
    talking(language, "1")
    assert noted() == wanted


@pytest.mark.parametrize(
    ("language", "texts", "wanted"),
    [
        ("en", ["boss put me on fri", "9 to 5"], ["Fri 09:00-17:00"]),
        ("en", ["they want me 9 to 5", "friday"], ["Fri 09:00-17:00"]),
        ("es", ["trabajo el viernes", "de 9 a 5"], ["Fri 09:00-17:00"]),
        ("pt", ["to na escala sexta", "das 9 as 17"], ["Fri 09:00-17:00"]),
        ("en", ["i work sat and sun 9 to 5", "no saturday"], ["Sun 09:00-17:00"]),
    ],
)
def test_halves_are_put_together(language: str, texts: list[str], wanted: list[str]) -> None:
    talking(language, *texts)
    talking(language, "1")
    assert noted() == wanted


def test_what_was_read_back_before_is_not_noted_by_a_yes_to_what_is_asked_since() -> None:
    talking("en", FRIDAY["en"], "its a different day, not sure")
    assert open_names() == ["add_shift_when"]
    talking("en", "yes")
    assert noted() == []


def test_a_yes_days_later_notes_nothing_that_is_over() -> None:
    talking("en", "boss put me on tomorrow 9 to 5")
    with clock.frozen(MONDAY + timedelta(days=2)):
        assert "over already" in talking("en", "yes")
    assert noted() == []


@pytest.mark.parametrize("text", ["work feb 29 9-5", "work feb 30 9-5", "friday 9am to 8am", "the 31st 9-5 or the 30th"])
def test_a_day_that_is_none_and_hours_too_many_are_asked(text: str) -> None:
    talking("en", text)
    assert open_names() == ["add_shift_when"]


@pytest.mark.parametrize(("language", "back"), [("en", "turn on reminders"), ("es", "otra vez recordatorios"), ("pt", "de novo lembretes")])
def test_who_wants_no_reminders_is_promised_none_and_told_how_to_get_them_back(language: str, back: str) -> None:
    with writing() as session:
        set_wish(session, talk_of(session, language=language).contact.person_id, offsets=())
    talking(language, FRIDAY[language])
    assert back in talking(language, "1")
    assert [say["key"] for say in act("action_set_reminders", back)] == ["reminders_set"]
