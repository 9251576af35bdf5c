"""Taking over a timetable: read and checked as a whole, then put in the place of the one of the same agency."""

import os
from collections.abc import Callable
from pathlib import Path

from bot import clock
from bot.answers.transit.feed import Feed, together
from bot.answers.transit.installed import FOLDER
from bot.answers.transit.reading_feed import read_feed
from bot.answers.transit.timetable import Timetable
from bot.errors import BadFile
from bot.settings import Settings
from bot.text.folding import bare

_LONGEST_NAME = 60


def import_feed(here: Settings, file: Path, say: Callable[[str], None]) -> str:
    """Check a feed and take it over; nothing changes if it is refused. Raises BadFile."""
    if file.is_dir():
        raise BadFile(f"{file.name} is a folder.", [], "Import the zip file, or set GTFS_PATH to the folder.")
    say(f"Reading {file.name} ...")
    began = clock.monotonic()
    feed = read_feed(file, lambda what: say(f"  {what}"))
    table = Timetable(feed)
    say(f"Read in {clock.monotonic() - began:.1f} s. It runs from {feed.first_day} to {feed.last_day}.")
    folder = here.var / FOLDER
    name = bare(" ".join(feed.agencies)).replace(" ", "-")[:_LONGEST_NAME].strip("-") or "timetable"
    others = [path for path in sorted(folder.glob("*.zip")) if path.stem != name]
    if others:
        say(f"Beside it: {', '.join(path.stem for path in others)}.")
        together([feed, *(read_feed(path) for path in others)])
    today = clock.now().astimezone(feed.zone).date()
    if feed.last_day < today:
        say(f"Careful: it ended on {feed.last_day}, so no trip can be planned with it. Ask the agency for a newer one.")
    elif feed.first_day > today:
        say(f"Careful: it begins on {feed.first_day}; no trip can be planned before.")
    if here.gtfs_path is not None:
        say("Careful: GTFS_PATH is set, so trips are planned with that and not with this one.")
    replaces = (folder / f"{name}.zip").exists()
    _put(file, folder, name)
    running = len(table.runs_on(today))
    counts = f"{len(feed.stops)} stops, {len(feed.lines)} lines, {len(feed.runs)} trips, {running} of them today"
    return f"{', '.join(feed.agencies)}: {counts}. {'It replaces the one before' if replaces else 'It is kept'} as {name}.{_remarks(feed)}"


def _put(file: Path, folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{name}.{os.getpid()}"
    try:
        draft.write_bytes(file.read_bytes())
        draft.replace(folder / f"{name}.zip")
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise BadFile(f"It could not be kept under var/transit: {error.strerror}.", [], "Make room, or check the folder.") from None


def _remarks(feed: Feed) -> str:
    unused = len(feed.stops) - len({stop for run in feed.runs for stop in run.stops})
    return "" if not unused else " 1 stop has no trip." if unused == 1 else f" {unused} stops have no trip."


def installed_names(here: Settings) -> list[str]:
    """What was imported, by name."""
    return [path.stem for path in sorted((here.var / FOLDER).glob("*.zip"))]


def remove(here: Settings, name: str) -> None:
    """Take a timetable out. Raises BadFile if there is none of that name."""
    if name not in installed_names(here):
        raise BadFile(f"There is no timetable {name!r}.", installed_names(here), "Use one of these names.")
    (here.var / FOLDER / f"{name}.zip").unlink()
