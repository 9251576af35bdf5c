"""What a model that never saw the table of `also_learn` makes of it: worked out while training (fit.py), kept beside the model."""

import hashlib
import io
import tarfile
from pathlib import Path

import numpy as np

from bot.engine.ridge import Array

FILE = "unseen.npz"


def save(folder: Path, texts: list[str], labels: list[str], chances: Array) -> None:
    """`chances` is float (len(texts), len(labels))."""
    np.savez_compressed(folder / FILE, digest=_digest(texts), labels=np.array(labels), chances=chances.astype(np.float32))


def of(model: Path, texts: list[str]) -> tuple[list[str], Array] | None:
    """The labels and the chances of each text; None where this archive was not trained with just these texts as its table."""
    if not model.exists():
        return None
    with tarfile.open(model) as archive:
        names = [name for name in archive.getnames() if name.endswith(f"/{FILE}")]
        content = archive.extractfile(names[0]) if names else None
        if content is None:
            return None
        with np.load(io.BytesIO(content.read()), allow_pickle=False) as file:
            if str(file["digest"]) != _digest(texts):
                return None
            return [str(label) for label in file["labels"]], file["chances"]


def _digest(texts: list[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
