"""One migrated PostgreSQL database for many tests: each finds it as the migrations left it, as if it had been made for that test alone."""

from typing import Any

from sqlalchemy import Connection, create_engine, text

from bot.store import migrate

BIG = 262_144  # bytes from which on a table is cut off rather than deleted row by row, and left without the dead rows
_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
_TABLES = """
SELECT relname AS name, pg_relation_size(oid) AS size FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""
# Columns, their types, defaults and whether they may be empty, indexes and constraints: what a test could have changed of the schema.
_SCHEMA = """
SELECT md5(string_agg(line, E'\\n' ORDER BY line)) FROM (
    SELECT format('%s %s %s %s %s', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid))
        AS line
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attnum > 0 AND NOT attisdropped AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT format('%s %s', conrelid::regclass, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
) AS lines
"""


_COUNT_ANEW = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace"


class ReusedPostgres:
    """`url` leads to it; `empty` makes it as new."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with self._engine.connect() as connection:
            self._schema = connection.execute(text(_SCHEMA)).scalar()
            # What the migrations themselves put in.
            self._first: dict[str, list[dict[str, Any]]] = {}
            for name in self._filled(connection):
                self._first[name] = [dict(row) for row in connection.execute(text(f'SELECT * FROM "{name}"')).mappings()]

    def empty(self) -> None:
        """Throw out who is still connected, then every row that the migrations did not make; anew if a test changed the schema."""
        with self._engine.connect() as connection:
            connection.execute(text(_OTHERS))
            if connection.execute(text(_SCHEMA)).scalar() != self._schema:
                connection.execute(text("DROP SCHEMA public CASCADE"))
                connection.execute(text("CREATE SCHEMA public"))
                migrate.upgrade(self.url)
                return
            connection.execute(text(_COUNT_ANEW))
            filled = self._filled(connection)
            if big := [name for name, size in filled.items() if size > BIG]:
                connection.execute(text("TRUNCATE " + ", ".join(f'"{name}"' for name in big) + " CASCADE"))
            if small := [name for name in filled if name not in big and not self._is_first(connection, name)]:
                # In one statement: foreign keys are looked at when all of it is done, so the order of the tables does not matter.
                parts = ", ".join(f'gone_{n} AS (DELETE FROM "{name}")' for n, name in enumerate(small))
                connection.execute(text(f"WITH {parts} SELECT 1"))
            for name, rows in self._first.items():
                if name in (*big, *small) or name not in filled:
                    for row in rows:
                        columns = ", ".join(f'"{column}"' for column in row)
                        values = ", ".join(f":{column}" for column in row)
                        connection.execute(text(f'INSERT INTO "{name}" ({columns}) VALUES ({values})'), row)

    def close(self) -> None:
        """Let go of it."""
        self._engine.dispose()

    def _filled(self, connection: Connection) -> dict[str, int]:
        """The tables that have rows, with their size in bytes."""
        sizes = {row.name: int(row.size) for row in connection.execute(text(_TABLES))}
        asked = " UNION ALL ".join(
            f"SELECT '{name}' AS name WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name, size in sizes.items() if size
        )
        return {row.name: sizes[row.name] for row in connection.execute(text(asked))} if asked else {}

    def _is_first(self, connection: Connection, name: str) -> bool:
        """Whether a table still holds just what the migrations put in."""
        if name not in self._first:
            return False
        now = [dict(row) for row in connection.execute(text(f'SELECT * FROM "{name}"')).mappings()]
        return sorted(map(repr, now)) == sorted(map(repr, self._first[name]))
