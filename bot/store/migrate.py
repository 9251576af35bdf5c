"""Bring the database to the newest version. Safe to run at every start, by several programs at once."""

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from bot.store import engine as engine_module
from bot.store.engine import make_engine

_LOCK = 4_236_001  # any number that is ours: PostgreSQL's advisory lock for migrations


def config() -> Config:
    """Alembic's settings, without an ini file."""
    settings = Config()
    settings.set_main_option("script_location", "bot.store:migrations")
    settings.set_main_option("path_separator", "os")
    return settings


def revisions() -> frozenset[str]:
    """All versions of the database that this checkout knows."""
    return frozenset(one.revision for one in ScriptDirectory.from_config(config()).walk_revisions())


def heads() -> frozenset[str]:
    """The newest version (one, unless two branches were not joined)."""
    return frozenset(ScriptDirectory.from_config(config()).get_heads())


def lock(connection: Connection) -> None:
    """Nobody else migrates until this transaction ends; on SQLite the writer's lock does that already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})


def upgrade_on(connection: Connection, revision: str = "head") -> None:
    """Create or upgrade all tables in the transaction of this connection."""
    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, revision)


def upgrade(url: str | None = None, revision: str = "head") -> None:
    """Create or upgrade all tables at `url` (default: this process's database)."""
    target: Engine = make_engine(url) if url else engine_module.engine()
    with target.execution_options(write=True).connect() as connection:
        lock(connection)
        upgrade_on(connection, revision)
        connection.commit()
    if url:
        target.dispose()
