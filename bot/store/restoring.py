"""Reads a backup into the database: all of it or nothing, in one transaction, whatever kind of database it came from.

The tables are made as they were when the backup was made, filled, and then brought to the newest version by the migrations.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import batched
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, func, insert, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.errors import BadInput, StoreUnavailable
from bot.store import migrate
from bot.store.backup import LEFT_OUT, Manifest, rows_of
from bot.store.engine import engine

_BATCH = 500


def check_revision(manifest: Manifest) -> None:
    """Raises BadInput for a backup of a version that this checkout does not know yet."""
    if manifest.revision not in migrate.revisions():
        raise BadInput("This backup was made by a newer version of the coach.", "Restore it with that version or a later one.")


def filled(connection: Connection) -> list[str]:
    """The tables that hold rows."""
    schema = MetaData()
    schema.reflect(connection)
    tables = [table for table in schema.sorted_tables if table.name not in LEFT_OUT]
    return [table.name for table in tables if connection.scalar(select(func.count()).select_from(table))]


def restore[T](
    path: Path, manifest: Manifest, *, replace: bool, before: Callable[[Connection], T], finish: Callable[[Session, T], None]
) -> None:
    """Put a checked backup in place of what the database holds.

    Args:
        replace: also when it holds something.
        before: sees the database as it was; what it returns is handed to `finish`.
        finish: works on the restored rows, in the same transaction; an error there undoes everything.

    Raises:
        BadInput: the database is not empty and `replace` is false.
        StoreUnavailable: it did not answer, or somebody else is using it.
    """
    try:
        with engine().execution_options(write=True).connect() as connection:
            migrate.lock(connection)
            there = filled(connection)
            if there and not replace:
                raise BadInput(
                    f"The database is not empty: there are rows in {', '.join(there[:5])}{' and others' if there[5:] else ''}.",
                    "Give an empty one by DATABASE_URL, or --replace to lose what is in it.",
                )
            kept = before(connection)
            schema = MetaData()
            schema.reflect(connection)
            schema.drop_all(connection, checkfirst=False)
            migrate.upgrade_on(connection, manifest.revision)
            _load(connection, path, manifest)
            migrate.upgrade_on(connection)
            with Session(connection, expire_on_commit=False) as session:
                finish(session, kept)
                session.commit()  # of the session; the connection's own transaction is still open
            connection.commit()
    except OperationalError as error:
        raise StoreUnavailable(
            "The database could not be replaced.", "Stop the coach everywhere and try again; nothing was changed."
        ) from error


def _load(connection: Connection, path: Path, manifest: Manifest) -> None:
    schema = MetaData()
    schema.reflect(connection)
    for table in schema.sorted_tables:
        said = manifest.tables.get(table.name)
        if said is not None:
            _fill(connection, table, path, said["columns"])
    unknown = set(manifest.tables) - {table.name for table in schema.sorted_tables}
    if unknown:
        raise BadInput(f"This backup has tables that its version has not: {', '.join(sorted(unknown))}.", "It was changed; take another.")


def _fill(connection: Connection, table: Table, path: Path, kinds: Mapping[str, str]) -> None:
    own = [column.name for column in table.columns if any(key.column.table is table for key in column.foreign_keys)]
    key = [column.name for column in table.primary_key.columns]
    later: list[dict[str, Any]] = []
    lite = connection.dialect.name == "sqlite"
    for batch in batched(rows_of(path, table.name), _BATCH):
        rows = [{name: _value(value, kinds[name], lite) for name, value in row.items()} for row in batch]
        for row in rows:  # a row that points at another of its own table waits until all are there
            if any(row[name] is not None for name in own):
                later.append({name: row[name] for name in (*key, *own)})
                row.update(dict.fromkeys(own))
        connection.execute(insert(table), rows)
    for row in later:
        same: Sequence[Any] = [table.c[name] == row[name] for name in key]
        connection.execute(update(table).where(*same).values({name: row[name] for name in own}))


def _value(value: Any, kind: str, lite: bool) -> Any:
    if value is None:
        return None
    if kind == "bytes":
        return base64.b64decode(value)
    if kind == "time":
        at = datetime.fromisoformat(value).astimezone(UTC)
        return at.replace(tzinfo=None) if lite else at
    if kind == "date":
        return date.fromisoformat(value)
    return Decimal(value) if kind == "decimal" else bool(value) if kind == "bool" else value
