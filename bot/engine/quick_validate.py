"""Rasa checks its own schema again on every action call (25 ms of a 54 ms turn); here its validator is built once.

Replaces a private method: tests/engine/test_pinned.py holds rasa at 3.6.21.
"""

from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator
from rasa.core.actions.action import RemoteAction


@lru_cache(maxsize=1)
def _validator() -> Any:
    return Draft202012Validator(RemoteAction.action_response_format_spec())


def _check(self: RemoteAction, result: Any) -> bool:
    _validator().validate(result)
    return True


def install() -> None:
    RemoteAction._validate_action_result = _check
