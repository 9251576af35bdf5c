"""./coach bench desk: p95 of a person's page and of a thread's with 50,000 people and a million messages on PostgreSQL.

The reference of the same run is the desk's plainest signed-in page (one's own account): the same server, session and template, without
people. Where others use the machine, the processor's time a page says more than the clock. COACH_TEST_POSTGRES names the server; the
database it makes is dropped at the end.
"""

import os
import random
import tempfile
import time
from pathlib import Path

import httpx
import sqlalchemy as sa

from bot import clock
from bot.store.engine import engine
from tests.bench._desk_world import EMAIL, MESSAGES, PASSWORD, PEOPLE, fill, throw_away
from tests.conftest import POSTGRES
from tests.desk_world import world

ASKED = 300
AIM = 100.0  # ms


class Counting:
    """Counts the statements that reach the database."""

    def __init__(self) -> None:
        self.n = 0
        sa.event.listen(engine(), "before_cursor_execute", self._one)

    def _one(self, *_: object) -> None:
        self.n += 1


def measure(client: httpx.Client, paths: list[str], counted: Counting) -> tuple[float, float, float, set[int]]:
    """p50 and p95 in ms, the processor's ms a page (client and server together), and how many statements a page took."""
    times, statements, cpu = [], set(), time.process_time()
    for path in paths:
        before, began = counted.n, clock.monotonic()
        answer = client.get(path)
        times.append(1000 * (clock.monotonic() - began))
        statements.add(counted.n - before)
        assert answer.status_code == 200, (path, answer.status_code)
    times.sort()
    busy = 1000 * (time.process_time() - cpu) / len(paths)
    return times[len(times) // 2], times[int(len(times) * 0.95)], busy, statements


def main() -> int:
    chosen = random.Random(7)
    with throw_away(POSTGRES) as url, tempfile.TemporaryDirectory() as folder, world(Path(folder), hire=False, DATABASE_URL=url) as here:
        began = clock.monotonic()
        _, people, talks = fill(url)
        print(f"made {PEOPLE:,} people and {MESSAGES:,} messages in {clock.monotonic() - began:.0f} s")
        counted = Counting()
        with httpx.Client(base_url=here.url, trust_env=False, timeout=30) as client:
            sent = {"email": EMAIL, "password": PASSWORD}
            assert client.post("/desk/sign-in", data=sent, headers={"Origin": here.url}).status_code == 303
            picked = [chosen.randrange(len(people)) for _ in range(ASKED)]
            pages = {
                "own account (reference)": ["/desk/account"] * ASKED,
                "person": [f"/desk/people/{people[n]}" for n in picked],
                "thread": [f"/desk/people/{people[n]}/thread/{talks[n]}" for n in picked],
                "list of people": ["/desk/people"] * 60,
                "list of cases": ["/desk/cases"] * 60,
            }
            reference, missed = 0.0, []
            for name, paths in pages.items():
                measure(client, paths[:10], counted)  # warm
                p50, p95, busy, statements = measure(client, paths, counted)
                reference = reference or p95
                figures = f"p50 {p50:6.1f} ms  p95 {p95:6.1f} ms  {p95 / reference:5.1f} x the reference  processor {busy:5.1f} ms"
                print(f"{name:26} {figures}  statements {sorted(statements)}")
                if name in ("person", "thread") and p95 > AIM:
                    missed.append(name)
        engine().dispose()
    print(f"aim: person and thread under {AIM:.0f} ms at p95: " + ("missed by " + ", ".join(missed) if missed else "kept"))
    return 1 if missed else 0


if __name__ == "__main__":
    os.environ.pop("COACH_ALLOW_NUMBERS", None)
    raise SystemExit(main())
