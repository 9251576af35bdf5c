"""What belongs to a row, and removing it: every row that points at it, however far away, by the foreign keys of the database itself.

So a table that somebody adds later is erased with its person from its first day. What must stay is named by the caller.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import batched
from typing import Any

from sqlalchemy import ColumnElement, MetaData, Table, delete, select, tuple_, update
from sqlalchemy.orm import Session

Key = tuple[Any, ...]
_BATCH = 400


def tables(session: Session) -> dict[str, Table]:
    """Every table of the database by its name, as it is there."""
    schema = MetaData()
    schema.reflect(session.connection())
    return {table.name: table for table in schema.sorted_tables}


def belongings(
    session: Session, known: Mapping[str, Table], roots: Mapping[str, Collection[Key]], stay: Collection[str]
) -> dict[str, set[Key]]:
    """Primary keys of the roots and of all that points at them, by table; tables named in `stay` are not looked at."""
    found: dict[str, set[Key]] = defaultdict(set)
    new: dict[str, set[Key]] = {name: set(keys) for name, keys in roots.items() if keys}
    while new:
        for name, keys in new.items():
            found[name] |= keys
        following: dict[str, set[Key]] = defaultdict(set)
        for child, column, parent, n in _links(known, new, stay):
            values = [key[n] for key in new[parent]]
            for some in batched(values, _BATCH):
                rows = session.execute(select(*child.primary_key.columns).where(column.in_(some)))
                following[child.name] |= {tuple(row) for row in rows} - found[child.name]
        new = {name: keys for name, keys in following.items() if keys}
    return {name: keys for name, keys in found.items() if keys}


def _links(known: Mapping[str, Table], parents: Collection[str], stay: Collection[str]) -> Iterator[tuple[Table, Any, str, int]]:
    """(child, its column, parent, place of the column that is pointed at in the parent's key)."""
    for child in known.values():
        if child.name in stay:
            continue
        for key in child.foreign_keys:
            parent = key.column.table
            if parent.name in parents and key.column in tuple(parent.primary_key.columns):
                yield child, key.parent, parent.name, list(parent.primary_key.columns).index(key.column)


def remove(session: Session, known: Mapping[str, Table], gone: Mapping[str, Collection[Key]]) -> Counter[str]:
    """Delete rows, children first; what still points at one of them from elsewhere forgets it where it may. Returns rows by table."""
    removed: Counter[str] = Counter()
    for table in reversed(list(known.values())):
        keys = gone.get(table.name, ())
        for some in batched(sorted(keys, key=str), _BATCH):
            _let_go(session, known, table, some)
            session.execute(delete(table).where(_same(table, some)))
        removed[table.name] += len(keys)
    session.expire_all()
    return +removed


def _let_go(session: Session, known: Mapping[str, Table], table: Table, keys: Sequence[Key]) -> None:
    for child, column, _, n in _links(known, (table.name,), ()):
        if column.nullable and not column.primary_key:
            session.execute(update(child).where(column.in_([key[n] for key in keys])).values({column.name: None}))


def _same(table: Table, keys: Sequence[Key]) -> ColumnElement[bool]:
    columns = list(table.primary_key.columns)
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return tuple_(*columns).in_(list(keys))
