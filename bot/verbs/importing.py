"""./coach import KIND FILE: all or nothing, every bad row named."""

import argparse
from collections.abc import Callable
from pathlib import Path

from bot.pathways.importing import import_openings
from bot.people.importing import import_people
from bot.schedule.importing import import_appointments
from bot.store import migrate

# Each returns a report without names or numbers; the second argument is whose file it is, where a file is of one person.
KINDS: dict[str, Callable[[Path, str | None], str]] = {
    "people": lambda path, _: import_people(path),
    "appointments": import_appointments,
    "openings": lambda path, _: import_openings(path),
}


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./coach import", description="Take over records of another system: all or nothing.")
    parser.add_argument("kind", choices=tuple(KINDS))
    parser.add_argument("file", type=Path)
    parser.add_argument("--person", metavar="NUMBER", help="whose calendar it is (for an iCalendar file of appointments)")
    asked = parser.parse_args(arguments)
    migrate.upgrade()
    print(KINDS[asked.kind](asked.file, asked.person))
    return 0
