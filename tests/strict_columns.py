"""SQLite stores a text of any length in any column and a number of any size: in tests both are refused, as PostgreSQL would.

`watch()` looks at what the ORM writes and at inserts and updates of Core; what is sealed or JSON has no length.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, String, event, inspect
from sqlalchemy.engine import Engine
from sqlalchemy.sql.dml import Insert, Update

from bot.store.types import Row


class DoesNotFit(Exception):
    """A value that PostgreSQL would refuse. It names the column and sizes, never the value."""


def watch() -> None:
    """Check every write of this process from now on."""
    event.listen(Row, "before_insert", _written, propagate=True)
    event.listen(Row, "before_update", _written, propagate=True)
    event.listen(Engine, "before_execute", _executed)


def fits(column: Column[Any], value: object) -> None:
    """Raises DoesNotFit for a text longer than its column or with a NUL, and for a number that the column cannot hold."""
    kind = getattr(column.type, "impl", column.type)
    kind = getattr(kind, "impl", kind)
    if isinstance(value, str) and isinstance(kind, String):
        if kind.length is not None and len(value) > kind.length:
            raise DoesNotFit(f"{column} holds {kind.length} characters, not {len(value)}")
        if "\0" in value:
            raise DoesNotFit(f"{column} holds no NUL")
    if isinstance(value, int) and not isinstance(value, bool) and isinstance(kind, Integer):
        bits = 63 if isinstance(kind, BigInteger) else 31
        if not -(2**bits) <= value < 2**bits:
            raise DoesNotFit(f"{column} holds {bits + 1} bits, not {value.bit_length() + 1}")


def _written(mapper: Any, connection: Any, row: Row) -> None:
    state = inspect(row)
    for attribute in mapper.column_attrs:
        if attribute.key in state.dict:
            fits(attribute.columns[0], state.dict[attribute.key])


def _executed(connection: Any, statement: Any, many: Sequence[Mapping[str, Any]], one: Mapping[str, Any], options: Any) -> None:
    if not isinstance(statement, Insert | Update):
        return
    # Not the statement's own table: one read from the database itself (a restore) knows less of its columns than our classes do.
    if (table := Row.metadata.tables.get(statement.table.name)) is not None:
        for name, value in _named(statement, many, one):
            if (column := table.columns.get(name)) is not None:
                fits(column, value)


def _named(statement: Insert | Update, many: Sequence[Mapping[str, Any]], one: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for given in (*many, one):
        yield from given.items()
    for column, value in (statement._values or {}).items():
        yield getattr(column, "key", str(column)), getattr(value, "value", value)
