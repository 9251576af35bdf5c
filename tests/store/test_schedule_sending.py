"""Reminders at the moment they leave: once, looked at again, a question from then on; five dead workers lose none and double none."""

import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.messaging.channels.outcomes import SendFailed
from bot.messaging.channels.twilio import Accepted, Text, Twilio
from bot.messaging.options import newest_menu
from bot.messaging.outbox import Kind, Outbound
from bot.messaging.question import Question
from bot.messaging.speaking import speak
from bot.people.consent import record
from bot.people.person import stop
from bot.schedule.appointment import Appointment
from bot.schedule.entering import cancel
from bot.settings import settings
from bot.store.session import reading, writing
from bot.text.segments import count
from bot.words.say import say
from bot.worker.send import Sender
from tests.local_twilio import Local
from tests.schedule_world import ANA, BEN, MONDAY, add, changing, promised, tables, talk_of

EVENING = timedelta(days=1, hours=8)  # from MONDAY to the evening before Wednesday's shift
SHIFT = "2026-11-25T14:00"


class Carrier:
    """The local Twilio over a real socket; remembers in which order and until when it was asked to send."""

    def __init__(self, twilio: Twilio) -> None:
        self._twilio = twilio
        self.sent: list[tuple[str, str, int]] = []
        self._lock = threading.Lock()

    def send_many(self, texts: Sequence[Text], within: float) -> list[Accepted | SendFailed]:
        answers = self._twilio.send_many(texts, within)
        with self._lock:
            self.sent += [(text.to, text.body, text.validity_seconds) for text in texts]
        return answers


@pytest.fixture
def carrier(local: Local) -> Carrier:
    return Carrier(local.twilio())


@pytest.fixture(autouse=True)
def world(database: str) -> Iterator[None]:
    tables()
    with clock.frozen(MONDAY):
        yield


def send(carrier: Carrier, after: timedelta = EVENING, times: int = 3) -> list[str]:
    """Bodies that leave at a moment after Monday morning."""
    before = len(carrier.sent)
    with clock.frozen(MONDAY + after):
        sender = Sender(settings(), carrier)  # type: ignore[arg-type]
        for _ in range(times):
            sender.send_due()
    return [body for _, body, _ in carrier.sent[before:]]


def reasons() -> list[str | None]:
    with reading() as session:
        return [row.reason for row in session.scalars(select(Outbound).where(Outbound.key.startswith("remind:")).order_by(Outbound.due_at))]


def open_questions() -> list[str]:
    with reading() as session:
        return [one.state for one in session.scalars(select(Question).where(Question.name == "shift_answer").order_by(Question.id))]


def test_a_reminder_leaves_once_and_asks(carrier: Carrier) -> None:
    add(SHIFT, place="12 Main St", bring="your badge")
    assert send(carrier) == [
        "Your shift: Wed, Nov 25, 2:00 PM to 10:00 PM. At 12 Main St. Bring: your badge.\n1 I'm coming\n2 I'll be late\n3 I can't come"
    ]
    assert send(carrier) == []
    assert open_questions() == ["open"]
    with reading() as session:
        menu = newest_menu(session, talk_of(session))
        assert menu is not None
        assert [one["payload"] for one in menu.options] == ["answer:coming", "answer:late", "answer:absent"]


def test_its_place_in_the_thread_is_when_it_was_sent(carrier: Carrier) -> None:
    add(SHIFT)
    with writing() as session:
        speak(session, talk_of(session), [say("greet")], kind=Kind.ANSWER, inbound_id=5)
        menu = newest_menu(session, talk_of(session))
        assert menu is not None
        assert menu.options[0]["payload"] == "explore_pathways"
    send(carrier)
    with reading() as session:
        newest = session.scalars(select(Outbound).order_by(Outbound.id.desc())).first()
        assert newest is not None
        assert (newest.key or "").startswith("remind:")


def test_the_second_reminder_takes_the_question_over(carrier: Carrier) -> None:
    add(SHIFT)
    send(carrier)
    assert len(send(carrier, timedelta(days=2, hours=2))) == 1
    assert open_questions() == ["dropped", "open"]


def test_who_said_they_come_is_not_asked_again_and_who_cannot_is_left_alone(carrier: Carrier) -> None:
    add(SHIFT)
    add(SHIFT, number=BEN)
    with writing() as session:
        for one, answer in zip(session.scalars(select(Appointment).order_by(Appointment.id)), ("coming", "absent"), strict=True):
            one.answer = answer
    assert send(carrier) == ["Your shift: Wed, Nov 25, 2:00 PM to 10:00 PM."]
    assert open_questions() == []
    assert "is not coming" in reasons()


def test_in_the_language_the_person_has_now(carrier: Carrier) -> None:
    add(SHIFT)
    with writing() as session:
        talk_of(session, language="pt")
    assert send(carrier)[0].startswith("Seu turno: qua., 25 de nov., 14:00 a 22:00.\n1 Vou")


