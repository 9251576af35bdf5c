"""./coach test: the app's tests in .venv and the engine's in .venv-rasa; all must pass. The model is trained first if need be.

Tests run beside each other, a file at a time, and the engine's beside those that mostly wait for whole coaches; those marked `alone`
get the machine for themselves.
"""

import subprocess
import sys
import tempfile

from bot.settings import ROOT
from bot.verbs import model
from bot.verbs.programs import RASA_PYTHON
from bot.verbs.starting import say

ENGINE = "tests/engine"
WITHOUT_MODEL = ("tests/house", "tests/unit", "tests/store")
WITH_MODEL = ("tests/journeys", "tests/faults", "tests/browser")
BESIDE = ("-n", "3", "--dist", "loadfile")  # one more than cores: much of their time they wait for a database or a program


def run(arguments: list[str]) -> int:
    """Without arguments everything; with some they go to pytest: the engine's if they name tests/engine, else the app's."""
    if arguments and arguments[0] in ("-h", "--help"):
        return _pytest(sys.executable, ["--help"])
    if not arguments:
        return max(_pytest(sys.executable, [*WITHOUT_MODEL, *BESIDE]), _with_model())
    paths = [argument for argument in arguments if argument.startswith("tests")]
    if not paths or not all(path.startswith(WITHOUT_MODEL) for path in paths):
        model.ensure(say)
    for_engine = any(path.startswith(ENGINE) for path in paths)
    return _pytest(str(ROOT / RASA_PYTHON) if for_engine else sys.executable, arguments)


def _with_model() -> int:
    model.ensure(say)
    with tempfile.TemporaryFile("w+") as said:  # shown when it is whole, not between the lines of the others
        engine = subprocess.Popen(_command(str(ROOT / RASA_PYTHON), [ENGINE]), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        codes = [_pytest(sys.executable, [*WITH_MODEL, "-m", "not alone", *BESIDE]), _code(engine.wait())]
        said.seek(0)
        print(said.read(), flush=True)
    return max(*codes, _pytest(sys.executable, [*WITH_MODEL, "-m", "alone"]))


def _command(python: str, arguments: list[str]) -> list[str]:
    return [python, "-m", "pytest", *arguments]


def _pytest(python: str, arguments: list[str]) -> int:
    return _code(subprocess.run(_command(python, arguments), cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode)


def _code(returned: int) -> int:
    return returned if returned >= 0 else 128 - returned  # ended by a signal: a failure in a shell's way
