"""./coach bench matching: one person against 60 occupations, 30 programs and 500 openings, against a plain scan of the same run.

Aim: under 10 ms. The plain scan correlates with the standard library and looks at every program and opening for every occupation,
without limits, reasons or choice: what there is to look at, and nothing of what is done with it.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.knowledge.exploring import load as load_exploration
from bot.knowledge.occupations import load as load_occupations
from bot.knowledge.openings import Opening
from bot.knowledge.programs import load as load_programs
from bot.pathways.matching import match
from bot.pathways.wants import wants

TODAY = date(2026, 11, 23)
ROUNDS = 200
AIM = 10.0


def main() -> None:
    asks, known, real = load_exploration(), load_occupations(), load_programs()
    work = [replace(known[n % len(known)], id=f"{known[n % len(known)].id}{n // len(known) or ''}") for n in range(60)]
    programs = [replace(real[n % len(real)], id=f"p{n}") for n in range(30)]
    base = Opening("", "Acme Foods", "", None, (10, 40), 2, (), False, None, date(2026, 12, 24), real[0].source)
    openings = [replace(base, id=f"o{n}", occupation=work[n % 60].id, hours=(10 + n % 25, 40)) for n in range(500)]
    answers = {"block:0": ["c1"], "block:1": ["s1"], "body": "light", "school": "hs", "hours": "h30", "wishes": ["quiet", "earn"]}
    mine = wants(asks, answers)
    profile = mine.profile
    assert profile is not None

    def plain_scan() -> float:
        total = 0.0
        for one in work:
            total += statistics.correlation(profile, one.interests)
            total += sum(one.id in program.occupations for program in programs)
            total += sum(opening.occupation == one.id and opening.open_on(TODAY) for opening in openings)
        return total

    ours, plain = timed(lambda: match(mine, work, programs, openings, TODAY)), timed(plain_scan)
    print(f"one person, 60 occupations, 30 programs, 500 openings: {ours:.2f} ms (aim under {AIM:.0f})")
    print(f"a plain scan of the same: {plain:.2f} ms; ratio {ours / plain:.2f}")


def timed(work: Callable[[], object]) -> float:
    """Median milliseconds of one run."""
    work()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


if __name__ == "__main__":
    main()
