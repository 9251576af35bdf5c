"""Changing the secret key: every sealed value is opened with the key that sealed it and sealed again with the newest one.

Nothing has to be remembered between runs: a value says which key sealed it, so whoever starts again finds what is left. The
names that values are looked up by (keyed hashes) are moved by the rooms that have them: bot/messaging/lines.py.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, and_, func, literal, or_, select, tuple_, type_coerce, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from bot.store.crypto import keyring
from bot.store.types import Row, Sealed

BATCH = 500
_RAW = LargeBinary()


def sealed_tables() -> dict[Table, list[Column[Any]]]:
    """Each table that is declared in this process with its sealed columns; import every room first."""
    found = {table: [column for column in table.columns if isinstance(column.type, Sealed)] for table in Row.metadata.sorted_tables}
    return {table: columns for table, columns in found.items() if columns}


def _stale(column: Column[Any]) -> ColumnElement[bool]:
    raw = type_coerce(column, _RAW)
    return and_(column.is_not(None), func.substr(raw, 2, 4, type_=_RAW) != literal(keyring().id, _RAW))


def stale(session: Session) -> Counter[str]:
    """How many rows of each table hold a value that another key than the newest sealed."""
    counted: Counter[str] = Counter()
    for table, columns in sealed_tables().items():
        counted[table.name] = session.scalar(select(func.count()).select_from(table).where(or_(*map(_stale, columns)))) or 0
    return +counted


def reseal(session: Session, table: Table, after: Sequence[Any] | None = None, limit: int = BATCH) -> tuple[int, Sequence[Any] | None]:
    """Seal the next rows of a table again, in the order of their key. Returns how many, and where to go on (None: this was the end).

    Raises CannotOpen, with nothing of this batch changed, when a value was sealed with a key that is not in the settings.
    """
    columns, key = sealed_tables()[table], list(table.primary_key.columns)
    raw = [type_coerce(column, _RAW).label(f"raw_{column.name}") for column in columns]
    query = select(*key, *raw).where(or_(*map(_stale, columns))).order_by(*key).limit(limit).with_for_update()
    if after is not None:
        query = query.where(tuple_(*key) > tuple_(*(literal(value, column.type) for value, column in zip(after, key, strict=True))))
    rows = session.execute(query).all()
    ring = keyring()
    for row in rows:
        sealed = row[len(key) :]
        again = {
            column: literal(ring.seal(ring.open(bytes(value))), _RAW)
            for column, value in zip(columns, sealed, strict=True)
            if value is not None
        }
        session.execute(update(table).where(*(column == value for column, value in zip(key, row, strict=False))).values(again))
    return len(rows), tuple(rows[-1][: len(key)]) if len(rows) == limit else None


def reseal_all(session: Session) -> Iterator[tuple[str, int]]:
    """All of it in one session, as (table, rows) steps; the caller may commit between two of them."""
    for table in sealed_tables():
        after: Sequence[Any] | None = None
        while True:
            done, after = reseal(session, table, after)
            if done:
                yield table.name, done
            if after is None:
                break
