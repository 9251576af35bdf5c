"""A shift or class that a person was taken off: off the list after a yes if they told us of it, else for people; never noted as new."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.messaging.outbox import QUEUED, SENT, Outbound
from bot.schedule.appointment import CANCELLED, PERSON, PLANNED
from bot.schedule.entering import move
from bot.store.session import reading, writing
from tests.acting import act, cases, open_names, told
from tests.schedule_talk import talking
from tests.schedule_world import MONDAY, add, appointments, changing, promised, tables, wall

FRIDAY, SATURDAY = "2026-11-27T09:00", "2026-11-28T09:00"


@pytest.fixture(autouse=True)
def world(sqlite: str) -> Iterator[None]:
    tables()
    with clock.frozen(MONDAY):
        yield


def states() -> list[str]:
    return [one.state for one in appointments()]


OFF_FRIDAY = [
    ("en", "they took me off friday"),
    ("en", "boss took me off the 27th"),
    ("en", "turns out im off friday"),
    ("en", "she gave my friday to somebody else so im off"),
    ("en", "im not on the schedule friday anymore"),
    ("en", "manager said i dont need to come in fri"),
    ("en", "no shift friday now, boss said"),
    ("en", "my friday got taken away"),
    ("en", "they canceled my friday, still on for sat"),
    ("es", "me quitaron el viernes"),
    ("es", "ya no trabajo el viernes"),
    ("es", "me sacaron del turno del viernes"),
    ("es", "me quitaron el viernes de 9 a 5"),
    ("es", "el viernes ya no trabajo, me lo quitaron"),
    ("es", "dice el encargado que no venga el viernes"),
    ("es", "le dieron mi viernes a otro, yo descanso"),
    ("pt", "me tiraram da sexta"),
    ("pt", "nao trabalho mais na sexta"),
    ("pt", "o chefe tirou minha sexta dessa semana"),
    ("pt", "cancelaram meu turno de sexta"),
    ("pt", "sexta fiquei de folga, a chefe falou"),
    ("pt", "sexta ja nao é meu dia"),
    ("pt", "o encarregado disse pra eu nao ir sexta"),
]


@pytest.mark.parametrize(("language", "text"), OFF_FRIDAY)
def test_what_they_told_us_is_off_the_list_after_a_yes(language: str, text: str) -> None:
    add(FRIDAY, source=PERSON)
    add(SATURDAY, source=PERSON)
    talk = talking(language)
    talk.text(text, intent="add_shift")
    assert talk.keys == ["taken_off"]
    assert states() == [PLANNED, PLANNED]
    talk.text("1")
    assert talk.keys == ["taken_off_done"]
    assert states() == [CANCELLED, PLANNED]
    assert "27" not in told(act("action_ask_schedule", "my schedule"), language)
    assert [case[:2] for case in cases()] == [("schedule", "case_says_off")]


def test_who_said_it_is_not_told_that_it_is_off() -> None:
    talk = talking()
    talk.text("fri 9 to 5")
    talk.text("yes")
    assert promised()
    with clock.frozen(MONDAY + timedelta(days=3, hours=10)):  # the reminder of the evening before went out
        with writing() as session:
            evening = session.scalars(select(Outbound).where(Outbound.key.startswith("remind:")).order_by(Outbound.due_at)).first()
            assert evening is not None
            evening.state, evening.first_attempt_at = SENT, evening.due_at
        talk.text("they took me off friday")
        assert talk.keys == ["taken_off"]
        talk.text("yes")
        assert talk.keys == ["taken_off_done"]
        with reading() as session:
            assert session.scalars(select(Outbound.key).where(Outbound.state == QUEUED)).all() == []


def test_a_no_leaves_it() -> None:
    add(FRIDAY, source=PERSON)
    talk = talking()
    talk.text("they took me off friday")
    assert "left it as it was" in talk.text("no")
    assert states() == [PLANNED]


@pytest.mark.parametrize(("language", "text"), OFF_FRIDAY)
def test_what_staff_entered_stays_until_people_have_looked(language: str, text: str) -> None:
    add(FRIDAY)
    talk = talking(language)
    assert "27" in talk.act(text)
    assert talk.keys == ["taken_off_team"]
    assert states() == [PLANNED]
    assert open_names() == []
    assert cases() == [("schedule", "case_says_off", {"appointment_id": appointments()[0].id})]


def test_a_habit_is_for_people() -> None:
    add("2026-11-30T09:00", rule="FREQ=WEEKLY;BYDAY=MO", source=PERSON)
    talk = talking("es")
    talk.text("los lunes ya no, lo demas igual")
    assert talk.keys == ["taken_off_team"]


def test_two_days_are_asked_together() -> None:
    add(FRIDAY, source=PERSON)
    add(SATURDAY, source=PERSON)
    talk = talking()
    talk.text("they took me off friday and saturday")
    talk.text("yes")
    assert states() == [CANCELLED, CANCELLED]


def test_another_day_in_its_place_is_read_back() -> None:
    add(FRIDAY)
    talk = talking()
    said = talk.text("they took me off fri and put me on sat 9 to 5")
    assert talk.keys == ["taken_off_team", "add_shift_confirm"]
    assert "Sat, Nov 28: shift 9:00 AM-5:00 PM" in said
    talk.text("yes")
    assert len(appointments()) == 2


def test_another_day_without_hours_is_asked_for() -> None:
    add("2026-11-24T09:00", source=PERSON)
    talk = talking()
    talk.text("the boss took me off tuesday, put me saturday")
    assert talk.keys == ["taken_off_team", "add_shift_hours"]


def test_a_day_that_stays_is_not_taken_along() -> None:
    add("2026-11-24T09:00", source=PERSON)
    add("2026-11-25T09:00", source=PERSON)
    talk = talking("es")
    said = talk.text("mañana no trabajo, el miercoles si")
    assert "24" in said
    assert "25" not in said


def test_nothing_is_taken_off_where_nothing_is() -> None:
    add(SATURDAY)
    talk = talking("es")
    talk.text("me quitaron el viernes de 9 a 5")
    assert talk.keys == ["taken_off_none"]
    talk.text("me quitaron el turno")
    assert talk.keys == ["taken_off_which"]
    assert open_names() == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "fri 9 to 5, im off at 5"),
        ("en", "im on sat now, 9 to 5"),
        ("en", "they didnt take me off, still fri 9-5"),
        ("en", "boss cut me down to two days, wed and sat, both noon"),
        ("es", "ya no es el 5 es el 6"),
        ("es", "ya no salgo a las cuatro, desde hoy hasta las cinco"),
        ("pt", "nao vai ter folga no 25, me deram das 8 as 2"),
    ],
)
def test_a_new_time_is_no_less_one(language: str, text: str) -> None:
    add("2026-11-25T09:00")
    talk = talking(language)
    talk.text(text)
    assert not [key for key in talk.keys if key.startswith("taken_off")]


def test_staff_put_it_back_and_they_hear_that_it_is_on_again() -> None:
    """Without "is not coming" left behind by what they told: that would have kept this, and every reminder, from them."""
    talk = talking()
    talk.text("fri 9 to 5")
    talk.text("yes")
    talk.text("they took me off friday")
    talk.text("yes")
    (one,) = appointments()
    with changing(one.series_id) as (session, series):
        move(session, series, one.slot, one.starts_at.astimezone(series.zone).replace(tzinfo=None), wall("2026-11-27T17:00"))
    (one,) = appointments()
    assert (one.state, one.answer) == (PLANNED, None)
    with reading() as session:
        rows = session.scalars(select(Outbound).where(Outbound.state == QUEUED, Outbound.key.startswith("changed:"))).all()
        assert ["on_again_shift" in row.says for row in rows] == [True]