def test_cancelled_meanwhile(carrier: Carrier) -> None:
    series_id = add(SHIFT)
    with writing() as session:
        session.scalars(select(Appointment)).one().state = "cancelled"  # before the planner came by
    assert send(carrier) == []
    assert reasons()[0] == "cancelled"
    with changing(series_id) as (session, one):
        cancel(session, one, SHIFT)
    assert all(state != "queued" for _, _, state in promised())


def test_moved_meanwhile(carrier: Carrier) -> None:
    add(SHIFT)
    with writing() as session:
        session.scalars(select(Appointment)).one().starts_at += timedelta(hours=1)
    assert send(carrier) == []
    assert reasons()[0] == "moved"


def test_stopped_meanwhile(carrier: Carrier) -> None:
    add(SHIFT)
    with clock.frozen(MONDAY + timedelta(hours=1)), writing() as session:
        stop(talk_of(session).contact, "opted_out")
    assert send(carrier) == []
    assert reasons()[0] == "stopped"


def test_nobody_who_did_not_agree(carrier: Carrier) -> None:
    with writing() as session:
        talk_of(session, agreed=False)
    add(SHIFT)
    assert send(carrier) == []
    with writing() as session:
        record(session, talk_of(session).contact.person_id, "reminders", True, wording="paper", channel="paper", proof="form 1")
    assert len(send(carrier, timedelta(days=2, hours=2))) == 1


def test_the_first_text_to_a_phone_says_who_we_are_before(carrier: Carrier) -> None:
    with writing() as session:
        talk = talk_of(session, introduced=False)
        record(session, talk.contact.person_id, "coaching_texts", True, wording="form", channel="import", proof="paper")
    add(SHIFT)
    with writing() as session:
        talk_of(session, introduced=False).contact.introduced_at = None
    assert "STOP" in send(carrier)[0]
    assert len(carrier.sent) == 1
    assert len(send(carrier, EVENING + timedelta(seconds=15))) == 1
    assert carrier.sent[1][1].startswith("Your shift")


def test_two_a_day_are_enough(carrier: Carrier) -> None:
    for hour in ("14", "15", "16"):
        add(f"2026-11-25T{hour}:00", 1)
    assert len(send(carrier, times=6)) == 2
    assert [one for one in reasons() if one and not one.startswith("with ")] == [], "the second says the third too"


def test_a_worker_down_for_six_hours_sends_nothing_at_night(carrier: Carrier) -> None:
    add(SHIFT)
    assert send(carrier, EVENING + timedelta(hours=6)) == []
    assert reasons()[0] == "too late"
    assert len(send(carrier, timedelta(days=2, hours=3))) == 1


def test_a_worker_down_for_two_hours_sends_while_it_helps_and_tells_twilio_until_when(carrier: Carrier) -> None:
    add(SHIFT)
    assert len(send(carrier, EVENING + timedelta(hours=2))) == 1
    assert carrier.sent[0][2] == 3600  # until nine in the evening


def test_a_person_who_owns_the_conversation_does_not_stop_reminders(carrier: Carrier) -> None:
    add(SHIFT)
    with writing() as session:
        talk_of(session).owner = "desk"
    assert len(send(carrier)) == 1


def test_reminders_wait_for_their_sleep(carrier: Carrier) -> None:
    add(SHIFT)
    with writing() as session:
        talk_of(session, timezone="Asia/Tokyo")  # it is eight in the morning there, and nobody planned again
    assert len(send(carrier)) == 1
    with writing() as session:
        talk_of(session, timezone="Europe/London")  # 17:00 in London is no night
    assert len(send(carrier, timedelta(days=2, hours=2))) == 1


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_long_places_still_fit_two_segments(carrier: Carrier, language: str) -> None:
    with writing() as session:
        talk_of(session, language=language)
    add(SHIFT, kind="class", place="Ñ" + "a long name of a place " * 6, bring="your badge, " * 10)
    body = send(carrier)[0]
    assert count(body).segments <= 2
    assert "1 " in body


def test_many_at_one_minute_and_two_workers(carrier: Carrier) -> None:
    for n in range(60):
        add(SHIFT, number=f"+1508555{100 + n:04d}")
    with clock.frozen(MONDAY + EVENING):
        senders = [Sender(settings(), carrier) for _ in range(2)]  # type: ignore[arg-type]

        def work(sender: Sender) -> None:
            while sender.send_due():
                continue

        threads = [threading.Thread(target=work, args=[sender]) for sender in senders]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    numbers = [to for to, _, _ in carrier.sent]
    assert len(numbers) == len(set(numbers)) == 60


def test_datetime_is_not_naive_anywhere() -> None:
    add(SHIFT)
    with reading() as session:
        row = session.scalars(select(Outbound)).first()
        assert row is not None
        assert isinstance(row.due_at, datetime)
        assert row.due_at.tzinfo is not None
        assert row.address == ANA
