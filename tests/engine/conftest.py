"""Tests of the Rasa process, in Rasa's own environment: `.venv-rasa/bin/python -m pytest tests/engine`."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from bot.engine.no_tensorflow import stand_in  # noqa: E402 - before anything imports rasa

stand_in()
os.environ["RASA_TELEMETRY_ENABLED"] = "false"

from parts import Actions, Engine, free_port, lay_out, train_in  # noqa: E402 - a neighbour of this file


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small real model, trained once."""
    root = lay_out(tmp_path_factory.mktemp("trained"))
    return train_in(root)


@pytest.fixture(scope="session")
def _running(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Actions]]:
    actions = Actions(free_port())
    engine = Engine(model, tmp_path_factory.mktemp("var"), actions.port)
    actions.start()
    engine.start()
    yield engine, actions
    engine.kill()
    actions.stop()


@pytest.fixture
def engine(_running: tuple[Engine, Actions]) -> Engine:
    return _running[0]


@pytest.fixture
def actions(_running: tuple[Engine, Actions]) -> Iterator[Actions]:
    server = _running[1]
    server.fault, server.delay = "", 0.0
    server.calls.clear()
    server.seen.clear()
    yield server
    server.fault, server.delay = "", 0.0
