"""From texts to meanings by the loaded model: whole lists at once, and never a command."""

from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.runner.interface import GraphRunner
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME as UNSURE
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.finder import KNOWN

LONGEST = 1600  # characters: the longest text message
RANKED = 5

# {"intent": {"name", "confidence"}, "ranking": [[name, confidence], ...], "entities": [], "known": [[question id, cosine], ...]}
Meaning = dict[str, Any]


def clean(text: str) -> str:
    """The text without control characters and broken surrogates, at most 1,600 characters, trimmed."""
    text = text[:LONGEST].encode("utf-8", "replace").decode("utf-8")
    return "".join(c if c >= " " and not "\x7f" <= c <= "\x9f" else " " for c in text).strip()


def understand(runner: GraphRunner, target: str, texts: list[str]) -> list[Meaning]:
    """What each text means, in order. An empty text is unsure; a leading slash is dropped, as Rasa would take it for a command."""
    words = [clean(text).lstrip("/\\ ") for text in texts]
    asked = [UserMessage(text) for text in words if text]
    found: list[Meaning] = []
    if asked:
        inputs = {PLACEHOLDER_MESSAGE: asked, PLACEHOLDER_TRACKER: DialogueStateTracker.from_events("nobody", [])}
        found = [_meaning(message.data) for message in runner.run(inputs=inputs, targets=[target])[target]]
    answers = iter(found)
    return [next(answers) if text else unsure() for text in words]


def understand_with(processor: MessageProcessor, texts: list[str]) -> list[Meaning]:
    return understand(processor.graph_runner, processor.model_metadata.nlu_target, texts)


def unsure() -> Meaning:
    return {"intent": {"name": UNSURE, "confidence": 0.0}, "ranking": [], "entities": [], "known": []}


def _meaning(data: dict[str, Any]) -> Meaning:
    ranking = [[r["name"], round(float(r["confidence"]), 4)] for r in data.get("intent_ranking", []) if r["name"] != UNSURE]
    intent = data.get("intent") or {}
    confidence = ranking[0][1] if ranking else 0.0
    named = {"name": intent.get("name") or UNSURE, "confidence": confidence}
    return {"intent": named, "ranking": ranking[:RANKED], "entities": [], "known": data.get(KNOWN) or []}
