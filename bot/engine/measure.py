"""`python -m bot.engine.measure TSV [--folds N | --model MODEL]`: how well a labelled table (text, intent, lang) is understood.

By default a model is trained on data/nlu, which must not hold the table's messages; --folds cross-validates on the table alone;
--model asks a trained archive. An unsure answer is not right. Confusions name labels only; --examples adds messages.
"""

import argparse
import csv
import json
from collections import Counter
from math import sqrt
from pathlib import Path

from bot.engine.launch import prepare

UNSURE = "nlu_fallback"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def interval(right: int, of: int) -> tuple[float, float]:
    """Wilson's 95% interval of a share, in percent."""
    z, share = 1.96, right / of
    middle, half = share + z * z / (2 * of), z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return 100 * (middle - half) / (1 + z * z / of), 100 * (middle + half) / (1 + z * z / of)


def by_cross_validation(table: list[dict[str, str]], folds: int) -> list[str]:
    import numpy as np
    from sklearn.model_selection import StratifiedKFold

    from bot.engine.pipeline import Messages, chances, configured, decided, trained_on

    recipe, thresholds = configured()
    labels = np.array([row["intent"] for row in table])
    messages = Messages.of([row["text"] for row in table])
    said = np.empty(len(table), dtype=object)
    for train, test in StratifiedKFold(folds, shuffle=True, random_state=7).split(labels, labels):
        model = trained_on(messages.part(train), list(labels[train]), recipe)
        said[test] = decided(model, chances(model, messages.part(test)), thresholds)
    return [str(label) for label in said]


def by_training_data(table: list[dict[str, str]]) -> list[str]:
    from bot.engine.importer import CoachImporter
    from bot.engine.pipeline import Messages, chances, configured, decided, trained_on
    from bot.engine.vectors import ROOT

    recipe, thresholds = configured()
    examples = [e for e in CoachImporter(str(ROOT / "config.yml")).get_nlu_data().intent_examples if e.get("text")]
    seen = {e.get("text").casefold() for e in examples}
    print(f"{len(examples)} training messages; {sum(row['text'].casefold() in seen for row in table)} of the table are among them.")
    model = trained_on(Messages.of([e.get("text") for e in examples], remember=ROOT / "var"), [e.get("intent") for e in examples], recipe)
    return decided(model, chances(model, Messages.of([row["text"] for row in table])), thresholds)


def by_model(table: list[dict[str, str]], model: Path) -> list[str]:
    from bot.engine.understand import understand_lines

    return [str(meaning["intent"]) for meaning in understand_lines(model, (json.dumps(row["text"]) for row in table))]


def report(table: list[dict[str, str]], said: list[str], examples: bool) -> None:
    pairs = list(zip(table, said, strict=True))
    for language in [*sorted({row["lang"] for row in table}), "all"]:
        mine = [(row["intent"], answer) for row, answer in pairs if language in (row["lang"], "all")]
        right, unsure = sum(a == b for a, b in mine), sum(b == UNSURE for _, b in mine)
        low, high = interval(right, len(mine))
        danger = [b for a, b in mine if a == "crisis"]
        caught = f", crisis caught {100 * danger.count('crisis') / len(danger):.1f}%" if danger else ""
        alarms = sum(a != "crisis" and b == "crisis" for a, b in mine) / max(1, len(mine) - len(danger))
        print(
            f"{language:>3}: {100 * right / len(mine):.1f}% of {len(mine)} right ({low:.1f}-{high:.1f}), "
            f"unsure {100 * unsure / len(mine):.1f}%{caught}, false alarms {100 * alarms:.2f}%"
        )
    wrong = Counter((row["intent"], answer) for row, answer in pairs if row["intent"] != answer)
    print("Most frequent confusions:")
    for (meant, answer), times in wrong.most_common(25):
        print(f"  {times:3} {meant} taken for {answer}")
        for row in [r for r, a in pairs if examples and (r["intent"], a) == (meant, answer)][:4]:
            print(f"        {row['lang']}: {row['text']}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path)
    parser.add_argument("--folds", type=int)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--examples", action="store_true")
    chosen = parser.parse_args()
    table = rows(chosen.table)
    if chosen.model:
        said = by_model(table, chosen.model)
    else:
        prepare(serving=False)
        said = by_cross_validation(table, chosen.folds) if chosen.folds else by_training_data(table)
    report(table, said, chosen.examples)


if __name__ == "__main__":
    main()
