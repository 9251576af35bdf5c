"""The table of verbs: each can be imported, explains itself, and errors are sentences."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import VERBS, main

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("name", "text", "module"), VERBS, ids=[row[0] for row in VERBS])
def test_each_verb_can_be_run_and_explains_itself(name: str, text: str, module: str) -> None:
    assert callable(importlib.import_module(module).run)
    assert text
    assert text[0].islower()
    assert not text.endswith(".")
    done = subprocess.run([sys.executable, "-m", "bot.cli", name, "-h"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "usage: " in done.stdout


def test_an_unknown_verb_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dance"]) == 2
    assert "no verb 'dance'" in capsys.readouterr().err


def test_an_error_of_ours_is_a_sentence_and_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "no such bench"]) == 1
    assert capsys.readouterr().err.startswith("coach: There is no bench 'no such bench'.")
