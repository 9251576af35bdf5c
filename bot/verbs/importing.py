"""./coach import KIND FILE: all or nothing, every bad row named."""

import argparse
from collections.abc import Callable
from pathlib import Path

from bot.people.importing import import_people
from bot.store import migrate

KINDS: dict[str, Callable[[Path], str]] = {"people": import_people}  # each returns a report without names or numbers


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./coach import", description="Take over records of another system: all or nothing.")
    parser.add_argument("kind", choices=tuple(KINDS))
    parser.add_argument("file", type=Path)
    asked = parser.parse_args(arguments)
    migrate.upgrade()
    print(KINDS[asked.kind](asked.file))
    return 0
