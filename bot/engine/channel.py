"""The only door into Rasa: one turn in, its answer out, by loopback HTTP with a bearer secret.

    POST turn    {conversation_id, message_id, text, language?, channel?, intent?} ->
                 {replayed, messages: [payloads], intent: {name, confidence}, ranking: [[name, confidence]], entities: [],
                 known: [[id of a question of data/knowledge, cosine]]}
    POST parse   {text} -> {intent, ranking, entities, known}, or {texts: [...]} -> {results: [...]}, at most 500
    POST forget  {conversation_id} -> {removed: rows}
    POST retain  {days} -> {removed: rows}
    GET  ready   200 once a sentence was really parsed and the tracker read

Answers 400 (what the caller must mend), 401, 413, 503 (nothing was saved: try again with the same message id).
A message id is answered once for ever. No body is ever logged.
"""

import asyncio
import hmac
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.constants import DEFAULT_INTENTS
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from sanic import Blueprint, response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.engine.honest import ActionFailed, HonestProcessor, make_honest
from bot.engine.understanding import Meaning, clean, understand_with

log = logging.getLogger(__name__)
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
LANGUAGES = ("en", "es", "pt")
CHANNEL = re.compile(r"[a-z]{1,16}")
LARGEST = 64 * 1024  # bytes of a turn's body
MOST_TEXTS = 500
WAIT_SECONDS = 0.05  # between looks at a conversation's lock; Rasa's own second would be felt

Json = dict[str, Any]


class BadOrder(ValueError):
    """The caller sent something this door does not take; the text says what."""


class TurnFailed(Exception):
    """The turn could not be done and nothing was saved."""


class _Collector(CollectingOutputChannel):
    """Gathers what the actions answer."""

    def payloads(self) -> list[Json]:
        sentences = [m for m in self.messages if "custom" not in m]
        if sentences:
            log.error("%d answers were sentences, not payloads: actions and rules return keys of words only", len(sentences))
        return [m["custom"] for m in self.messages if "custom" in m]


class CoachChannel(InputChannel):
    def __init__(self, secret: str) -> None:
        if len(secret) < 8:
            raise ValueError("credentials.yml: COACH_INTERNAL_SECRET must have at least 8 characters")
        self._bearer = f"Bearer {secret}".encode()

    @classmethod
    def name(cls) -> str:
        return "coach"

    @classmethod
    def from_credentials(cls, credentials: Json | None) -> "CoachChannel":
        return cls(str((credentials or {}).get("secret") or ""))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        doors = Blueprint("coach_channel", "coach_channel")
        for path, method, answer in (
            ("/turn", "POST", _turn),
            ("/parse", "POST", _parse),
            ("/forget", "POST", _forget),
            ("/retain", "POST", _retain),
            ("/ready", "GET", _ready),
        ):
            doors.add_route(self._guarded(answer), path, methods=[method], name=answer.__name__)
        return doors

    def _guarded(self, answer: Callable[[Agent, Json], Awaitable[Json]]) -> Callable[[Request], Coroutine[Any, Any, HTTPResponse]]:
        """Checks the bearer and the body, and turns every failure into a status without a word of the body."""

        async def door(request: Request) -> HTTPResponse:
            if not hmac.compare_digest(request.headers.get("authorization", "").encode("utf-8", "replace"), self._bearer):
                return response.json({"error": "no or wrong bearer"}, 401)
            if len(request.body) > LARGEST:
                return response.json({"error": f"more than {LARGEST} bytes"}, 413)
            agent: Agent | None = getattr(request.app.ctx, "agent", None)
            if agent is None or not agent.is_ready():
                return response.json({"error": "no model is loaded"}, 503)
            try:
                return response.json(await answer(agent, _body(request)))
            except BadOrder as error:
                return response.json({"error": str(error)}, 400)
            except Exception as error:
                log.exception("%s failed: %s", request.path, type(error).__name__)
                return response.json({"error": str(error) if isinstance(error, TurnFailed) else type(error).__name__}, 503)

        return door


def _body(request: Request) -> Json:
    if request.method == "GET":
        return {}
    try:
        body = request.json
    except (SanicException, ValueError):
        raise BadOrder("the body is not JSON") from None
    if not isinstance(body, dict):
        raise BadOrder("the body is not a JSON object")
    return body


async def _turn(agent: Agent, order: Json) -> Json:
    """Runs to its end even when the caller hangs up: a half-run turn would leave an action done and no trace of it."""
    task = asyncio.ensure_future(_run_turn(agent, _checked(order, agent.domain)))
    task.add_done_callback(lambda done: done.cancelled() or done.exception())  # seen, so that asyncio does not report it
    return await asyncio.shield(task)


