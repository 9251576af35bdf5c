"""A wish for another time: said back, who decides, and passed on only after a yes and with consent."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.messaging.outbox import Outbound
from bot.store.session import reading, writing
from bot.text.segments import count
from tests.acting import act, cases, open_names, told
from tests.schedule_talk import BOSS, agreed, reply, with_boss
from tests.schedule_world import MONDAY, add, appointments, tables, talk_of

FRIDAY = "2026-11-27T09:00"


@pytest.fixture(autouse=True)
def world(sqlite: str) -> Iterator[None]:
    tables()
    with clock.frozen(MONDAY):
        yield


def wish(text: str) -> str:
    return told(act("action_request_schedule_change", text))


def passed_on() -> list[tuple[str, str]]:
    with reading() as session:
        return [(row.address, row.body) for row in session.scalars(select(Outbound).where(Outbound.key.startswith("wish:")))]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "can i move my friday shift to saturday 10 to 4",
            "Sat, Nov 28, 10:00 AM-4:00 PM instead of your shift on Fri, Nov 27 at 9:00 AM.",
        ),
        ("can i work saturday instead of friday", "Sat, Nov 28 instead of your shift on Fri, Nov 27 at 9:00 AM."),
        ("could i start at 11 on friday", "Fri, Nov 27, 11:00 AM instead of your shift on Fri, Nov 27 at 9:00 AM."),
        ("i need friday off", "no work instead of your shift on Fri, Nov 27 at 9:00 AM."),
        ("can someone swap my friday", "another time for your shift on Fri, Nov 27 at 9:00 AM."),
    ],
)
def test_the_wish_is_said_back_and_who_decides(text: str, said: str) -> None:
    with_boss(FRIDAY)
    answer = wish(text)
    assert f"I told your team what you wish: {said}" in answer
    assert "Maria decides. Your time stays as it is until you hear." in answer
    assert "Please call Maria too: +14135550166" in answer
    assert open_names() == []
    assert [case[:2] for case in cases()] == [("schedule", "case_schedule_change")]
    assert [f"{one.starts_at:%d %H}" for one in appointments()] == ["27 14"]


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("can i change my friday shift to saturday", "Sat, Dec 5"),
        ("can i work saturday instead of friday", "Sat, Dec 5"),
        ("can i move my shift from next friday to today", "Sat, Nov 28"),
        ("can i change my friday shift to sunday", "Sun, Nov 29"),
    ],
)
def test_a_weekday_that_is_todays_is_the_one_near_the_shift(text: str, to: str) -> None:
    """Written on Saturday, November 28, about Friday of the week after."""
    with_boss("2026-12-04T09:00")
    with clock.frozen(MONDAY + timedelta(days=5)):
        assert f"what you wish: {to} instead of your shift on Fri, Dec 4 at 9:00 AM." in wish(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "cant make it friday or saturday"),
        ("en", "I can't work Friday and Saturday"),
        ("es", "no puedo ir ni el viernes ni el sabado"),
        ("pt", "nao posso ir sexta nem sabado"),
    ],
)
def test_who_cant_come_on_two_days_wishes_neither(language: str, text: str) -> None:
    with_boss(FRIDAY)
    add("2026-11-28T09:00")
    with writing() as session:
        talk_of(session).contact.person.language = language
    act("action_request_schedule_change", text)
    assert [case[:2] for case in cases()] == [("absence", "case_absence")]
    assert open_names() == ["absent_days"]


def test_with_consent_it_is_passed_on_after_a_yes() -> None:
    with_boss(FRIDAY)
    agreed()
    assert wish("my mom is ill, can i move friday to saturday 10 to 4").endswith("Shall I text Maria this wish?\n1 Yes\n2 No")
    assert passed_on() == []
    assert "texting Maria now" in reply("1")
    ((number, text),) = passed_on()
    assert number == BOSS
    assert text.startswith("Message for Maria: Ana Lopez asks for Sat, Nov 28, 10:00 AM-4:00 PM instead of the Fri, Nov 27 9:00 AM shift.")
    assert "mom" not in text
    assert count(text).segments <= 2


def test_it_is_passed_on_in_the_supervisor_s_language() -> None:
    with_boss(FRIDAY, language="es")
    agreed()
    wish("can i move friday to saturday 10 to 4")
    reply("1")
    ((_, text),) = passed_on()
    assert text.startswith("Mensaje para Maria: Ana Lopez pide s")
    assert "10:00 a.m." in text
    assert count(text).segments <= 2


def test_no_passes_nothing_on() -> None:
    with_boss(FRIDAY)
    agreed()
    wish("i need friday off")
    assert "won't text Maria" in reply("2")
    assert passed_on() == []


def test_a_class_is_decided_by_the_team_and_a_shift_nobody_knows_goes_there_whole() -> None:
    add("2026-11-25T18:00", 2, kind="class")
    assert "A person on your team answers you." in wish("can i make up the wednesday class on thursday")
    assert "I passed your wish to your team." in wish("can i get more hours on sundays and mondays")
