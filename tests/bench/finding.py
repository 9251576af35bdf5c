"""`./coach bench finding [--wrong]`: how often a question in people's own words finds its record, by words alone and with meaning.

The table tests/unit/asked_own_words.tsv holds questions that no record has, and some that no record answers ("none"). The engine
ranks each by its vector, as in a turn; the app joins that with the words and decides whether to answer, ask back or decline.
"""

import argparse
import csv
import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.answers.finding import find, marks, settled
from bot.settings import ROOT
from bot.verbs.programs import RASA_PYTHON

TABLE = ROOT / "tests" / "unit" / "asked_own_words.tsv"
NONE = "none"
Ranking = list[tuple[str, float]]


@dataclass(frozen=True)
class Asked:
    """One question: the record it should find, what was found first and second, and whether the first would be answered."""

    wanted: str
    language: str
    text: str
    found: tuple[str, ...]
    answered: bool

    @property
    def right(self) -> bool:
        """Whether the first one is the wanted one."""
        return self.found[:1] == (self.wanted,)


def table() -> list[dict[str, str]]:
    """Rows of id, lang and text."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@lru_cache(maxsize=1)
def near() -> list[Ranking]:
    """What the engine says each text is nearest to."""
    said = subprocess.run(
        [str(ROOT / RASA_PYTHON), "-m", "bot.engine.known"],
        cwd=ROOT,
        input="\n".join(row["text"] for row in table()) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    return [[(str(name), float(cosine)) for name, cosine in json.loads(line)] for line in said.stdout.splitlines()]


def asked(rankings: Sequence[Ranking]) -> list[Asked]:
    """Every row as the coach would take it."""
    result = []
    for row, given in zip(table(), rankings, strict=True):
        found = find(row["text"], given=given)
        result.append(Asked(row["id"], row["lang"], row["text"], tuple(one.known.id for one in found[:2]), settled(found, marks(given))))
    return result


def share(flags: Sequence[bool]) -> float:
    """Of all, how many are true."""
    return sum(flags) / max(1, len(flags))


def main() -> None:
    parser = argparse.ArgumentParser(prog="./coach bench finding")
    parser.add_argument("--wrong", action="store_true", help="show every question that did not find its record first")
    chosen = parser.parse_args()
    meaning = asked(near())
    words = asked([[] for _ in meaning])
    for name, all_rows in (("words alone", words), ("with meaning", meaning)):
        rows = [one for one in all_rows if one.wanted != NONE]
        each = ", ".join(
            f"{language} {share([one.right for one in rows if one.language == language]):.1%}" for language in ("en", "es", "pt")
        )
        print(f"{name}: recall@1 {share([one.right for one in rows]):.1%} of {len(rows)} ({each})")
        print(f"  among the two that are offered {share([one.wanted in one.found for one in rows]):.1%}")
        print(f"  answered at once {share([one.answered for one in rows]):.1%}, of these right", end=" ")
        print(f"{share([one.right for one in rows if one.answered]):.1%}")
        beyond = [one for one in all_rows if one.wanted == NONE]
        print(f"  {len(beyond)} that no record answers: answered all the same {sum(one.answered for one in beyond)}")
    right = [share([one.right for one in rows if one.wanted != NONE]) for rows in (meaning, words)]
    print(f"ratio with meaning to words alone: {right[0] / right[1]:.2f}")
    if chosen.wrong:
        for one in meaning:
            if one.wanted != NONE and not one.right:
                print(f"  {one.language} {one.text} | {one.wanted} -> {one.found} {'ANSWERED' if one.answered else ''}")


if __name__ == "__main__":
    main()
