"""A knowledge file as this process last read it well: changed files are read anew, wrong ones never stop the coach.

A file that is wrong after a change leaves the last good records in use; at a start, a copy of the last good file is read instead.
What is wrong is kept as sentences for staff.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from bot import clock
from bot.errors import BadFile
from bot.knowledge.reading import KNOWLEDGE
from bot.settings import settings

log = logging.getLogger("coach.knowledge")
LOOKS_EVERY = 2.0  # seconds between looks at whether a file changed
GOOD = "knowledge-good"
_troubles: dict[str, list[str]] = {}


class Kept[T]:
    """Calling it gives the records of `file`, which `load(folder)` reads and checks."""

    def __init__(self, file: str, load: Callable[[Path], T], folder: Path = KNOWLEDGE, copies: Path | None = None) -> None:
        self.file, self._load, self._folder, self._copies = file, load, folder, copies
        self._lock = threading.Lock()
        self._good: T | None = None
        self._stamp: tuple[int, int] | None = None
        self._looked = -LOOKS_EVERY

    def __call__(self) -> T:
        """The records. Raises BadFile only if the file is wrong and was never right on this machine."""
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
        path = self._folder / self.file
        try:
            found = path.stat()
            stamp = (found.st_mtime_ns, found.st_size)
        except OSError:
            stamp = (0, 0)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._good = self._load(self._folder)
        except BadFile as error:
            _troubles[self.file] = list(error.places) or [str(error)]
            log.error("data/knowledge/%s has problems, the last good one stays in use", self.file)
            if self._good is None and (self._where() / self.file).exists():
                self._good = self._load(self._where())
            return
        _troubles.pop(self.file, None)
        self._save(path)

    def _where(self) -> Path:
        return self._copies or settings().var / GOOD

    def _save(self, path: Path) -> None:
        """Keep a copy of the good file, whole or not at all. A disk that refuses costs only the copy."""
        try:
            self._where().mkdir(parents=True, exist_ok=True)
            draft = self._where() / f".{self.file}.{clock.new_id()}"
            draft.write_bytes(path.read_bytes())
            draft.replace(self._where() / self.file)
        except OSError as error:
            log.warning("no copy of data/knowledge/%s could be kept: %s", self.file, type(error).__name__)


def troubles() -> dict[str, list[str]]:
    """What is wrong with files whose last good records are in use: file -> sentences."""
    return {file: list(found) for file, found in _troubles.items()}
