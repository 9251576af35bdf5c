"""One engine a process, chosen by DATABASE_URL: SQLite in WAL mode, or PostgreSQL by psycopg 3."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

from bot.settings import settings

LOCK_SECONDS = 15


def make_engine(url: str, lock_seconds: float = LOCK_SECONDS) -> Engine:
    """An engine for a database address; SQLite gets WAL, full sync and our own BEGIN, PostgreSQL a plan for each query.

    `lock_seconds` is how long SQLite waits for another writer.
    """
    if make_url(url).get_backend_name() != "sqlite":
        # A plan that PostgreSQL keeps from when a table was small reads all of it until statistics are gathered, minutes after an import.
        # Its other default is the price of a turning disk: a few hundred rows by their ids are then found by reading the whole table.
        planned = {"options": "-c plan_cache_mode=force_custom_plan -c random_page_cost=1.1"}
        return create_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=True, hide_parameters=True, connect_args=planned)
    engine = create_engine(url, pool_size=20, max_overflow=20, hide_parameters=True, connect_args={"timeout": lock_seconds})

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin by itself: session.py says how
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Any) -> None:
        # A transaction that reads first and writes later would fail with "database is locked" when another wrote in
        # between; so writers take the lock at once (execution option), readers never do.
        write = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The engine of this process's settings."""
    return make_engine(settings().database_url)
