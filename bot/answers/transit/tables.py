"""The tables of a GTFS zip or folder, row by row; what is wrong with them is gathered as sentences."""

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import BadFile

_MOST_PROBLEMS = 20
Row = list[str]
Get = Callable[[str], Iterator[Row] | None]


@contextmanager
def opened(path: Path) -> Iterator[Get]:
    """A function that gives the rows of a file in the feed, header first; None if it is not there. Raises BadFile."""
    if path.is_dir():

        def from_folder(name: str) -> Iterator[Row] | None:
            if not (path / name).exists():
                return None
            return csv.reader(io.StringIO((path / name).read_text(encoding="utf-8-sig", errors="replace"), newline=""))

        yield from_folder
        return
    try:
        with zipfile.ZipFile(path) as archive:
            names = {Path(name).name: name for name in archive.namelist() if not name.startswith("__MACOSX")}

            def from_zip(name: str) -> Iterator[Row] | None:
                if name not in names:
                    return None
                return csv.reader(io.TextIOWrapper(archive.open(names[name]), encoding="utf-8-sig", errors="replace", newline=""))

            yield from_zip
    except FileNotFoundError:
        raise BadFile(f"There is no file {path.name}.", [], "Give the path of a GTFS zip file.") from None
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError):  # RuntimeError: it is locked by a password
        raise BadFile(f"{path.name} is not a zip file that can be opened.", [], "Download it again.") from None


class Reading:
    """Reads tables and collects problems, the first twenty of them."""

    def __init__(self, get: Get, say: Callable[[str], None]) -> None:
        self.get, self.say, self.problems, self.more = get, say, list[str](), 0

    def bad(self, what: str) -> None:
        """Note a problem as a sentence that names file and line."""
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(what)
        else:
            self.more += 1

    def found(self) -> list[str]:
        """The problems, and how many more there are."""
        return [*self.problems, f"and {self.more} more of the kind."] if self.more else self.problems

    def rows(self, name: str, *columns: str, needed: tuple[str, ...] = ()) -> Iterator[tuple[int, tuple[str, ...]]]:
        """(line, the cells of the columns); a column that is not there reads as empty."""
        table = self.get(name)
        if table is None:
            return
        try:
            header = [cell.strip() for cell in next(table, [])]
            missing = [column for column in needed if column not in header]
            for column in missing:
                self.bad(f"{name}: the column {column} is missing.")
            if missing:
                return
            places = [header.index(column) if column in header else -1 for column in columns]
            for line, row in enumerate(table, 2):
                if row:
                    yield line, tuple(row[at].strip() if -1 < at < len(row) else "" for at in places)
        except csv.Error as error:
            self.bad(f"{name}: it is not a table ({error}).")
