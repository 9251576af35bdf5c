"""./coach test: the app's suite in .venv and the engine's in .venv-rasa; both must pass. The model is trained first if need be."""

import subprocess
import sys

from bot.settings import ROOT
from bot.verbs import model
from bot.verbs.programs import RASA_PYTHON
from bot.verbs.starting import say

ENGINE = "tests/engine"
WITHOUT_MODEL = ("tests/unit", "tests/house", "tests/store")


def run(arguments: list[str]) -> int:
    """Without arguments both suites; with some they go to pytest: the engine's if they name tests/engine, else the app's."""
    if arguments and arguments[0] in ("-h", "--help"):
        return _pytest(sys.executable, ["--help"])
    paths = [argument for argument in arguments if argument.startswith("tests")]
    if not paths or not all(path.startswith(WITHOUT_MODEL) for path in paths):
        model.ensure(say)
    for_engine = any(path.startswith(ENGINE) for path in paths)
    codes = []
    if for_engine or not arguments:
        codes.append(_pytest(str(ROOT / RASA_PYTHON), arguments or [ENGINE]))
    if not for_engine:
        codes.append(_pytest(sys.executable, arguments))
    return max(codes)


def _pytest(python: str, arguments: list[str]) -> int:
    done = subprocess.run([python, "-m", "pytest", *arguments], cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    return done.returncode if done.returncode >= 0 else 128 - done.returncode  # ended by a signal: a failure in a shell's way
