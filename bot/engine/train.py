"""Trains models/coach.tar.gz: whole or not at all, with the fingerprint of what it was trained from beside it."""

import asyncio
import contextlib
import io
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from bot.engine.fingerprint import MODEL, ROOT, fingerprint, stamp_of


class BadTrainingData(ValueError):
    """What is trained from contradicts itself; the text says where."""


def train(root: Path = ROOT) -> Path:
    """The path of the new model. Raises BadTrainingData. Needs bot.engine.launch.prepare() first."""
    started = time.monotonic()
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"  # Rasa's cache keeps every feature of every training; vectors.py remembers what is slow
    stamp = fingerprint(root)
    model = root / MODEL
    model.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".training-", dir=model.parent))
    os.environ["RASA_CACHE_DIRECTORY"] = str(draft / "cache")
    try:
        _check(root)
        made = _run_rasa(root, draft)
        stamp_of(model).unlink(missing_ok=True)  # between the two lines below the model has no stamp, so it is trained again
        made.replace(model)
        draft_stamp = draft / "fingerprint"
        draft_stamp.write_text(stamp + "\n")
        draft_stamp.replace(stamp_of(model))
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    size = model.stat().st_size / 1e6
    print(f"Trained {MODEL} ({size:.1f} MB) in {time.monotonic() - started:.0f} s.", file=sys.stderr)
    return model


def _run_rasa(root: Path, folder: Path) -> Path:
    from rasa.model_training import train as rasa_train

    asyncio.set_event_loop(asyncio.new_event_loop())
    with contextlib.redirect_stdout(io.StringIO()) as said:  # Rasa would name the draft's path as the model's
        made = rasa_train(
            domain=str(root / "domain.yml"),
            config=str(root / "config.yml"),
            training_files=None,  # bot.engine.importer knows where they are
            output=str(folder),
            fixed_model_name="coach",
            force_training=True,
        ).model
    if made is None:
        raise BadTrainingData(f"Rasa trained nothing. {said.getvalue().strip()}")
    return Path(made)


def _check(root: Path) -> None:
    """An intent without a rule would be answered with silence, and one without messages is never understood."""
    from rasa.shared.core.events import UserUttered
    from rasa.shared.importers.importer import TrainingDataImporter

    from bot.engine.importer import CoachImporter

    importer: TrainingDataImporter = CoachImporter(str(root / "config.yml"), str(root / "domain.yml"))
    known = {intent for intent in importer.get_domain().intents if intent not in ("back", "restart", "session_start")}
    ruled = [event.intent_name for step in importer.get_stories().story_steps for event in step.events if isinstance(event, UserUttered)]
    trained = {example.get("intent") for example in importer.get_nlu_data().intent_examples}
    wrong = [f"{name}: more than one rule in data/dialogue" for name in sorted(set(ruled)) if ruled.count(name) > 1]
    wrong += [f"{name}: no rule in data/dialogue" for name in sorted(known - set(ruled))]
    wrong += [f"{name}: in data/nlu but not in domain.yml" for name in sorted(trained - known)]
    if wrong:
        raise BadTrainingData("Training data does not fit together:\n  " + "\n  ".join(wrong))
    silent = sorted(known - trained - {"nlu_fallback"})
    if silent:
        print(f"No messages in data/nlu yet for: {', '.join(silent)}.", file=sys.stderr)
