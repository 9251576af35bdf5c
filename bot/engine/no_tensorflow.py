"""Stands in for libraries that Rasa imports but our pipeline never calls: TensorFlow (2 GB, not even installed) and the clients
of chat services and clouds we do not use. Importing them costs about 350 MB and eight seconds.

Import this before rasa. A component that does need one of them gets a meaningless object instead of an error, so
tests/engine/test_config.py keeps config.yml to components known to live without.
"""

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Sequence
from typing import Any

TENSORFLOW = ("tensorflow", "tensorflow_text", "tensorflow_hub", "tensorflow_addons", "tensorflow_io_gcs_filesystem", "keras", "jax")
UNUSED = (
    "PIL",
    "aio_pika",
    "aiogram",
    "boto3",
    "botocore",
    "confluent_kafka",
    "fbmessenger",
    "matplotlib",
    "mattermostwrapper",
    "pymongo",
    "rocketchat_API",
    "slack_sdk",
    "twilio",
    "webexteamssdk",
)
SERVING = ("aiormq", "cachecontrol", "google", "joblib", "prompt_toolkit", "questionary", "sklearn")  # used to train, or by Rasa's prompts


class _Kind(type):
    """A class whose every attribute is another such class, so that `class X(tf.keras.layers.Layer)` can be read."""

    def __getattr__(cls, name: str) -> type:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        made = _Kind(name, (_Thing,), {})
        setattr(cls, name, made)
        return made

    def __or__(cls, other: object) -> Any:
        return cls

    def __ror__(cls, other: object) -> Any:
        return cls

    def __getitem__(cls, item: object) -> type:
        return cls


class _Thing(metaclass=_Kind):
    def __init__(self, *args: object, **named: object) -> None:
        pass

    def __call__(self, *args: object, **named: object) -> object:
        return args[0] if args and callable(args[0]) else self  # used as a decorator: leave the function alone

    def __getattr__(self, name: str) -> object:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return _Thing()

    def __class_getitem__(cls, item: object) -> type:
        return cls


class _Error(Exception):
    """`except pymongo.errors.X` needs a real exception class."""


class _Module(types.ModuleType):
    def __getattr__(self, name: str) -> object:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        made: object = _Error if name.endswith(("Error", "Exception", "Failure")) else _Kind(name, (_Thing,), {})
        setattr(self, name, made)
        return made


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, roots: frozenset[str]) -> None:
        self.roots = roots

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if name.split(".")[0] in self.roots else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        module = _Module(spec.name)
        module.__path__ = []
        module.__version__ = "0"  # type: ignore[attr-defined]
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        pass


def stand_in(roots: tuple[str, ...] = TENSORFLOW + UNUSED) -> None:
    """Makes `import tensorflow` and the rest succeed with nothing behind them. A second call changes nothing."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder(frozenset(roots)))
