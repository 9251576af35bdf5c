"""./coach labels [FILE]: what staff labelled at the desk, as training data. Adds to data/nlu/labelled.yml unless another file is named."""

import argparse
import re
from collections import defaultdict
from pathlib import Path

import yaml

from bot.errors import BadInput
from bot.messaging.unclear import intents, labelled
from bot.people.language import LANGUAGES
from bot.settings import ROOT
from bot.store.session import reading
from bot.text.folding import flat

FILE = ROOT / "data" / "nlu" / "labelled.yml"
HEAD = "# What people wrote and the coach did not understand, labelled by staff; ./coach labels adds to it.\n"
Messages = dict[tuple[str, str], list[str]]  # (intent, language) -> messages


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./coach labels", description="Adds what staff labelled to the training data.")
    parser.add_argument("file", nargs="?", type=Path, default=FILE, help="default: data/nlu/labelled.yml")
    file: Path = parser.parse_args(arguments).file
    found = _read(file) if file.exists() else {}
    known = {_plain(line) for path in sorted(FILE.parent.glob("*.yml")) for lines in _read(path).values() for line in lines}
    known |= {_plain(line) for lines in found.values() for line in lines}
    with reading() as session:
        rows = [(row.intent or "", row.language, row.body) for row in labelled(session)]
    added = 0
    for intent, language, text in rows:
        if _plain(text) not in known:
            known.add(_plain(text))
            found.setdefault((intent, language), []).append(text)
            added += 1
    if added:
        file.write_text(written(found), encoding="utf-8")
    print(f"{added} of {len(rows)} labelled messages are new" + (f"; they stand in {file}." if added else "."))
    return 0


def written(messages: Messages) -> str:
    """A file of data/nlu, intents in the order of domain.yml."""
    order = {name: place for place, name in enumerate(intents())}
    blocks = []
    for intent, language in sorted(messages, key=lambda key: (order.get(key[0], len(order)), LANGUAGES.index(key[1]))):
        lines = "".join(f"    - {line}\n" for line in messages[intent, language])
        blocks.append(f"- intent: {intent}\n  metadata: {{language: {language}}}\n  examples: |\n{lines}")
    return HEAD + 'version: "3.1"\nnlu:\n' + "".join(blocks)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", flat(text))) or text.strip()


def _read(path: Path) -> Messages:
    """Raises BadInput when the file is not of the format of data/nlu."""
    found: Messages = defaultdict(list)
    try:
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = (line.strip().removeprefix("-").strip() for line in block["examples"].splitlines())
            found[block["intent"], block["metadata"]["language"]] += [line for line in lines if line]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise BadInput(f"{path} is no file of training messages ({type(error).__name__}).", "Mend it or name another file.") from None
    return dict(found)
