"""The timetables this installation has: GTFS_PATH, or what `./coach transit import` put under var/transit; read once a process.

Only the trips of the weeks ahead are kept in memory, so they are read anew every week, and when files change; meanwhile the ones
before stay in use. The first time, whoever asks waits a little.
"""

import logging
import threading
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from bot import clock
from bot.answers.transit.feed import Stop, together
from bot.answers.transit.reading_feed import read_feed, read_stops
from bot.answers.transit.timetable import Timetable
from bot.errors import BadFile, CoachError, Unavailable
from bot.settings import Settings, settings

log = logging.getLogger(__name__)
FOLDER = "transit"
_WEEK = "week"
WEEKS = timedelta(weeks=5)  # ahead, and a week is the longest that what was read stays in use
PATIENCE = 3.0  # seconds that a person's question waits for the first reading
Key = tuple[tuple[str, int], ...]
_reading, _guard = threading.Lock(), threading.Lock()
_kept: dict[Key, Timetable | CoachError] = {}
_newest: list[tuple[Key, Timetable]] = []


def paths(here: Settings) -> list[Path]:
    """Where the timetables are; empty when there is none. Raises BadFile if GTFS_PATH leads nowhere."""
    given = here.gtfs_path
    if given is None:
        return sorted((here.var / FOLDER).glob("*.zip"))
    if given.is_dir() and not (given / "stops.txt").exists():
        found = sorted(given.glob("*.zip"))
        if found:
            return found
    elif given.exists():
        return [given]
    raise BadFile("GTFS_PATH leads to no timetable.", [], "Give the path of a GTFS zip file, or of a folder with such files.")


def _key(found: Sequence[Path]) -> Key:
    try:
        return tuple((str(path), path.stat().st_mtime_ns) for path in found)
    except OSError:
        raise Unavailable("A timetable is just being replaced.", "Try again.") from None


def timetable(here: Settings | None = None, *, patience: float = PATIENCE) -> Timetable | None:
    """The timetables of this installation together; None if there is none.

    Raises:
        BadFile: they cannot be used.
        Unavailable: they are being read for the first time, which takes longer than `patience` seconds.
    """
    here = here or settings()
    found = paths(here)
    if not found:
        return None
    key = (*_key(found), (_WEEK, clock.now().toordinal() // 7))
    with _guard:
        kept = _kept.get(key)
        if kept is None and not _reading.locked():
            threading.Thread(target=_read, args=(key, found), name="timetables", daemon=True).start()
            _reading.acquire()  # released by the thread that reads
        if kept is None:
            kept = _before(key)
    if kept is None:
        if not _reading.acquire(timeout=patience):
            raise Unavailable("The timetables are still being read.", "Try again in a minute.")
        _reading.release()
        kept = _kept.get(key)
        if kept is None:
            raise Unavailable("The timetables are being replaced.", "Try again in a minute.")
    if isinstance(kept, CoachError):
        raise kept
    return kept


def _before(key: Key) -> Timetable | None:
    """What was read last from files of these names."""
    return _newest[0][1] if _newest and {path for path, _ in _newest[0][0]} == {path for path, _ in key} else None


def _read(key: Key, found: Sequence[Path]) -> None:
    made: Timetable | CoachError
    try:
        today = clock.now().date()
        days = (today - timedelta(days=2), today + WEEKS)
        made = Timetable(together([read_feed(path, days=days) for path in found]), days[1] - timedelta(days=1))
    except CoachError as error:
        log.error("the timetables cannot be used: %s", error.what)
        made = error
    except Exception as error:  # noqa: BLE001 - a file of others may be wrong in ways nobody thought of
        log.error("the timetables cannot be read: %s", type(error).__name__)
        made = BadFile("The timetables cannot be read.", [], "Import a newer one: ./coach transit import FILE.zip.")
    finally:
        with _guard:
            if not isinstance(made, Timetable) and (before := _before(key)):
                made = before  # the last good ones stay in use; /readyz names the file that is wrong
            _kept.clear()
            _kept[key] = made
            _newest[:] = [(key, made)] if isinstance(made, Timetable) else []
            _reading.release()
    if isinstance(made, Timetable):
        for ahead in (0, 1):  # the days most trips are of; a large timetable takes seconds for each
            made.day(today + timedelta(days=ahead))


def warm() -> None:
    """Begin to read them, so that nobody waits later; what is wrong is told when they are used."""
    try:
        timetable(patience=0)
    except Unavailable:
        return  # that is what was wanted: they are being read
    except CoachError as error:
        log.warning("timetables: %s", error.what)


def version(here: Settings | None = None) -> Key:
    """Which files there are at this moment, to know whether something made of them is still right. Raises BadFile."""
    return _key(paths(here or settings()))


@lru_cache(maxsize=2)
def stops_of(key: Key) -> tuple[Stop, ...]:
    """Every stop of a version, without reading the timetables. Raises BadFile."""
    return tuple(stop for path, _ in key for stop in read_stops(Path(path)))


def over(table: Timetable, day: date) -> bool:
    """Whether the timetables have ended before a day."""
    return table.feed.last_day < day


def covers(table: Timetable, day: date) -> bool:
    """Whether the trips of a day were read; further ahead nobody can say."""
    return day <= table.until
