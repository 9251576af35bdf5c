"""./coach understand [FILE]: what each line would be taken for as the first message of a new conversation. Needs no running coach."""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.care import safety
from bot.errors import BadInput, Unavailable
from bot.settings import ROOT
from bot.text.keywords import keyword, wish_to_stop
from bot.text.language import detect
from bot.text.stop_wishes import only_reminders
from bot.verbs import model
from bot.verbs.programs import RASA_PYTHON

UNSURE = "unsure"  # where the coach would ask back


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="./coach understand",
        description="Reads one message a line; prints text, intent, confidence, language and safety with tabs between, in order.",
    )
    parser.add_argument("file", nargs="?", type=Path, help="default: standard input")
    file: Path | None = parser.parse_args(arguments).file
    try:
        raw = file.read_bytes() if file else sys.stdin.buffer.read()
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from None
    lines = raw.decode(errors="replace").split("\n")
    texts = [line.removesuffix("\r") for line in (lines[:-1] if lines[-1] == "" else lines)]
    model.ensure(lambda text: print(f"coach: {text}", file=sys.stderr, flush=True))
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for text, (intent, confidence, second) in zip(texts, meanings(texts), strict=True):
        print("\t".join(row(text, intent, confidence, second)))
    return 0


def row(text: str, intent: str, confidence: float, second: str = "") -> tuple[str, str, str, str, str]:
    """The five columns: what Rasa took the text for, under the layers that come before it (safety, then stop and help).

    `second` is Rasa's next guess: where the patterns find danger possible and that is crisis, the two layers agree.
    """
    signal = safety.check(text)
    raised = signal.level if signal else "possible" if intent == "crisis" else ""
    if raised == "sure":
        intent, confidence = "crisis", 1.0
    elif signal and second == "crisis":
        intent = "crisis"
    elif signal is None and wish_to_stop(text):
        intent, confidence, raised = "opt_out", 1.0, ""
    elif signal is None and only_reminders(text):
        intent, confidence, raised = "set_reminders", 1.0, ""
    elif signal is None and keyword(text) == "help":
        intent, confidence, raised = "ask_capabilities", 1.0, ""
    shown = "crisis" if raised == "sure" else raised
    return text.replace("\t", " "), intent, f"{confidence:.3f}", detect(text).language or "en", shown


def meanings(texts: Sequence[str]) -> list[tuple[str, float, str]]:
    """(intent, confidence, next guess) of each text by the trained model. Raises Unavailable when the engine cannot run."""
    command = [str(ROOT / RASA_PYTHON), "-m", "bot.engine.understand", str(model.MODEL)]
    asked = "".join(json.dumps(text) + "\n" for text in texts)
    done = subprocess.run(command, cwd=ROOT, input=asked, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise Unavailable("The engine could not understand these lines.", done.stderr.strip()[-2000:])
    return [_meaning(json.loads(line)) for line in done.stdout.splitlines()]


def _meaning(found: dict[str, Any]) -> tuple[str, float, str]:
    best: str = found["intent"]
    others = [name for name, _ in found["ranking"][:2] if name != best]
    return UNSURE if best == "nlu_fallback" else best, float(found["confidence"]), others[0] if others else ""
