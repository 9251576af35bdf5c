"""What is answered to a text about a change is an answer about the new time, also by who answered about the old one."""

from datetime import timedelta

import pytest

from bot import clock
from bot.schedule.entering import cancel, move
from bot.store.session import writing
from bot.text.folding import fold_sms
from bot.text.segments import count
from tests.acting import act, open_names, told
from tests.schedule_talk import answers, reply
from tests.schedule_world import MONDAY, add, changing, tables, talk_of, wall
from tests.store.test_schedule_urgency import Twilio, sender

REMINDED = timedelta(days=1, hours=8, minutes=1)
CHANGED = REMINDED + timedelta(minutes=10)
SHIFT, LATER, SATURDAY = "2026-11-25T14:00", "2026-11-25T16:00", "2026-11-28T10:00"


@pytest.fixture(autouse=True)
def world(sqlite: str) -> None:
    tables()


def sent(at: timedelta) -> list[str]:
    twilio = Twilio()
    with clock.frozen(MONDAY + at):
        for _ in range(3):
            sender(twilio).send_due()
    return [body for _, body in twilio.whole if body.startswith(("Changed", "Cambio", "Mudou", "Your shift on"))]


def moved(series: str, to: str, slot: str = SHIFT) -> None:
    with clock.frozen(MONDAY + CHANGED), changing(series) as (session, one):
        move(session, one, slot, wall(to), wall(to) + timedelta(hours=4))


def after(first: str | None, to: str, language: str = "en") -> list[str]:
    """A reminder, an answer to it, a change; what the text about it says."""
    with clock.frozen(MONDAY):
        series = add(SHIFT, 4)
        with writing() as session:
            talk_of(session, language=language)
    sent(REMINDED)
    if first:
        with clock.frozen(MONDAY + REMINDED):
            reply(first, language)
    moved(series, to)
    return sent(CHANGED)


@pytest.mark.parametrize("wait", [timedelta(minutes=15), timedelta(hours=13)])
@pytest.mark.parametrize("to", [LATER, SATURDAY])
@pytest.mark.parametrize("first", [None, "1", "2"])
@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        ("en", "1", "coming"),
        ("en", "ok", "coming"),
        ("en", "cant", "absent"),
        ("es", "si voy", "coming"),
        ("es", "3", "absent"),
        ("pt", "nao posso", "absent"),
    ],
)
def test_the_new_time_is_answered(first: str | None, to: str, wait: timedelta, language: str, text: str, answer: str) -> None:
    after(first, to, language)
    with clock.frozen(MONDAY + CHANGED + wait):
        said = reply(text, language)
        assert answers() == [answer]
        assert ("28" if to == SATURDAY else "4:00" if language != "pt" else "16:00") in said


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_it_offers_its_numbers_within_two_segments(language: str) -> None:
    (text,) = after("1", SATURDAY, language)
    assert count(fold_sms(text)).segments <= 2
    assert text.splitlines()[1].startswith("1 ")
    assert open_names() == ["shift_answer"]


def test_words_that_only_the_classifier_knows_are_about_the_new_time() -> None:
    after("1", SATURDAY)
    with clock.frozen(MONDAY + CHANGED + timedelta(minutes=5)):
        assert "Sat, Nov 28" in told(act("action_deny", "that time dont work for me"))
        assert "Sat, Nov 28" in told(act("action_affirm", "sounds like a plan"))
        assert answers() == ["coming"]


def test_what_is_off_asks_nothing_and_is_asked_no_more() -> None:
    with clock.frozen(MONDAY):
        series = add(SHIFT, 4)
    sent(REMINDED)
    with clock.frozen(MONDAY + CHANGED), changing(series) as (session, one):
        cancel(session, one, SHIFT)
    (text,) = sent(CHANGED)
    assert text == "Your shift on Wed, Nov 25 at 2:00 PM is off. You don't need to go."
    assert open_names() == []


def test_two_changes_in_one_text_are_asked_about_one_by_one() -> None:
    with clock.frozen(MONDAY):
        first, second = add(SHIFT, 4), add("2026-11-25T20:00", 2)
    sent(REMINDED)
    with clock.frozen(MONDAY + REMINDED):
        reply("1 both")
    night = CHANGED + timedelta(hours=5)
    with clock.frozen(MONDAY + night):
        for one, slot, to in ((first, SHIFT, LATER), (second, "2026-11-25T20:00", "2026-11-25T20:30")):
            with changing(one) as (session, series):
                move(session, series, slot, wall(to), wall(to) + timedelta(hours=2))
    (text,) = sent(REMINDED + timedelta(hours=14))
    assert text.count("Changed") == 2
    with clock.frozen(MONDAY + REMINDED + timedelta(hours=14, minutes=5)):
        assert "1 Are you coming" in reply("1")
        assert "See you there" in reply("2")
        assert sorted(map(str, answers())) == ["None", "coming"]
