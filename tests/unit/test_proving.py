"""Who writes from this phone? What proves it, what is no try at it, and that danger is answered without proving anything."""

import json
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import select

from bot import clock
from bot.messaging.conversation import DESK, Conversation
from bot.messaging.dialogue import Dialogue
from bot.messaging.inbox import Inbound, inbound_row, store
from bot.messaging.outbox import Outbound
from bot.people.person import SMS, contact_at
from bot.people.proof import demand, must_prove, proven, proves, set_pin
from bot.people.tries import NAME, PIN, YEAR, is_try
from bot.store.engine import engine
from bot.store.session import reading, writing
from bot.turns.answer import answer, claim
from tests.acting import ANA, cases, open_names
from tests.talking import Talk

A_MONTH = timedelta(days=31)
PRIVACY, HELLO = "action_ask_privacy", "action_repeat_last"
SURE = "i want to kill myself"
CONTENT_FREE = ("crisis", "prove", "opted", "help", "wrong_person")


@pytest.fixture
def talk(sqlite: str) -> Talk:
    """Ana Reis, born in 1990, who texted once; her PIN is 7391."""
    made = Talk(PRIVACY)
    made.text("hello", HELLO)
    with writing() as session:
        contact = contact_at(session, SMS, ANA)
        assert contact is not None
        contact.person.name, contact.person.born_on = "Ana Reis", date(1990, 5, 2)
        set_pin(session, contact.person_id, "7391", "staff:x")
    return made


def checked() -> int | None:
    """Wrong tries so far; None while nothing has to be proved."""
    with reading() as session:
        contact = contact_at(session, SMS, ANA)
        assert contact is not None
        check = must_prove(session, contact)
        return None if check is None else check.tries


def ask_now() -> None:
    with writing() as session:
        contact = contact_at(session, SMS, ANA)
        assert contact is not None
        demand(session, contact, "staff")


def waiting() -> list[str]:
    with reading() as session:
        return [one.body for one in session.scalars(select(Inbound).where(Inbound.answered_at.is_(None)).order_by(Inbound.id))]


@pytest.mark.parametrize("first", [SURE, "whats the point of anything anymore", "HELP", "stop", "START"])
def test_whatever_breaks_the_silence_the_next_text_proves_who_writes(talk: Talk, first: str) -> None:
    with clock.frozen(clock.now() + A_MONTH):
        talk.text(first)
        assert checked() == 0
        if first == "stop":
            talk.text("START")
        talk.text("what do you know about me", intent="ask_privacy")
        assert talk.keys == ["prove_pin"]


def test_in_danger_nothing_but_safety_is_answered_before_the_proof(talk: Talk) -> None:
    with clock.frozen(clock.now() + A_MONTH) as move:
        for said in (SURE, "ok", "when is my shift", "he is still here", "what do you know about me", "1234", "2"):
            talk.text(said)
            assert all(key.startswith(CONTENT_FREE) for key in talk.keys), talk.keys
            move(timedelta(minutes=1))
        talk.text("7391")
        assert talk.keys == ["prove_ok"]
        assert checked() is None


def test_the_answer_to_are_you_safe_needs_no_proof_and_is_none(talk: Talk) -> None:
    ask_now()
    talk.text("hi")
    talk.text("whats the point of anything anymore")
    assert "safe_now" in open_names()
    talk.text("no")
    assert "crisis_safe_no" in talk.keys
    assert checked() == 0
    talk.text("when is my shift")
    assert talk.keys == ["prove_pin"]


def test_while_proof_is_open_the_classifier_looks_for_danger_too(talk: Talk) -> None:
    ask_now()
    talk.text("hi")
    talk.text("he came back and shut the door", intent="crisis")
    assert talk.keys == ["crisis_possible_unknown"]
    assert ("possible_crisis", "case_possible_crisis", {"kind": "unknown"}) in cases()
    assert checked() == 0
    before = talk.parsed
    talk.text("7391")
    assert talk.parsed == before, "a PIN waits for no classifier"


@pytest.mark.parametrize(
    ("intent", "keys", "kind"),
    [
        ("opt_out", ["opted_out"], "opt_out"),
        ("ask_human", ["prove_staff"], "who_writes"),
        ("wrong_person", ["wrong_person"], "wrong_person"),
    ],
)
def test_wishes_that_tell_nothing_pass_the_proof(talk: Talk, intent: str, keys: list[str], kind: str) -> None:
    ask_now()
    talk.text("hi")
    talk.text("words of many kinds that no pattern knows", intent=intent)
    assert talk.keys == keys
    assert kind in [one for one, _, _ in cases()]


