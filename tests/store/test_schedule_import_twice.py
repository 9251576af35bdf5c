"""An import killed half-way and run again, and the same file taken by several at once: nothing twice, nothing missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.schedule.appointment import Series
from bot.schedule.importing import import_appointments
from bot.store.session import reading, writing
from tests.schedule_world import ANA, BEN, talk_of

ROWS = 1200
COMMAND = "from bot.cli import main; import sys; sys.exit(main(['import', 'appointments', sys.argv[1]]))"


@pytest.fixture
def file(database: str, tmp_path: Path) -> Path:
    with writing() as session:
        talk_of(session, ANA)
        talk_of(session, BEN)
    path = tmp_path / "shifts.csv"
    rows = [f"{n},{BEN if n % 2 else ANA},shift,2027-01-{n % 28 + 1:02d} {n % 20:02d}:00,23:00" for n in range(ROWS)]
    path.write_text("\n".join(["id,phone,kind,start,end", *rows]))
    return path


def begin(path: Path, *, pipe: bool = True) -> subprocess.Popen[str]:
    out = subprocess.PIPE if pipe else subprocess.DEVNULL
    return subprocess.Popen([sys.executable, "-c", COMMAND, str(path)], env=os.environ, stdout=out, stderr=out, text=True)


def stored() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(Series)) or 0


def test_killed_at_any_moment_and_run_again(file: Path) -> None:
    found = set()
    for seconds in (0.7, 1.1, 1.5):
        process = begin(file, pipe=False)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        found.add(stored())
    assert found <= {0, ROWS}
    import_appointments(file)
    assert stored() == ROWS
    assert f"{ROWS} are as before" in import_appointments(file)


def test_three_at_once_take_it_once(file: Path) -> None:
    lines = file.read_text().splitlines()
    other = file.with_name("backwards.csv")
    other.write_text("\n".join([lines[0], *reversed(lines[1:])]))
    said = [one.communicate()[0] for one in [begin(file), begin(other), begin(file)]]
    assert sorted(text.split(" ")[0] for text in said) == ["0", "0", str(ROWS)], said
    assert stored() == ROWS
