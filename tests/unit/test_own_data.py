"""What people learn and decide about their data by text: kinds, PIN, consent, deletion with undo, complaints, private phones."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.care.complaints import Complaint
from bot.care.permission import ask_employer
from bot.messaging.conversation import Conversation
from bot.messaging.inbox import Inbound
from bot.messaging.outbox import Kind, Outbound
from bot.messaging.question import ask
from bot.messaging.speaking import speak
from bot.people import erasure
from bot.people.consent import holds, record
from bot.people.holds import place
from bot.people.person import SMS, Person, contact_at
from bot.people.proof import MOST_TRIES, demand, must_prove, set_pin
from bot.store.session import reading, writing
from bot.words.say import say
from tests.acting import ANA, cases, open_names
from tests.conftest import use
from tests.talking import Talk

A_MONTH = timedelta(days=31)
PRIVACY, HELLO = "action_ask_privacy", "action_repeat_last"


@pytest.fixture(autouse=True)
def database_of_this_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from (None for _ in use(f"sqlite:///{tmp_path}/coach.db", tmp_path, monkeypatch))


def ana(session: Session) -> Person:
    contact = contact_at(session, SMS, ANA)
    assert contact is not None
    return contact.person


def named(name: str = "Ana Reis", pin: str | None = None) -> None:
    with writing() as session:
        ana(session).name = name
        if pin:
            set_pin(session, ana(session).id, pin, "staff:x")


def bodies() -> list[str]:
    with reading() as session:
        return [row.body for row in session.scalars(select(Inbound).order_by(Inbound.id))]


def test_only_the_kinds_are_told_and_no_content() -> None:
    talk = Talk(PRIVACY)
    talk.text("hello", HELLO)
    named()
    said = talk.act("what do you know about me")
    assert "a name" in said
    assert "our messages" in said
    assert "Ana" not in said
    assert "ask our team" in said, "without a PIN a person tells more"


def test_the_pin_opens_the_contents_and_stays_out_of_the_thread() -> None:
    talk = Talk(PRIVACY)
    talk.text("hello", HELLO)
    named(pin="7391")
    assert "text your PIN" in talk.act("what data do you have on me")
    said = talk.text("7391")
    assert "Ana Reis" in said
    assert bodies()[-1] == "****"
    talk.act("what data do you have on me")
    assert "Ana Reis" not in talk.text("1111")
    assert ("privacy", "case_pin", {}) in cases()


@pytest.mark.parametrize(
    ("language", "asked", "yes"), [("en", "what did i agree to", "texts from us"), ("es", "qué consentimiento di", "mensajes nuestros")]
)
def test_consent_is_shown_by_text(language: str, asked: str, yes: str) -> None:
    talk = Talk(PRIVACY, language=language)
    talk.text("hello", HELLO)
    assert yes in talk.act(asked), "texting in was a yes to texts"


@pytest.mark.parametrize(
    ("language", "asked", "sure", "back"),
    [
        ("en", "delete all my data", "1", "keep my data"),
        ("es", "borra mis datos", "sí", "GUARDA MIS DATOS"),
        ("pt", "apaga meus dados", "sim", "guarde meus dados"),
    ],
)
def test_deletion_is_confirmed_has_seven_days_and_is_undone(language: str, asked: str, sure: str, back: str) -> None:
    talk = Talk(PRIVACY, language=language)
    talk.text("hello", HELLO)
    talk.act(asked)
    assert open_names() == ["delete_sure"]
    with reading() as session:
        assert erasure.wanted(session, ana(session).id) is None, "not before they are sure"
    talk.text(sure)
    assert talk.keys == ["delete_set", "delete_kept"]
    with reading() as session:
        wish = erasure.wanted(session, ana(session).id)
        assert wish is not None
        assert wish.due_at - wish.asked_at == timedelta(days=7)
    assert ("privacy", "case_delete_data", {}) in cases()
    talk.act(asked)
    assert talk.keys == ["delete_set", "delete_kept"], "asked again, it says when"
    talk.text(back)
    assert talk.keys == ["delete_undone"]
    with reading() as session:
        assert erasure.wanted(session, ana(session).id) is None


def test_no_deletes_nothing_and_a_held_person_is_told() -> None:
    talk = Talk(PRIVACY)
    talk.text("hello", HELLO)
    talk.act("please erase everything about me")
    assert "Nothing is deleted" in talk.text("2")
    with writing() as session:
        place(session, ana(session).id, "staff:x", "a letter of a court")
    talk.act("please erase everything about me")
    said = talk.text("yes")
    assert "legal matter" in said
    assert "court" not in said


@pytest.mark.parametrize(
    ("action", "text"),
    [
        (None, "complaint"),
        (None, "Queja"),
        ("action_express_frustration", "i want to complain about the class"),
        ("action_give_feedback", "I have a complaint, the teacher yelled"),
        ("action_ask_human", "I want to make a complaint about my case manager"),
        (PRIVACY, "where do i complain"),
    ],
)
def test_a_complaint_by_text_goes_to_the_officer(action: str | None, text: str) -> None:
    talk = Talk(action or "action_unsure")
    talk.text("hello", HELLO)
    talk.act(text) if action else talk.text(text)
    assert talk.keys == ["complaint_ask"]
    talk.text("she shouted at me in front of everybody")
    assert talk.keys == ["complaint_taken"]
    with reading() as session:
        complaint = session.scalars(select(Complaint)).one()
        assert (complaint.body, complaint.inbound_id is not None) == ("she shouted at me in front of everybody", True)


def test_a_complaint_about_an_employer_is_a_work_problem() -> None:
    talk = Talk("action_report_work_problem")
    talk.act("i complained to my boss and he cut my hours")
    assert "complaint_ask" not in talk.keys


def spoken(*keys: str, kind: Kind = Kind.ANSWER, question: str | None = None) -> list[str]:
    """Keys of what leaves when these are to be said to Ana."""
    with writing() as session:
        contact = contact_at(session, SMS, ANA)
        assert contact is not None
        contact.introduced_at = clock.now()
        conversation = session.scalars(select(Conversation)).one()
        asked = ask(session, conversation.id, question, {"key": "pay_wage"}) if question else None
        fields = {"step": "Call Ana", "done": "1", "all": "3"}
        says = [say(key, fields, question_id=asked.id if asked else None) for key in keys]
        rows = speak(session, conversation, says, kind=kind)
        return list(rows[0].says)


def test_what_our_records_say_waits_for_a_private_phone() -> None:
    talk = Talk(PRIVACY)
    talk.text("hello", HELLO)
    assert spoken("ok_yes", "plan_next") == ["ok_yes", "private_ask"]
    said = talk.text("1")
    assert "Your next step: Call Ana" in said
    assert spoken("plan_next") == ["plan_next"]


def test_a_phone_that_others_read_gets_no_details_until_it_is_private() -> None:
    talk = Talk(PRIVACY)
    talk.text("hello", HELLO)
    spoken("plan_next")
    assert "I keep details off this phone" in talk.text("no")
    assert spoken("plan_next") == ["private_not_here"]
    talk.text("private")
    assert spoken("plan_next") == ["plan_next"]


def test_before_a_sensitive_question_staff_are_named_once() -> None:
    talk = Talk(PRIVACY)
    talk.text("hello", HELLO)
    assert spoken("pay_wage", question="pay_fact") == ["staff_may_act", "pay_wage"]
    assert spoken("pay_wage", question="pay_fact") == ["pay_wage"]


def test_after_thirty_quiet_days_a_fact_shows_who_writes_and_the_text_is_answered() -> None:
    talk = Talk(PRIVACY)
    talk.text("hello", HELLO)
    named()
    with clock.frozen(clock.now() + A_MONTH):
        said = talk.text("when is my shift")
        assert "first name" in said
        assert "Ana" not in said
        assert "does not match" in talk.text("Bea")
        talk.text("ana")
        assert talk.keys == ["prove_ok"]
        with reading() as session:
            waiting = session.scalars(select(Inbound).where(Inbound.answered_at.is_(None))).one()
            assert waiting.body == "when is my shift", "it is answered next"
            contact = contact_at(session, SMS, ANA)
            assert contact is not None
            assert must_prove(session, contact) is None


def test_three_wrong_answers_bring_in_a_person_and_nothing_is_told() -> None:
    talk = Talk(PRIVACY)
    talk.text("hello", HELLO)
    named(pin="7391")
    with writing() as session:
        contact = contact_at(session, SMS, ANA)
        assert contact is not None
        demand(session, contact, "staff")
    talk.text("hi")
    for _ in range(MOST_TRIES):
        talk.text("1234")
    assert talk.keys == ["prove_staff"]
    talk.text("7391")
    assert talk.keys == ["prove_staff"], "no more guesses"
    assert ("who_writes", "case_who_writes") in [(kind, reason) for kind, reason, _ in cases()]


def test_somebody_else_on_the_phone_stops_everything() -> None:
    talk = Talk(PRIVACY)
    talk.text("hello", HELLO)
    named()
    with clock.frozen(clock.now() + A_MONTH):
        talk.text("hi")
        assert "took this number off" in talk.text("no soy yo")
        with reading() as session:
            contact = contact_at(session, SMS, ANA)
            assert contact is not None
            assert contact.stop_reason == "wrong_person"
    assert ("wrong_person", "case_wrong_person", {}) in cases()


def test_danger_is_answered_whoever_writes() -> None:
    talk = Talk(PRIVACY)
    talk.text("hello", HELLO)
    named()
    with clock.frozen(clock.now() + A_MONTH):
        talk.text("i want to kill myself")
        assert talk.keys[0].startswith("crisis_")
        talk.text("no")
        assert "prove_name" not in talk.keys


def test_a_dead_number_that_writes_again_has_to_show_who_it_is() -> None:
    talk = Talk(PRIVACY)
    talk.text("hello", HELLO)
    named()
    with writing() as session:
        contact = contact_at(session, SMS, ANA)
        assert contact is not None
        contact.stopped_at = contact.unreachable_at = clock.now()
        contact.stop_reason = "unreachable"
    assert "first name" in talk.text("hello again")


def test_nothing_of_a_shared_phone_is_private(tmp_path: Path) -> None:
    talk = Talk(PRIVACY)
    talk.text("hello", HELLO)
    with writing() as session:
        contact = contact_at(session, SMS, ANA)
        assert contact is not None
        contact.private = False
    assert spoken("plan_next") == ["private_not_here"]
    with reading() as session:
        assert not any("Call Ana" in row.body for row in session.scalars(select(Outbound)))


def test_asking_by_text_about_an_employer_is_answered_and_recorded() -> None:
    talk = Talk(PRIVACY)
    talk.text("hello", HELLO)
    with writing() as session:
        conversation = session.scalars(select(Conversation)).one()
        record(session, conversation.contact.person_id, "reminders", True, wording="w", channel="sms", proof="p")
        ask_employer(session, conversation, "Maria at Hillside Market")
    assert "Does Maria at Hillside Market know" in talk.text("yes")
    assert "not say who we are" in talk.text("no")
    with reading() as session:
        assert holds(session, ana(session).id, "employer_contact", "Maria at Hillside Market")
        assert not holds(session, ana(session).id, "employer_knows", "Maria at Hillside Market")
