"""A Say: what is to be said, as a key with fields; JSON, so that the ledger and the outbox can keep it."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

Field = str | Mapping[str, str]


class Choice(TypedDict):
    """An option made on the spot: its title in every language and what it does."""

    title: Mapping[str, str]
    payload: str
    also: NotRequired[Mapping[str, Sequence[str]]]


class Say(TypedDict):
    """`options` replaces the sentence's own (names of options.yml); `choices` are made on the spot."""

    key: str
    fields: NotRequired[Mapping[str, Field]]
    options: NotRequired[Sequence[str]]
    choices: NotRequired[Sequence[Choice]]
    question_id: NotRequired[int]


def say(key: str, fields: Mapping[str, Field] | None = None, **rest: Any) -> Say:
    """A Say; empty parts are left out."""
    made: dict[str, Any] = {"key": key}
    if fields:
        made["fields"] = dict(fields)
    made.update({name: value for name, value in rest.items() if value})
    return made  # type: ignore[return-value]
