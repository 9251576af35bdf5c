"""`python -m bot.engine.measure TSV [--folds N | --model MODEL | --lines]`: how well a labelled table (text, intent, lang) is understood.

By default a model is trained on data/nlu alone, never on the table; --folds cross-validates on the table alone; --model asks a trained
archive. An unsure answer is not right. Confusions name labels only; --examples adds messages. --lines prints no report but, for each
row, JSON of what the model trained on data/nlu finds likely: {"ranking": [[intent, chance], ... 5], "crisis": chance}.
"""

import argparse
import json
import os
from collections import Counter
from math import sqrt
from pathlib import Path
from typing import Any

from bot.engine.launch import prepare

UNSURE = "nlu_fallback"


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
        said[test] = decided(model.labels, chances(model, messages.part(test)), thresholds)
    return [str(label) for label in said]


def found_by_training_data(table: list[dict[str, str]]) -> tuple[list[str], Any]:
    """The labels, and how likely each is for each row: float (rows, labels), by a model that has not seen the table.

    For the table of config.yml an up-to-date model brings the answer along; for any other one is trained.
    """
    from bot.engine import unseen
    from bot.engine.fingerprint import MODEL, ROOT, trained

    known_answer = unseen.of(ROOT / MODEL, [row["text"] for row in table]) if trained() else None
    if known_answer is not None:
        return known_answer
    from bot.engine.importer import CoachImporter
    from bot.engine.pipeline import Messages, chances, configured, trained_on

    recipe, _ = configured()
    examples = [e for e in CoachImporter(str(ROOT / "config.yml")).get_nlu_data().intent_examples if e.get("text")]
    texts = [e.get("text") for e in examples]
    known = Messages.of([*texts, *(row["text"] for row in table)], remember=Path(os.environ.get("COACH_VAR") or ROOT / "var"))
    model = trained_on(known.part(range(len(texts))), [e.get("intent") for e in examples], recipe)
    return model.labels, chances(model, known.part(range(len(texts), len(known.texts))))


def by_training_data(table: list[dict[str, str]]) -> list[str]:
    from bot.engine.pipeline import configured, decided

    return decided(*found_by_training_data(table), configured()[1])


def print_lines(table: list[dict[str, str]]) -> None:
    labels, found = found_by_training_data(table)
    for row in found:
        ranking = [[labels[i], round(float(row[i]), 4)] for i in (-row).argsort()[:5]]
        print(json.dumps({"ranking": ranking, "crisis": round(float(row[labels.index("crisis")]), 4)}))


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
    parser.add_argument("--lines", action="store_true")
    chosen = parser.parse_args()
    prepare(serving=bool(chosen.model))
    from bot.engine.importer import table_rows

    table = table_rows(chosen.table)
    if chosen.lines:
        print_lines(table)
        return
    if chosen.model:
        said = by_model(table, chosen.model)
    else:
        said = by_cross_validation(table, chosen.folds) if chosen.folds else by_training_data(table)
    report(table, said, chosen.examples)


if __name__ == "__main__":
    main()
