"""./coach rotate: after COACH_SECRET_KEY changed (the old one in COACH_OLD_SECRET_KEYS), seals and names everything by the new key.

It may be stopped and started again, and the coach may run meanwhile. When it says that nothing is left, the old key can go.
"""

import argparse
from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from bot.messaging import lines
from bot.messaging.token_index import make_anew
from bot.store import migrate, rotation
from bot.store.session import reading, writing
from bot.verbs.every_table import declare


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./coach rotate", description="Seal everything anew with the newest secret key.")
    parser.parse_args(arguments)
    declare()
    migrate.upgrade()
    named = _through(lines.move_next, "") + _through(lines.move_pages, 0)
    sealed: Counter[str] = Counter()
    for table in rotation.sealed_tables():
        after: Any = None
        while True:
            with writing() as session:
                done, after = rotation.reseal(session, table, after)
            sealed[table.name] += done
            if after is None:
                break
    if sealed.total() or named:
        with writing() as session:
            make_anew(session)  # its words were hidden by the old key; the worker fills it again
    for name, n in sorted((+sealed).items()):
        print(f"  {n} rows of {name}")
    with reading() as session:
        left = rotation.stale(session)
    print(
        f"{named} numbers are named anew, {sealed.total()} rows sealed anew; "
        + (f"{left.total()} are left." if left else "nothing is left.")
    )
    return 1 if left else 0


def _through(step: Callable[[Session, Any], tuple[int, Any]], start: Any) -> int:
    total, after = 0, start
    while after is not None:
        with writing() as session:
            done, after = step(session, after)
        total += done
    return total
