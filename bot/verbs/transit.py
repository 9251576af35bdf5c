"""./coach transit import FILE.zip: takes over a timetable (GTFS) that trips are planned with; says how it goes and what is wrong."""

import argparse
from pathlib import Path

from bot.answers.transit.importing import import_feed, installed_names, remove
from bot.settings import settings


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="./coach transit",
        description="The timetables trips are planned with. One an agency: a newer one takes the place of the one before.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("import", help="take over a GTFS zip file").add_argument("file", type=Path)
    verbs.add_parser("list", help="what was taken over")
    verbs.add_parser("remove", help="take one out").add_argument("name")
    asked = parser.parse_args(arguments)
    here = settings()
    if asked.verb == "import":
        print(import_feed(here, asked.file, lambda what: print(what, flush=True)))
    elif asked.verb == "remove":
        remove(here, asked.name)
        print(f"{asked.name} is no longer used.")
    else:
        print("\n".join(installed_names(here)) or "None yet: ./coach transit import FILE.zip")
    return 0
