"""Rows that point at one row come to point at another, and back; by the foreign keys of the database itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.store.belongings import tables

Moved = dict[str, dict[str, list[list[Any]]]]  # table -> column -> keys


def move(session: Session, parent: str, old: str, new: str) -> Moved:
    """Point at `new` what points at `old`; a row that may not (the other has one already) stays. Returns what moved."""
    moved: Moved = {}
    for table, name in _pointing(session, parent):
        column = table.c[name]
        if column.primary_key:
            continue  # it is the old one's own: its key would change
        for key in session.execute(select(*table.primary_key.columns).where(column == old)).all():
            if _repoint(session, table, name, key, new):
                moved.setdefault(table.name, {}).setdefault(name, []).append(list(key))
    return moved


def move_back(session: Session, parent: str, moved: Mapping[str, Mapping[str, Sequence[Sequence[Any]]]], now: str, before: str) -> None:
    """The opposite, for the rows that moved and still point there."""
    for table, name in _pointing(session, parent):
        for key in moved.get(table.name, {}).get(name, ()):
            same = [column == value for column, value in zip(table.primary_key.columns, key, strict=True)]
            session.execute(update(table).where(*same, table.c[name] == now).values({name: before}))


def _pointing(session: Session, parent: str) -> list[tuple[Table, str]]:
    return [(table, key.parent.name) for table in tables(session).values() for key in table.foreign_keys if key.column.table.name == parent]


def _repoint(session: Session, table: Table, name: str, key: Sequence[Any], new: str) -> bool:
    same = [column == value for column, value in zip(table.primary_key.columns, key, strict=True)]
    try:
        with session.begin_nested():
            session.execute(update(table).where(*same).values({name: new}))
    except IntegrityError:
        return False
    return True
