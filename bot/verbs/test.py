"""./coach test: the app's tests in .venv and the engine's in .venv-rasa; all must pass. The model is trained first if need be.

Tests run beside each other, a file at a time; those marked `alone` get the machine for themselves.
"""

import subprocess
import sys

from bot.settings import ROOT
from bot.verbs import model
from bot.verbs.programs import RASA_PYTHON
from bot.verbs.starting import say

ENGINE = "tests/engine"
WITHOUT_MODEL = ("tests/house", "tests/unit", "tests/store")
WITH_MODEL = ("tests/journeys", "tests/faults", "tests/browser")
BESIDE = ("--dist", "loadfile", "-n")
MANY, FEW = "3", "2"  # one more than cores: much of their time they wait for a database; whole coaches are heavier
ALONE = ("-m", "alone")
NOT_ALONE = ("-m", "not alone")


def run(arguments: list[str]) -> int:
    """Without arguments everything; with some they go to pytest: the engine's if they name tests/engine, else the app's."""
    if arguments and arguments[0] in ("-h", "--help"):
        return _pytest(sys.executable, ["--help"])
    if not arguments:
        codes = [_pytest(sys.executable, [*WITHOUT_MODEL, *BESIDE, MANY])]
        model.ensure(say)
        codes += [
            _pytest(str(ROOT / RASA_PYTHON), [ENGINE]),
            _pytest(sys.executable, [*WITH_MODEL, *NOT_ALONE, *BESIDE, FEW]),
            _pytest(sys.executable, [*WITH_MODEL, *ALONE]),
        ]
        return max(codes)
    paths = [argument for argument in arguments if argument.startswith("tests")]
    if not paths or not all(path.startswith(WITHOUT_MODEL) for path in paths):
        model.ensure(say)
    for_engine = any(path.startswith(ENGINE) for path in paths)
    return _pytest(str(ROOT / RASA_PYTHON) if for_engine else sys.executable, arguments)


def _pytest(python: str, arguments: list[str]) -> int:
    done = subprocess.run([python, "-m", "pytest", *arguments], cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    return done.returncode if done.returncode >= 0 else 128 - done.returncode  # ended by a signal: a failure in a shell's way
