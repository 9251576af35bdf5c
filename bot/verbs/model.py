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
ABANDONED = 3600.0  # seconds: no training takes so long
MODEL = MODELS / "coach.tar.gz"


def ensure(say: Callable[[str], None]) -> bool:
    """Train if needed; one ./coach at a time. True when the model fits the content, False when the last one had to stay.

    Raises:
        CoachError: training failed and there is no model at all.
    """
    if fits():
        return True
    MODELS.mkdir(exist_ok=True)
    with (MODELS / ".lock").open("a") as lock:
        _patiently(lambda: _locked(lock.fileno()), "another ./coach is training", say)
        if fits():  # that other one made it
            return True
        for left in MODELS.glob(".training-*"):
            if clock.now().timestamp() - left.stat().st_mtime > ABANDONED:  # of a training that was killed
                shutil.rmtree(left, ignore_errors=True)
        return _train(lock.fileno(), say)


def fits() -> bool:
    """Whether the model in place was trained from just what is there now (data, Rasa's settings, the engine's code)."""
    return _engine("fingerprint", "--check", output=subprocess.DEVNULL).wait() == 0


def _train(lock: int, say: Callable[[str], None]) -> bool:
    with tempfile.NamedTemporaryFile(suffix=".log") as log:
        process = _engine("launch", "train", output=log.fileno(), hold=(lock,))
        _patiently(lambda: process.poll() is not None, "training, because the content changed", say)
        if process.returncode == 0:
            return True
        end = tail(Path(log.name))
    if not MODEL.exists():
        raise CoachError(f"Training failed:\n{end}\n", "Mend what it names, then run this again.")
    say(f"training failed; the last model stays and does not know what changed since:\n{end}")
    return False


def _engine(module: str, *arguments: str, output: int, hold: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
    """Start a module of the engine in its own environment. It holds our lock too: were we killed, nothing would start beside it."""
    command = [str(ROOT / RASA_PYTHON), "-m", f"bot.engine.{module}", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, pass_fds=hold)


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
