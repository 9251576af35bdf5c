"""The way to Rasa: one turn by our own channel, with the message's id, so that a repeat returns the stored result."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpx

from bot.errors import EngineUnavailable
from bot.settings import settings

_PATH = "/webhooks/coach"
_TIMEOUT = httpx.Timeout(30, connect=2)


@dataclass(frozen=True)
class Parse:
    """What Rasa takes a text to mean; `ranking` are the best intents with their confidences, `known` the questions of data/knowledge
    that are nearest in meaning with their cosines."""

    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    known: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Reply:
    """The result of a turn: payloads of rules ({"key": ...}) and of actions ({"effect": ...}), never a sentence."""

    parse: Parse
    payloads: tuple[dict[str, Any], ...]
    replayed: bool


class Dialogue:
    """A client that threads may share."""

    def __init__(self, base_url: str, secret: str) -> None:
        self._http = httpx.Client(
            base_url=base_url,
            headers={"Authorization": f"Bearer {secret}"},
            timeout=_TIMEOUT,
            trust_env=False,
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=32),
        )

    def turn(self, *, conversation_id: str, message_id: str, text: str, language: str, channel: str, intent: str | None = None) -> Reply:
        """One turn. `intent` runs that intent instead of understanding `text`. Raises EngineUnavailable; then nothing was saved."""
        body = {
            "conversation_id": conversation_id,
            "message_id": message_id,
            "text": text,
            "language": language,
            "channel": channel,
        }
        answer = self._post("/turn", body | ({"intent": intent} if intent else {}))
        return Reply(_parse(answer), tuple(answer["messages"]), bool(answer["replayed"]))

    def parse(self, text: str) -> Parse:
        """What a text means, without a turn. Raises EngineUnavailable."""
        return _parse(self._post("/parse", {"text": text}))

    def forget(self, conversation_id: str) -> None:
        """Remove a conversation from Rasa's tracker. Raises EngineUnavailable."""
        self._post("/forget", {"conversation_id": conversation_id})

    def retain(self, days: int) -> int:
        """Remove tracker rows older than `days` that no session needs; returns how many. Raises EngineUnavailable."""
        return int(self._post("/retain", {"days": days})["removed"])

    def ready(self) -> bool:
        """Whether a sentence can be parsed right now."""
        try:
            return self._http.get(f"{_PATH}/ready", timeout=5).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            response = self._http.post(_PATH + path, json=body)
        except httpx.HTTPError as error:
            raise EngineUnavailable(f"Rasa did not answer ({type(error).__name__}).", "The turn is tried again.") from None
        if response.status_code != httpx.codes.OK:
            raise EngineUnavailable(f"Rasa answered {response.status_code}.", "The turn is tried again.")
        answer: dict[str, Any] = response.json()
        return answer


def _parse(answer: dict[str, Any]) -> Parse:
    intent = answer.get("intent") or {}
    ranking: Sequence[Sequence[Any]] = answer.get("ranking") or ()
    return Parse(
        str(intent.get("name") or "nlu_fallback"),
        float(intent.get("confidence") or 0.0),
        tuple((str(name), float(confidence)) for name, confidence in ranking),
        tuple((str(name), float(cosine)) for name, cosine in answer.get("known") or ()),
    )


@lru_cache(maxsize=1)
def dialogue() -> Dialogue:
    """The client of this process's settings."""
    return Dialogue(f"http://127.0.0.1:{settings().rasa_port}", settings().internal_secret)
