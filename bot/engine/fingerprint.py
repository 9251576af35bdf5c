"""`python -m bot.engine.fingerprint`: a hash of all that training depends on; standard library only, so that any Python can ask.

With `--check` it prints "trained" and leaves with 0 when models/coach.tar.gz was trained from just this, else prints why and 1.
Nothing of data/words counts: a rule names what is said by its key only.
"""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODEL = Path("models/coach.tar.gz")
DECIDING = "cholesky classifier encoder fit importer ngrams normaliser ridge second_vectors train unseen vectors"  # these make a model
PARTS = [f"{name}.py" for name in DECIDING.split()]
SPELLING = ("asked_language.py", "folding.py", "language.py", "last_part.py", "normalise.py")  # of bot/text


def fingerprint(root: Path = ROOT) -> str:
    """64 hexadecimal digits; the same for the same contents on every machine."""
    total = hashlib.sha256()
    for name, content in _inputs(root):
        total.update(f"{name}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def stamp_of(model: Path) -> Path:
    """The file beside a model that says what it was trained from."""
    return model.with_name(model.name.removesuffix(".tar.gz") + ".fingerprint")


def trained(root: Path = ROOT) -> bool:
    """Whether the model in `root` was trained from what is there now."""
    stamp = stamp_of(root / MODEL)
    return (root / MODEL).exists() and stamp.exists() and stamp.read_text().strip() == fingerprint(root)


def spelling_files(root: Path) -> list[Path]:
    """What bot.text.normalise depends on: the modules it imports and their tables."""
    return [*(root / "bot" / "text" / name for name in SPELLING), *sorted((root / "data" / "text").glob("*.tsv"))]


def _inputs(root: Path) -> Iterator[tuple[str, bytes]]:
    files = [*sorted((root / "data" / "nlu").glob("*.yml")), *sorted((root / "data" / "dialogue").glob("*.yml"))]
    files += sorted((root / "data" / "evaluation").glob("*.tsv"))
    files += [root / "config.yml", root / "domain.yml", root / "requirements" / "rasa.txt"]
    files += [root / "bot" / "engine" / name for name in PARTS] + spelling_files(root)
    for file in files:
        if file.is_file():
            yield file.relative_to(root).as_posix(), file.read_bytes()


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        done = trained()
        print("trained" if done else f"{MODEL} is missing or was trained from something else")
        sys.exit(0 if done else 1)
    print(fingerprint())
