"""Imports every module that declares a table, so that the metadata is whole."""

import ast
import importlib
from pathlib import Path

from bot.store.types import Row

ROOT = Path(__file__).resolve().parents[2]


def declare_all() -> None:
    """Import each module under bot/ that has a class built on Row."""
    for path in sorted((ROOT / "bot").rglob("*.py")):
        if "engine" in path.parts or "migrations" in path.parts:
            continue
        classes = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)]
        if any(isinstance(parent, ast.Name) and parent.id == "Row" for node in classes for parent in node.bases):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    assert len(Row.metadata.tables) > 10
