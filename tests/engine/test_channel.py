"""What goes in and comes out of the channel when all is well, and orders it does not take."""

import sqlite3
import statistics
import time

import pytest
from parts import SECRET, Actions, Engine

SAFE = {"greet", "goodbye", "ask_pay", "ask_human", "report_absence", "start_over", "nlu_fallback"}


def test_a_rule_answers_with_a_key(engine: Engine) -> None:
    status, answer = engine.turn("rule", "m1", "good morning", language="es", channel="sms")
    assert status == 200
    assert answer["messages"] == [{"key": "greet"}]
    assert answer["intent"]["name"] == "greet" == answer["ranking"][0][0]
    assert answer["intent"]["confidence"] == answer["ranking"][0][1] > 0.3
    assert (answer["replayed"], answer["entities"]) == (False, [])


def test_an_action_answers_with_a_reference_and_gets_the_message_id(engine: Engine, actions: Actions) -> None:
    _, answer = engine.turn("act", "m-7", "i want my case manager", language="pt", channel="web")
    assert answer["messages"] == [{"effect": {"message_id": "m-7", "action": "action_ask_human", "n": 0}}]
    asked = actions.seen[0]["asked"]
    assert asked["sender_id"] == "act"
    metadata = asked["tracker"]["latest_message"]["metadata"]
    assert {name: metadata[name] for name in ("message_id", "channel")} == {"message_id": "m-7", "channel": "web"}
    assert asked["tracker"]["slots"]["language"] == "pt"
    assert asked["tracker"]["latest_input_channel"] == "web"
    assert actions.seen[0]["authorization"] == f"Bearer {SECRET}"
    assert "domain" not in asked


def test_an_action_gets_the_known_questions_that_are_near(engine: Engine, actions: Actions) -> None:
    _, answer = engine.turn("near", "m1", "i want my case manager to tell me how much savings ssi allows")
    near = actions.seen[0]["asked"]["tracker"]["latest_message"]["metadata"]["known"]
    assert near == answer["known"]
    assert "ssi_resources" in [name for name, _ in near]
    assert [cosine for _, cosine in near] == sorted((cosine for _, cosine in near), reverse=True)
    assert engine.post("parse", {"text": "how much money can i have with ssi"})[1]["known"][0][0] == "ssi_resources"


def test_an_option_carries_what_was_asked_before_it(engine: Engine, actions: Actions) -> None:
    engine.turn("guess", "m1", "how much money can i have with ssi", intent="ask_human")
    engine.turn("guess", "m2", "2", intent="ask_human")
    near = [seen["asked"]["tracker"]["latest_message"]["metadata"]["known"] for seen in actions.seen]
    assert (near[0][0][0], near[1]) == ("ssi_resources", [])


def test_the_language_follows_the_person(engine: Engine, actions: Actions) -> None:
    for n, language in enumerate(["en", "es", "es", "pt"]):
        engine.turn("tongue", f"m{n}", intent="ask_human", language=language)
    assert [seen["asked"]["tracker"]["slots"]["language"] for seen in actions.seen] == ["en", "es", "es", "pt"]


def test_an_option_runs_its_intent_whatever_the_text(engine: Engine) -> None:
    _, answer = engine.turn("option", "m1", "2", intent="goodbye")
    assert answer["messages"] == [{"key": "goodbye"}]
    assert answer["intent"] == {"name": "goodbye", "confidence": 1.0}
    assert engine.turn("option", "m2", "", intent="greet")[1]["messages"] == [{"key": "greet"}]


@pytest.mark.parametrize("text", ["/restart", "/session_start", '/greet{"language": "pt"}', "//ask_human", " /back", "/", "\\/greet"])
def test_a_slash_is_no_command(engine: Engine, text: str) -> None:
    status, answer = engine.turn("slash", f"s-{text.encode().hex()}", text)
    assert status == 200
    assert answer["intent"]["name"] in SAFE
    assert answer["intent"]["confidence"] < 1.0
    assert answer["messages"]


@pytest.mark.parametrize(
    "text",
    [
        "\x00\x07hi\x1b[31m",
        "👍🏽",
        "؟؟؟",
        "مرحبا بك",
        "a" * 1600,
        "hi " * 3000,
        "\ud800 hello",
        "[greet](x){y}",
        "?",
        "\u202ehello",
        "<b>1</b>",
    ],
)
def test_odd_texts_are_answered(engine: Engine, text: str) -> None:
    status, answer = engine.turn("odd", f"o-{abs(hash(text))}", text)
    assert status == 200
    assert answer["messages"]
    assert answer["intent"]["name"] in SAFE


