"""`./coach bench understanding [TABLE] [--examples N]`: how well messages that the model has not seen are understood.

TABLE has the columns text, intent and lang; by default our own development set, which this model is trained without. The figures are
of the whole path: the safety patterns, the wish to stop, the model, its thresholds. Unsure counts as wrong.
"""

import argparse
import csv
import json
import subprocess
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from pathlib import Path

import yaml

from bot.settings import ROOT
from bot.verbs.programs import RASA_PYTHON
from bot.verbs.understand import UNSURE, row

TABLE = ROOT / "data" / "evaluation" / "development.tsv"
PREVIOUS = {"en": 65.0, "es": 65.4, "pt": 68.0}  # a linear support vector machine on the first 13,482 messages, by the same measure


@dataclass(frozen=True)
class Read:
    """One message, what it means, and what the model made of it."""

    text: str
    intent: str
    language: str
    ranking: list[tuple[str, float]]

    def said(self, threshold: float, gap: float) -> tuple[str, str]:
        """(intent, safety) as ./coach understand prints them."""
        (best, first), (other, second) = self.ranking[:2]
        sure = first >= threshold and first - second >= gap
        _, intent, _, _, safety = row(self.text, best if sure else UNSURE, first, other if sure else best)
        return intent, safety


def read(table: Path) -> list[Read]:
    """What a model that never saw the table makes of every row: for our own it lies beside the model, for another one is trained."""
    command = [str(ROOT / RASA_PYTHON), "-m", "bot.engine.measure", str(table.resolve()), "--lines"]
    lines = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = [json.loads(line)["ranking"] for line in lines]
    return [Read(r["text"], r["intent"], r["lang"], [(n, c) for n, c in f]) for r, f in zip(rows, found, strict=True)]


def configured() -> tuple[float, float]:
    parts = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    (fallback,) = [part for part in parts if part["name"] == "FallbackClassifier"]
    return fallback["threshold"], fallback["ambiguity_threshold"]


def interval(right: int, of: int) -> str:
    """A share with Wilson's 95% interval, in percent."""
    if not of:
        return "none"
    z, share = 1.96, right / of
    middle, half = share + z * z / (2 * of), z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    low, high = (100 * x / (1 + z * z / of) for x in (middle - half, middle + half))
    return f"{100 * share:.1f}% ({low:.1f}-{high:.1f})"


def share(flags: list[bool]) -> str:
    return interval(sum(flags), len(flags))


def calibration(messages: list[Read]) -> None:
    """How often the best guess is right where the model says how sure it is."""
    print("\nConfidence (what the model says, how often its best guess is right):")
    steps = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
    for low, high in pairwise(steps):
        inside = [m for m in messages if low <= m.ranking[0][1] < high]
        if inside:
            said = sum(m.ranking[0][1] for m in inside) / len(inside)
            print(
                f"  {low:4.2f}-{min(high, 1):4.2f}  says {100 * said:5.1f}%  right {share([m.ranking[0][0] == m.intent for m in inside])}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(prog="./coach bench understanding")
    parser.add_argument("table", nargs="?", type=Path, default=TABLE)
    parser.add_argument("--examples", type=int, default=2, help="messages shown of each confusion")
    chosen = parser.parse_args()
    messages, (threshold, gap) = read(chosen.table), configured()
    answers = [(m, *m.said(threshold, gap)) for m in messages]
    print(f"At threshold {threshold} and ambiguity {gap}, trained without these {len(messages)} messages:")
    for language in sorted({m.language for m in messages}):
        mine = [(m, said) for m, said, _ in answers if m.language == language]
        right = [m.intent == said for m, said in mine]
        answered = [m.intent == said for m, said in mine if said != UNSURE]
        ratio = f", {100 * sum(right) / len(right) / PREVIOUS[language]:.2f} times the first model" if chosen.table == TABLE else ""
        print(f"  {language}: right {share(right)}; unsure {share([said == UNSURE for _, said in mine])}; ", end="")
        print(f"right of those answered {share(answered)}{ratio}")
    outside = [said in ("out_of_scope", UNSURE) for m, said, _ in answers if m.intent == "out_of_scope"]
    named = [said == "out_of_scope" for m, said, _ in answers if m.intent == "out_of_scope"]
    print(f"Out of scope: declined or asked back {share(outside)}; named so {share(named)}")
    for level, raised in (("sure", ("crisis",)), ("sure or possible", ("crisis", "possible"))):
        caught = [safety in raised for m, _, safety in answers if m.intent == "crisis"]
        alarms = [safety in raised for m, _, safety in answers if m.intent != "crisis"]
        print(f"Crisis, {level}: caught {share(caught)}; false alarms {share(alarms)}")
    calibration(messages)
    print("\nThe curve (right, unsure, out of scope declined or asked back):")
    for t in (0.0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        for g in (0.0, 0.02, 0.05, 0.1):
            tried = [(m.intent, m.said(t, g)[0]) for m in messages]
            beyond = [said in ("out_of_scope", UNSURE) for meant, said in tried if meant == "out_of_scope"]
            right, unsure = [meant == said for meant, said in tried], [said == UNSURE for _, said in tried]
            figures = [100 * sum(flags) / max(1, len(flags)) for flags in (right, unsure, beyond)]
            print(f"  threshold {t:<4} ambiguity {g:<4}  {figures[0]:5.1f} {figures[1]:5.1f} {figures[2]:5.1f}")
    print("\nMost frequent confusions:")
    wrong = Counter((m.intent, said) for m, said, _ in answers if m.intent != said)
    for (meant, said), times in wrong.most_common(20):
        print(f"  {times:3} {meant} taken for {said}")
        for m in [m for m, answer, _ in answers if (m.intent, answer) == (meant, said)][: chosen.examples]:
            print(f"        {m.language}: {m.text}")


if __name__ == "__main__":
    main()
