"""./coach check: ruff, mypy, the import rules, then content; every finding names its file. All run, whatever fails first."""

import argparse
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bot.answers import check as answers
from bot.care import safety_patterns
from bot.errors import CoachError
from bot.knowledge import check as knowledge
from bot.pathways import check as pathways
from bot.settings import ROOT
from bot.verbs.programs import RASA_PYTHON
from bot.words import check as words

# The engine is Python 3.10 and Rasa has no types: strict about our own code, silent about what Rasa hands us.
ENGINE = (
    *("--python-version", "3.10", "--python-executable", RASA_PYTHON, "--cache-dir", ".mypy_cache/engine", "--ignore-missing-imports"),
    *("--allow-subclassing-any", "--allow-untyped-calls", "--allow-untyped-decorators", "--no-warn-return-any", "--no-warn-unused-ignores"),
    *sorted(str(path.relative_to(ROOT)) for room in ("engine", "text") for path in (ROOT / "bot" / room).glob("*.py")),
)
TOOLS = (
    ("ruff check", ("-m", "ruff", "check", ".")),
    ("ruff format", ("-m", "ruff", "format", "--check", ".")),
    ("ruff check of ./coach as Python 3.8", ("-m", "ruff", "check", "--target-version", "py38", "coach")),
    ("ruff format of ./coach as Python 3.8", ("-m", "ruff", "format", "--check", "--target-version", "py38", "coach")),
    ("mypy", ("-m", "mypy")),
    ("mypy of the engine as Python 3.10", ("-m", "mypy", *ENGINE)),
    ("import rules", (str(Path(sys.executable).with_name("lint-imports")),)),
)


def signs_of_danger() -> list[str]:
    """Problems of data/safety: it raises at the first one."""
    safety_patterns.load(ROOT / "data" / "safety")
    return []


CONTENT: tuple[tuple[str, Callable[[], list[str]]], ...] = (  # each returns problems as sentences, or raises one
    ("words", words.check),
    ("knowledge", knowledge.check),
    ("what is told about programs", pathways.check),
    ("what is answered", answers.check),
    ("signs of danger", signs_of_danger),
)


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./coach check", description="Look at code and content without running them.")
    parser.parse_args(arguments)
    failed = [name for name, command in TOOLS if not _passes(name, command)]
    failed += [name for name, check in CONTENT if not _finds_nothing(name, check)]
    print("coach: " + (f"not clean: {', '.join(failed)}" if failed else "all clean"))
    return 1 if failed else 0


def _passes(name: str, command: tuple[str, ...]) -> bool:
    start = () if command[0].startswith("/") else (sys.executable,)
    done = subprocess.run([*start, *command], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    print(f"coach: {name}: {'ok' if done.returncode == 0 else 'FAILED'}", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr)
    return done.returncode == 0


def _finds_nothing(name: str, check: Callable[[], list[str]]) -> bool:
    try:
        problems = check()
    except CoachError as error:
        problems = [str(error)]
    print(f"coach: {name}: {'FAILED' if problems else 'ok'}", flush=True)
    print("".join(f"  - {problem}\n" for problem in problems), end="")
    return not problems
