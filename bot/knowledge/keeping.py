"""Knowledge files as this process last read them well: changed files are read anew, wrong ones never stop the coach.

A file that is wrong after a change leaves the last good records in use; at a start, a copy of the last good files is read instead.
What is wrong is kept as sentences; bot/worker/wrong_files.py tells staff.
"""

import logging
import re
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from bot import clock
from bot.errors import BadFile
from bot.knowledge.reading import KNOWLEDGE
from bot.settings import settings

log = logging.getLogger("coach.knowledge")
LOOKS_EVERY = 2.0  # seconds between looks at whether a file changed
GOOD = "knowledge-good"
Stamp = tuple[tuple[str, int, int], ...]
_troubles: dict[str, list[str]] = {}
_all: list["Kept[object]"] = []


class Kept[T]:
    """Calling it gives the records that `load(folder)` reads and checks. `file` is told to staff; `files` names all that it reads."""

    def __init__(
        self,
        file: str,
        load: Callable[[Path], T],
        folder: Path = KNOWLEDGE,
        copies: Path | None = None,
        files: Callable[[Path], Sequence[str]] | None = None,
    ) -> None:
        self.file, self._load, self._folder, self._copies = file, load, folder, copies
        self._files = files or (lambda _folder: (file,))
        self._lock = threading.Lock()
        self._good: T | None = None
        self._stamp: Stamp | None = None
        self._looked = -LOOKS_EVERY
        self.version = 0
        """Grows whenever the records change, for whoever computes something from them."""
        if folder == KNOWLEDGE:
            _all.append(self)

    def __call__(self) -> T:
        """The records. Raises BadFile only if a file is wrong and was never right on this machine."""
        with self._lock:
            if self._good is None or clock.monotonic() - self._looked >= LOOKS_EVERY:
                self._looked = clock.monotonic()
                self._look()
            if self._good is None:
                raise BadFile(
                    f"data/knowledge/{self.file} has problems.", _troubles.get(self.file, []), "Mend these and run ./coach check."
                )
            return self._good

    def _look(self) -> None:
        stamp = self._stamp_now()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._good = self._load(self._folder)
        except BadFile as error:
            _troubles[self.file] = list(error.places) or [str(error)]
            log.error("data/knowledge/%s has problems, the last good one stays in use", self.file)
            if self._good is None:
                self._good = self._last_good()
            return
        self.version += 1
        _troubles.pop(self.file, None)
        self._save()

    def _stamp_now(self) -> Stamp:
        found = []
        for name in self._files(self._folder):
            try:
                seen = (self._folder / name).stat()
                found.append((name, seen.st_mtime_ns, seen.st_size))
            except OSError:
                found.append((name, 0, 0))
        return tuple(found)

    def _last_good(self) -> T | None:
        """What the copies hold; None if there are none, or a newer program cannot read them."""
        try:
            found = self._load(self._where())
        except BadFile:
            return None
        self.version += 1
        return found

    def _where(self) -> Path:
        """A folder of its own: what one reader takes for good, another one may not."""
        return (self._copies or settings().var / GOOD) / re.sub(r"[^a-z0-9_.]+", "-", self.file)

    def _save(self) -> None:
        """Keep copies of the good files, each whole or not at all. A disk that refuses costs only the copy."""
        try:
            names = set(self._files(self._folder))
            for name in names:
                copy = self._where() / name
                copy.parent.mkdir(parents=True, exist_ok=True)
                draft = copy.with_name(f".{copy.name}.{clock.new_id()}")
                draft.write_bytes((self._folder / name).read_bytes())
                draft.replace(copy)
            for gone in set(self._files(self._where())) - names:
                (self._where() / gone).unlink(missing_ok=True)
        except OSError as error:
            log.warning("no copy of data/knowledge/%s could be kept: %s", self.file, type(error).__name__)


def look_at_all() -> dict[str, list[str]]:
    """Read whatever changed of all kept files; what is wrong with them: file -> sentences."""
    for kept in _all:
        try:
            kept()
        except BadFile:
            continue  # it stands among the troubles
    return troubles()


def versions() -> tuple[int, ...]:
    """Changes whenever any kept records do."""
    return tuple(kept.version for kept in _all)


def troubles() -> dict[str, list[str]]:
    """What is wrong with files whose last good records are in use: file -> sentences."""
    return {file: list(found) for file, found in _troubles.items()}
