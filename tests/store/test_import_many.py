"""A hundred thousand people from one file, in a process of its own so that its memory can be measured."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store.engine import engine

PROGRAM = """
import json, sys, time
from pathlib import Path
from bot.people.importing import import_people

def most():
    lines = Path("/proc/self/status").read_text().splitlines()  # ru_maxrss would begin with the size of the test's own process
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))

import_people(Path(sys.argv[1]).with_name("one.csv"))
before, start = most(), time.monotonic()
import_people(Path(sys.argv[1]))
print(json.dumps({"grown_mb": most() - before, "seconds": round(time.monotonic() - start, 1)}))
"""
HEAD = "name,phone,language,opted_in_at,opted_in_how,opted_in_wording\n"
CODES = (201, 202, 203, 205, 206, 207, 208, 209, 210, 212)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_a_hundred_thousand_rows_in_bounded_memory(sqlite: str, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    (tmp_path / "one.csv").write_text(HEAD + "Maria Lopez,4135550131,,,,\n")
    with path.open("w") as file:
        file.write(HEAD)
        for n in range(100_000):
            # 100 numbers 555-01xx a code are too few: these are valid numbers, but nothing is ever sent here
            number = f"+1{CODES[n // 10_000]}{200 + n // 100 % 100}{n % 100:02d}{n // 100 % 100:02d}"
            file.write(f"Person Number {n},{number},es,2026-05-04,paper form,I agree to texts from the program.\n")
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(path)], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    measured = json.loads(done.stdout.splitlines()[-1])
    assert measured["grown_mb"] < 80, measured
    with engine().connect() as connection:
        people, consents = (connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() for table in ("person", "consent"))
    assert (people, consents) == (100_001, 100_000)
