"""./coach bench NAME: runs tests/bench/NAME.py, which prints its figures and a ratio against a reference of the same run."""

import argparse
import subprocess
import sys

from bot.errors import BadInput
from bot.settings import ROOT

FOLDER = ROOT / "tests" / "bench"


def run(arguments: list[str]) -> int:
    names = sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith(("_", "test_")))
    parser = argparse.ArgumentParser(prog="./coach bench", description="Measure one thing.", epilog="Names: " + ", ".join(names))
    parser.add_argument("name", help="which")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="passed on to it")
    asked = parser.parse_args(arguments)
    if asked.name not in names:
        raise BadInput(f"There is no bench {asked.name!r}.", f"There are: {', '.join(names)}.")
    return subprocess.run([sys.executable, "-m", f"tests.bench.{asked.name}", *asked.rest], cwd=ROOT, check=False).returncode
