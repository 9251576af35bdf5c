"""./coach bench start: from the command to "all serve", and the memory of each program, against a bare Python start of the same run.

Aims: all ready in 5 s; Rasa's anonymous memory 180 MB (RSS 300); the others together 300 MB.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.town import PROGRAMS, running

ROUNDS = 3


def memory(pid: int) -> tuple[float, float]:
    """RSS and anonymous megabytes of a process."""
    fields = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line)
    return int(fields["VmRSS"].split()[0]) / 1024, int(fields["RssAnon"].split()[0]) / 1024


def main() -> None:
    times, bare = [], []
    for n in range(ROUNDS):
        started = time.monotonic()
        subprocess.run([sys.executable, "-c", "import starlette.applications, sqlalchemy.orm"], check=True)
        bare.append(time.monotonic() - started)
        with tempfile.TemporaryDirectory() as folder:
            started = time.monotonic()
            with running(Path(folder)) as town:
                times.append(time.monotonic() - started)
                print(f"all ready after {times[-1]:.1f} s (Python with Starlette and SQLAlchemy alone: {bare[-1]:.2f} s)")
                if n == ROUNDS - 1:
                    town.ask("+14135550111", "hello")
                    others = 0.0
                    for program in PROGRAMS:
                        for pid in town.pids(program):
                            rss, anonymous = memory(pid)
                            others += 0 if program in ("engine", "supervisor") else anonymous
                            print(f"  {program:10} RSS {rss:5.0f} MB, anonymous {anonymous:5.0f} MB")
                    print(f"  gateway, actions, worker and phones together: anonymous {others:.0f} MB")
    ready = statistics.median(times)
    print(f"all ready in {ready:.1f} s (aim 5), {ready / statistics.median(bare):.0f} times the bare start")


if __name__ == "__main__":
    main()
