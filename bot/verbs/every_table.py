"""Imports every module that may declare a table, for verbs that go through all of them."""

import importlib
import pkgutil

import bot

ROOMS = ("store", "people", "messaging", "care", "pathways", "schedule", "answers", "journey", "turns", "worker")


def declare() -> None:
    """Afterwards the metadata of bot/store/types.py is whole."""
    known = {found.name for found in pkgutil.iter_modules(bot.__path__)}
    for room in (f"bot.{name}" for name in ROOMS if name in known):
        for found in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."):
            if not found.name.endswith("__main__") and ".migrations" not in found.name:
                importlib.import_module(found.name)
