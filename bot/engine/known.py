"""The questions of data/knowledge by meaning: which of them a sentence vector is nearest to.

Each question counts as its nearest way to ask, in any language. The ways' vectors are made when the engine starts and kept in
var/encoder, so a record that staff add is found at the next start, without training.
`python -m bot.engine.known < LINES` prints the ranking of each line, for measuring.
"""

import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bot.engine.vectors import ROOT, SIZE, Array, RememberedVectors, encoder, identity
from bot.text.normalise import normalise

log = logging.getLogger(__name__)
KNOWLEDGE = ROOT / "data" / "knowledge"
RANKED = 8
DIGITS = 4


class Known:
    """`ids[i]` is the question that row i of `vectors` (ways to ask, 512) belongs to."""

    def __init__(self, ids: list[str], vectors: Array) -> None:
        self._ids = sorted(set(ids))
        place = {name: n for n, name in enumerate(self._ids)}
        places = np.array([place[name] for name in ids], dtype=int)
        order = np.argsort(places, kind="stable")
        self._vectors, self._starts = vectors[order], np.searchsorted(places[order], np.arange(len(self._ids)))

    @classmethod
    def of(cls, knowledge: Path = KNOWLEDGE, home: Path | None = None) -> "Known":
        """Of the files in `knowledge`; vectors are kept in `home`, by default the var folder of this process."""
        pairs = ways(knowledge)
        if not pairs:
            return cls([], np.zeros((0, SIZE), dtype=np.float32))
        spelled = [normalise(way) or way for _, way in pairs]
        kept = RememberedVectors(home or Path(os.environ.get("COACH_VAR") or ROOT / "var"), f"known-{identity()}")
        return cls([name for name, _ in pairs], kept.encode(spelled))

    def ranked(self, vector: Array) -> list[list[Any]]:
        """[[question id, cosine], ...] of the nearest questions, best first."""
        if not self._ids:
            return []
        best = np.maximum.reduceat(self._vectors @ vector, self._starts)
        return [[self._ids[n], round(float(best[n]), DIGITS)] for n in np.argsort(-best)[:RANKED]]


def ways(knowledge: Path) -> list[tuple[str, str]]:
    """(question id, a way to ask it) of every file with questions. What cannot be read is logged and left out: the app refuses it."""
    found = []
    for file in sorted(knowledge.glob("*/*.yml")):
        try:
            read = yaml.safe_load(file.read_text(encoding="utf-8"))
            questions = read["questions"] if isinstance(read, dict) and "questions" in read else []
            for one in questions:
                found += [(str(one["id"]), str(way)) for asked in one["asks"].values() for way in asked if str(way).strip()]
        except (OSError, yaml.YAMLError, TypeError, KeyError, AttributeError) as error:
            log.error("data/knowledge/%s/%s was left out of finding by meaning: %s", file.parent.name, file.name, type(error).__name__)
    return found


def main() -> None:
    known = Known.of()
    for vector in encoder().encode([normalise(line) or line for line in sys.stdin.read().splitlines()]):
        print(json.dumps(known.ranked(vector)))


if __name__ == "__main__":
    main()
