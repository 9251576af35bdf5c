"""The trained model: made anew only when what it is made of differs; the last one stays if training fails."""

import fcntl
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from bot import clock
from bot.errors import CoachError
from bot.settings import ROOT
from bot.verbs.programs import RASA_PYTHON
from bot.verbs.supervisor import tail

MODELS = ROOT / "models"
MODEL = MODELS / "coach.tar.gz"
FINGERPRINT = MODELS / "fingerprint"


def fingerprint() -> str:
    """One line that changes when the model would: it covers data, Rasa's settings, the engine's code and its packages.

    Raises:
        CoachError: it cannot be computed; with the reason.
    """
    command = [str(ROOT / RASA_PYTHON), "-m", "bot.engine.fingerprint"]
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode or not done.stdout.strip():
        raise CoachError(f"The model's fingerprint could not be computed:\n{done.stderr.strip()[-2000:]}")
    return done.stdout.strip().splitlines()[-1]


def trained() -> str:
    """The fingerprint of the model in place; empty when there is none."""
    return FINGERPRINT.read_text().strip() if MODEL.exists() and FINGERPRINT.exists() else ""


def ensure(say: Callable[[str], None]) -> bool:
    """Train if needed; one ./coach at a time. True when the model fits the content, False when the last one had to stay.

    Raises:
        CoachError: training failed and there is no model at all.
    """
    wanted = fingerprint()
    if trained() == wanted:
        return True
    MODELS.mkdir(exist_ok=True)
    with (MODELS / ".lock").open("a") as lock:
        _patiently(lambda: _locked(lock.fileno()), "another ./coach is training", say)
        if trained() == wanted:
            return True
        for left in MODELS.glob(".training-*"):
            shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=".training-", dir=MODELS))
        try:
            return _train(folder, wanted, lock.fileno(), say)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _train(folder: Path, wanted: str, lock: int, say: Callable[[str], None]) -> bool:
    command = [str(ROOT / RASA_PYTHON), "-m", "bot.engine.launch", "train", "--out", str(folder), "--fixed-model-name", "coach"]
    log = folder / "log"
    with log.open("wb") as output:
        # It holds the lock too: were we killed, no second training would start beside it.
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, pass_fds=(lock,))
        _patiently(lambda: process.poll() is not None, "training, because the content changed", say)
    made = folder / MODEL.name
    if process.returncode or not made.exists():
        if not MODEL.exists():
            raise CoachError(f"Training failed:\n{tail(log)}\n", "Mend what it names, then run this again.")
        say(f"training failed; the last model stays and does not know what changed since:\n{tail(log)}")
        return False
    FINGERPRINT.unlink(missing_ok=True)  # between the two replacements a kill must mean: train again
    made.replace(MODEL)
    (folder / "fingerprint").write_text(wanted + "\n")
    (folder / "fingerprint").replace(FINGERPRINT)
    return True


def _locked(number: int) -> bool:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _patiently(done: Callable[[], bool], what: str, say: Callable[[str], None]) -> None:
    """Wait until it is done; a line after 2 s and every 10 s."""
    started = clock.monotonic()
    due = 2.0
    while not done():
        if (seconds := clock.monotonic() - started) >= due:
            say(f"{what} ... {seconds:.0f} s")
            due = seconds + 10
        clock.pause(0.1)
