"""./coach estimate FILE.csv: the benefits calculation for each row of a table.

Writes the table to standard output with its result columns filled in and the line ends of the file. A row that cannot be calculated
keeps its place there with empty results and is named in a sentence on standard error; the exit code is then 1. A file whose columns
fit no table is refused as a whole.
"""

import argparse
import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.answers.benefits.estimate_file import columns, estimates, recognise
from bot.errors import BadInput


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="./coach estimate",
        description="Fills in the result columns of a CSV of SSI, SNAP or EITC cases; an estimate, not a decision.",
        epilog="Rows that cannot be calculated are named on standard error and have no results; the exit code is then 1.",
    )
    parser.add_argument("file", type=Path)
    file: Path = parser.parse_args(arguments).file
    text = _text(file)
    reader = csv.reader(io.StringIO(text, newline=""))
    rows = _numbered(reader)
    header = [name.strip() for name in next((cells for _, cells in rows), [])]
    if not header:
        raise BadInput(f"{file} is empty.", "Its first line names the columns.")
    table = recognise(header)
    sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
    writer = csv.writer(sys.stdout, lineterminator="\r\n" if "\r\n" in text else "\n")
    writer.writerow(columns(table, header))
    bad = 0
    for cells, wrong in estimates(table, header, rows):
        writer.writerow(cells)
        if wrong is not None:
            bad += 1
            print(f"coach: {wrong}", file=sys.stderr)
    if bad:
        print(f"coach: {bad} {'row has' if bad == 1 else 'rows have'} no results.", file=sys.stderr)
    return 1 if bad else 0


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BadInput(f"{file} is not written in UTF-8.", "Save it as CSV UTF-8.") from None


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank with the line it ends on."""
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadInput(f"The file is not a table after line {_line(reader)}: {error}.") from None
        if any(cell.strip() for cell in cells):
            yield _line(reader), cells


def _line(reader: Iterator[list[str]]) -> int:
    return int(getattr(reader, "line_num", 0))