async def _run_turn(agent: Agent, order: Json) -> Json:
    conversation, message = order["conversation_id"], order["message_id"]
    async with agent.lock_store.lock(conversation, wait_time_in_seconds=WAIT_SECONDS):
        processor, store = make_honest(agent)
        earlier = store.answer(conversation, message)
        if earlier is not None:
            return {"replayed": True, **earlier}
        collector = _Collector()
        tracker = await processor.fetch_tracker_and_update_session(conversation, collector)
        if order["language"] and tracker.get_slot("language") != order["language"]:
            tracker.update(SlotSet("language", order["language"]))
        meaning = _chosen(processor, order) if order["intent"] else understand_with(processor, [order["text"]])[0]
        try:
            await processor._handle_message_with_tracker(_user_message(order, meaning, collector), tracker)
            tracker = await processor.run_action_extract_slots(collector, tracker)
            await processor._run_prediction_loop(collector, tracker)
        except ActionFailed as failure:
            raise TurnFailed(f"{failure.action} failed: {type(failure.error).__name__}") from failure
        answer = {"messages": collector.payloads(), **meaning}
        store.save_turn(tracker, message, answer)
        return {"replayed": False, **answer}


def _checked(order: Json, domain: Domain) -> Json:
    """The order with every field present, or BadOrder."""
    for name in ("conversation_id", "message_id"):
        if not isinstance(order.get(name), str) or not ID.fullmatch(order[name]):
            raise BadOrder(f"{name} must be 1 to 64 of A-Z a-z 0-9 _ -")
    intent, text, language, channel = (order.get(name) or "" for name in ("intent", "text", "language", "channel"))
    if not all(isinstance(value, str) for value in (intent, text, language, channel)):
        raise BadOrder("intent, text, language and channel are strings")
    if intent and (intent not in domain.intents or intent in set(DEFAULT_INTENTS) - {"out_of_scope"}):
        raise BadOrder("intent is not one of the domain's")
    if not intent and not clean(text):
        raise BadOrder("text is empty")
    if language and language not in LANGUAGES:
        raise BadOrder("language is en, es or pt")
    if channel and not CHANNEL.fullmatch(channel):
        raise BadOrder("channel is a lower-case word")
    return {
        "conversation_id": order["conversation_id"],
        "message_id": order["message_id"],
        "text": clean(text),
        "intent": intent,
        "language": language,
        "channel": channel or "sms",
    }


def _user_message(order: Json, meaning: Meaning, collector: _Collector) -> UserMessage:
    """The meaning travels with the message, so Rasa parses nothing itself and a leading slash stays a slash."""
    metadata = {"message_id": order["message_id"], "channel": order["channel"], "known": meaning["known"]}
    parsed = {
        "text": order["text"],
        "intent": meaning["intent"],
        "entities": meaning["entities"],
        "intent_ranking": [{"name": name, "confidence": confidence} for name, confidence in meaning["ranking"]],
        "message_id": order["message_id"],
        "metadata": metadata,
    }
    return UserMessage(
        order["text"],
        collector,
        order["conversation_id"],
        parse_data=parsed,
        input_channel=order["channel"],
        message_id=order["message_id"],
        metadata=metadata,
    )


def _chosen(processor: HonestProcessor, order: Json) -> Meaning:
    """The person picked an option: only what they asked before, if it is more than a number or a word, is looked at for its meaning."""
    intent, words = order["intent"], order["text"].split()
    known = understand_with(processor, [order["text"]])[0]["known"] if len(words) > 1 else []
    return {"intent": {"name": intent, "confidence": 1.0}, "ranking": [[intent, 1.0]], "entities": [], "known": known}


async def _parse(agent: Agent, order: Json) -> Json:
    processor, _ = make_honest(agent)
    if isinstance(order.get("text"), str):
        return understand_with(processor, [order["text"]])[0]
    texts = order.get("texts")
    if not isinstance(texts, list) or len(texts) > MOST_TEXTS or not all(isinstance(text, str) for text in texts):
        raise BadOrder(f"text is a string, or texts a list of at most {MOST_TEXTS} strings")
    return {"results": understand_with(processor, texts)}


async def _forget(agent: Agent, order: Json) -> Json:
    conversation = order.get("conversation_id")
    if not isinstance(conversation, str) or not ID.fullmatch(conversation):
        raise BadOrder("conversation_id must be 1 to 64 of A-Z a-z 0-9 _ -")
    _, store = make_honest(agent)
    async with agent.lock_store.lock(conversation, wait_time_in_seconds=WAIT_SECONDS):
        return {"removed": store.forget(conversation)}


async def _retain(agent: Agent, order: Json) -> Json:
    days = order.get("days")
    if isinstance(days, bool) or not isinstance(days, (int, float)) or not 1 <= days <= 36500:
        raise BadOrder("days is a number from 1 to 36500")
    _, store = make_honest(agent)
    return {"removed": store.retain(float(days))}


async def _ready(agent: Agent, _order: Json) -> Json:
    processor, store = make_honest(agent)
    await store.retrieve("ready")
    meaning = understand_with(processor, ["hello there"])[0]
    if not meaning["ranking"]:
        raise TurnFailed("a sentence was not understood: is the model trained?")
    return {"intent": meaning["intent"]}
