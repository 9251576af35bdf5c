"""./coach check: ruff, mypy, the import rules, then content; every finding names its file. All run, whatever fails first."""

import argparse
import importlib
import subprocess
import sys
from pathlib import Path

from bot.errors import CoachError
from bot.settings import ROOT
from bot.verbs.programs import RASA_PYTHON

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

CONTENT = (  # what the coach itself reads at its start, with the function that reads and checks it
    ("data/words", "bot.words.catalogue", "load"),
    ("data/knowledge/office.yml", "bot.knowledge.office", "load"),
    ("data/knowledge/support/crisis_lines.yml", "bot.knowledge.crisis_lines", "load"),
    ("data/safety", "bot.care.safety", "check"),  # read when imported
)


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./coach check", description="Look at code and content without running them.")
    parser.parse_args(arguments)
    failed = [name for name, command in TOOLS if not _passes(name, command)]
    failed += [name for name, module, function in CONTENT if not _reads(name, module, function)]
    print("coach: " + (f"not clean: {', '.join(failed)}" if failed else "all clean"))
    return 1 if failed else 0


def _passes(name: str, command: tuple[str, ...]) -> bool:
    start = () if command[0].startswith("/") else (sys.executable,)
    done = subprocess.run([*start, *command], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    print(f"coach: {name}: {'ok' if done.returncode == 0 else 'FAILED'}", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr)
    return done.returncode == 0


def _reads(name: str, module: str, function: str) -> bool:
    try:
        read = getattr(importlib.import_module(module), function)
        if function == "load":
            read()
    except CoachError as error:
        print(f"coach: {name}: FAILED\n{error}", flush=True)
        return False
    print(f"coach: {name}: ok", flush=True)
    return True