def test_an_open_complaint_keeps_no_danger_from_the_classifier(talk: Talk) -> None:
    talk.text("complaint")
    assert talk.keys == ["complaint_ask"]
    talk.text("he stood over me with that look and the door was shut", intent="crisis")
    assert talk.keys == ["crisis_possible_unknown"]
    talk.text("no")
    talk.text("complaint")
    before = talk.parsed
    talk.text("The trainer never lets us ask anything")
    assert talk.parsed == before + 1
    assert talk.keys == ["complaint_taken"]


def test_texts_that_are_no_tries_wait_for_the_proof_and_are_answered_then(talk: Talk) -> None:
    ask_now()
    said = ["when is my shift", "can i come at 1030 instead", "2", "thanks a lot"]
    for one in said:
        talk.text(one)
        assert talk.keys == ["prove_pin"]
    assert checked() == 0
    talk.text("0000")
    assert checked() == 1
    talk.text(SURE)
    talk.text("my pin is 7391")
    assert talk.keys == ["prove_ok"]
    assert waiting() == said


def test_with_staff_nothing_is_told_either(talk: Talk) -> None:
    ask_now()
    talk.text("hi")
    with writing() as session:
        session.scalars(select(Conversation)).one().owner = DESK
    talk.text("when is my shift", intent="ask_schedule")
    assert talk.keys == []
    talk.text("he came back and shut the door", intent="crisis")
    assert talk.keys == ["crisis_possible_unknown"]
    with writing() as session:
        contact = contact_at(session, SMS, ANA)
        assert contact is not None
        proven(session, contact)
    assert checked() is None


def test_a_pin_is_not_guessed_one_question_at_a_time(talk: Talk) -> None:
    for guess in ("1112", "1113", "1114"):
        assert "text your PIN" in talk.act("what data do you have on me")
        assert "does not match" in talk.text(guess)
        with writing() as session:  # as a whole turn leaves it
            session.scalars(select(Inbound).order_by(Inbound.id.desc()).limit(1)).one().outcome = "answer:proving_own"
    assert "text your PIN" not in talk.act("what data do you have on me")
    assert "Ana Reis" not in talk.text("7391")
    with clock.frozen(clock.now() + timedelta(days=1, minutes=1)):
        assert "text your PIN" in talk.act("what data do you have on me")


@pytest.mark.parametrize(
    ("way", "text", "form"),
    [
        (PIN, "7391", True),
        (PIN, "My PIN is 73 91.", True),
        (PIN, "mi pin es 7391", True),
        (PIN, "1111 2222 3333 7391", True),
        (PIN, "2", False),
        (PIN, "im 10 minutes late", False),
        (PIN, "move it to 1030", False),
        (PIN, "hello", False),
        (YEAR, "1990", True),
        (YEAR, "I was born in 1990", True),
        (YEAR, "May 2, 1990", True),
        (YEAR, "nací en 1990", True),
        (YEAR, "1988 1989 1990 1991", True),
        (YEAR, "i made 1990 dollars", False),
        (YEAR, "3", False),
        (NAME, "Ana", True),
        (NAME, "me llamo Ana Reis", True),
        (NAME, "its José", True),
        (NAME, "My name is April", True),
        (NAME, "hi", False),
        (NAME, "hi ana", False),
        (NAME, "when is my shift", False),
        (NAME, "cuando trabajo", False),
        (NAME, "is it Ana or Bea or Carla or Dora or Eva", False),
        (NAME, "Bea?", False),
        (NAME, "👍", False),
    ],
)
def test_the_form_of_a_try(way: str, text: str, form: bool) -> None:
    assert is_try(way, text) is form


@pytest.mark.parametrize("text", ["1988 1989 1990 1991", "i made 1990 dollars", "90", ""])
def test_one_text_holds_one_year(talk: Talk, text: str) -> None:
    with reading() as session:
        contact = contact_at(session, SMS, ANA)
        assert contact is not None
        assert proves(session, contact.person, YEAR, "02.05.1990")
        assert not proves(session, contact.person, YEAR, text)
        assert not proves(session, contact.person, NAME, "is it Ana or Bea or Carla or Dora or Eva")


@pytest.fixture
def engine_that_understands() -> Iterator[str]:
    """Rasa's own door for parsing, which takes every text for danger."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.dumps({"intent": {"name": "crisis", "confidence": 0.9}, "ranking": [["crisis", 0.9]]}).encode()
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200 if self.path == "/webhooks/coach/parse" else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_whole_turn_asks_the_engine_before_it_answers(talk: Talk, engine_that_understands: str) -> None:
    ask_now()
    store(engine(), [inbound_row(sid="SMlast", channel="sms", address=ANA, body="he came back and shut the door")])
    mine = claim()
    assert mine is not None
    answer(Dialogue(engine_that_understands, "secret"), mine)
    with reading() as session:
        assert session.get_one(Inbound, mine.inbound_id).outcome == "crisis"
        said = session.scalars(select(Outbound.body).where(Outbound.inbound_id == mine.inbound_id)).all()
        assert any("Are you safe right now?" in one for one in said)
