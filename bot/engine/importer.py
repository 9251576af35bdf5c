"""Rasa's training data from our files: messages, rules, and one response for each key that a rule says.

A response carries only its key, which the app renders; so no sentence enters Rasa, and neither a change of words nor a new one retrains.
"""

import csv
import re
from pathlib import Path
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

ROW = "row_of_table"  # on a message of the table that is learned as well: its place there
SAID = re.compile(r"\butter_([a-z0-9_]+)")


class CoachImporter(RasaFileImporter):
    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: Any = None,
        also_learn: str | None = None,
    ) -> None:
        """`config_file` lies in the root of the files; other paths are taken from there.

        `also_learn` is a table (text, intent, lang) that the shipped model learns as well, by config.yml. What is measured on it is said
        by the votes of all other messages alone (fit.py), so that no figure is of messages the model has seen.
        """
        super().__init__(config_file, domain_path, None)
        self._root = Path(config_file or "config.yml").resolve().parent
        data = self._root / "data"
        self._nlu_files = [str(f) for f in sorted((data / "nlu").glob("*.yml"))]  # not nlu/obvious: word lists for a test
        self._table = self._root / also_learn if also_learn else None
        self._story_files = [str(f) for f in sorted((data / "dialogue").glob("*.yml"))]

    def get_domain(self) -> Domain:
        responses = {f"utter_{key}": [{"custom": {"key": key}}] for key in sorted(said_keys(self._root))}
        return super().get_domain().merge(Domain.from_dict({"version": "3.1", "responses": responses}))

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """Raises OSError when the table of `also_learn` is missing."""
        data = super().get_nlu_data(language)
        if self._table is None:
            return data
        learned = [Message.build(text=row["text"], intent=row["intent"]) for row in table_rows(self._table)]
        for place, message in enumerate(learned):
            message.set(ROW, place)
        return data.merge(TrainingData(learned))


def table_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a tab-separated table with the columns text, intent and lang; quotes mean nothing in it."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def said_keys(root: Path) -> set[str]:
    """The keys that rules say; a house test sees to it that each has its words."""
    return {key for f in (root / "data" / "dialogue").glob("*.yml") for key in SAID.findall(f.read_text(encoding="utf-8"))}
