"""`./coach bench answers`: what finding an answer or calculating an estimate adds to a turn, in milliseconds
of processor time, so that other programs of the machine do not count.

Against a reference of the same run: an action that does nothing but say one key, on the same database by the same path. The aim is
under 20 ms more. The engine's part, ranking the vector it already has, is measured by itself.
"""

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from actions.register import actions
from bot.settings import ROOT
from bot.store.migrate import upgrade
from bot.verbs.programs import RASA_PYTHON
from tests.acting import receive
from tests.bench.finding import near, table
from tests.conftest import fresh_settings
from tests.talking import Talk

TIMES = 60
REFERENCE = "action_deny"
RANKING = """
import time
from bot.engine.known import Known
from bot.engine.vectors import encoder
known, (vector,) = Known.of(), encoder().encode(["how much money can i have with ssi"])
known.ranked(vector)
started = time.process_time()
for _ in range(500):
    known.ranked(vector)
print((time.process_time() - started) * 2)
"""


def timed(prepare: Callable[[int], tuple[str, str]], act: Callable[[str, str, int], object]) -> float:
    """Median milliseconds of `act`, without what `prepare` does for each time."""
    took = []
    for n in range(TIMES):
        conversation, message = prepare(n)
        started = time.process_time()
        act(message, conversation, n)
        took.append((time.process_time() - started) * 1000)
    return statistics.median(took)


def told(action: str, bodies: list[str], known: list[tuple[tuple[str, float], ...]], tag: str) -> float:
    """Of an action that answers different texts, each in a conversation of its own."""
    return timed(
        lambda n: receive(bodies[n % len(bodies)], f"+1413{tag}{n:04d}"),
        lambda message, conversation, n: actions()[action].effect(message, conversation, known[n % len(known)]),
    )


def estimated() -> float:
    """Median milliseconds of the answer that completes an estimate of five programs."""
    took = []
    for n in range(TIMES // 3):
        talk = Talk("action_ask_benefits_and_work", number=f"+1413777{n:04d}")
        for text in ("what happens to my ssi ssdi snap masshealth and section 8 if i earn 300 a week", "yes", "1100", "4"):
            talk.text(text)
        started = time.process_time()
        talk.text("2")
        took.append((time.process_time() - started) * 1000)
        assert "pay_taken" in talk.keys, talk.keys
    return statistics.median(took)


def asked_only() -> float:
    """Median milliseconds of an answer in the same dialogue that only asks the next thing."""
    took = []
    for n in range(TIMES // 3):
        talk = Talk("action_ask_benefits_and_work", number=f"+1413778{n:04d}")
        talk.text("what happens to my ssdi if i earn 300 a week")
        started = time.process_time()
        talk.text("yes")
        took.append((time.process_time() - started) * 1000)
    return statistics.median(took)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update({"COACH_VAR": folder, "DATABASE_URL": f"sqlite:///{Path(folder)}/coach.db"})
        fresh_settings()
        upgrade()
        bodies, rankings = [row["text"] for row in table()], [tuple(one) for one in near()]
        told("action_ask_benefits", bodies[:5], rankings[:5], "100")  # files are read and the index is made once a process
        nothing = told(REFERENCE, ["no"], [()], "555")
        found = told("action_ask_benefits", bodies, rankings, "666")
        asking, whole = asked_only(), estimated()
        ranking = subprocess.run([str(ROOT / RASA_PYTHON), "-c", RANKING], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    print(f"an action that says one key: {nothing:.1f} ms")
    print(f"an answer found by meaning: {found:.1f} ms, {found - nothing:+.1f} ms, ratio {found / nothing:.2f}")
    print(f"ranking {len(rankings[0])} of the known questions in the engine: {float(ranking):.2f} ms")
    print(f"a question of the estimate: {asking:.1f} ms")
    print(f"the estimate of five programs: {whole:.1f} ms, {whole - asking:+.1f} ms, ratio {whole / asking:.2f}")


if __name__ == "__main__":
    main()