def test_a_long_text_is_cut_at_the_longest_message(engine: Engine) -> None:
    engine.turn("long", "m1", "x" * 5000)
    with sqlite3.connect(engine.tracker) as db:
        (stored,) = db.execute("select data from events where sender_id = 'long' and type_name = 'user'").fetchone()
    assert "x" * 1600 in stored
    assert "x" * 1601 not in stored


GOOD = {"conversation_id": "c", "message_id": "m", "text": "hi"}


@pytest.mark.parametrize(
    "body",
    [
        b"no json",
        b"[]",
        {**GOOD, "conversation_id": "+14135550123"},
        {**GOOD, "conversation_id": ""},
        {**GOOD, "conversation_id": "c" * 65},
        {**GOOD, "message_id": None},
        {**GOOD, "message_id": 7},
        {**GOOD, "text": ""},
        {**GOOD, "text": " \x00\n"},
        {**GOOD, "text": 5},
        {**GOOD, "intent": "restart"},
        {**GOOD, "intent": "session_start"},
        {**GOOD, "intent": "nlu_fallback"},
        {**GOOD, "intent": "EXTERNAL_reminder"},
        {**GOOD, "language": "fr"},
        {**GOOD, "channel": "sms; drop"},
    ],
)
def test_bad_orders_get_400_and_a_reason(engine: Engine, body: object) -> None:
    status, answer = engine.post("turn", body)
    assert status == 400
    assert answer["error"]


def test_only_the_bearer_comes_in(engine: Engine) -> None:
    assert engine.get("ready", secret="wrong")[0] == 401
    assert engine.get("ready", secret="wröng")[0] == 401
    for path in ("turn", "parse", "forget", "retain"):
        assert engine.post(path, GOOD, secret="wrong")[0] == 401
    assert engine.post("turn", {**GOOD, "text": "x" * 70_000})[0] == 413


def test_parse_reads_one_or_many(engine: Engine) -> None:
    _, one = engine.post("parse", {"text": "how much does it pay"})
    _, many = engine.post("parse", {"texts": ["how much does it pay", "", "bye for now"]})
    assert one == many["results"][0]
    assert [m["intent"]["name"] for m in many["results"]] == ["ask_pay", "nlu_fallback", "goodbye"]
    assert engine.post("parse", {"texts": ["x"] * 501})[0] == 400
    assert engine.post("parse", {})[0] == 400


def test_a_long_conversation_costs_no_more_than_a_short_one(engine: Engine, actions: Actions) -> None:
    def milliseconds(n: int) -> float:
        started = time.perf_counter()
        assert engine.turn("marathon", f"m{n}", intent="ask_human", language="en")[0] == 200
        return 1000 * (time.perf_counter() - started)

    took = [milliseconds(n) for n in range(130)]
    with sqlite3.connect(engine.tracker) as db:
        assert db.execute("select count(*) from events where sender_id = 'marathon'").fetchone()[0] > 500
    assert statistics.median(took[-30:]) < 1.4 * statistics.median(took[10:40])
    assert len(actions.seen[-1]["asked"]["tracker"]["events"]) <= 32


def test_forget_and_retain(engine: Engine) -> None:
    engine.turn("leaving", "m1", "hello there, I was never here")
    engine.turn("old", "m1", "hello there")
    engine.turn("new", "m1", "hello there")
    with sqlite3.connect(engine.tracker, timeout=5) as db:
        db.execute("update events set timestamp = timestamp - 40 * 86400 where sender_id = 'old'")
        db.execute("update turns set at = at - 40 * 86400 where sender_id = 'old'")
    assert engine.post("forget", {"conversation_id": "leaving"})[1]["removed"] > 3
    assert engine.post("retain", {"days": 30})[1]["removed"] > 3
    assert engine.post("retain", {"days": 0})[0] == 400
    with sqlite3.connect(engine.tracker) as db:
        left = {row[0] for row in db.execute("select sender_id from events union select sender_id from turns")}
    assert not {"leaving", "old"} & left
    assert "new" in left
    for file in engine.var.glob("tracker.db*"):
        assert b"I was never here" not in file.read_bytes()
    status, answer = engine.turn("old", "m2", "good morning")
    assert (status, answer["messages"]) == (200, [{"key": "greet"}])
