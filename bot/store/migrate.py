"""Bring the database to the newest version. Safe to run at every start, by several programs at once."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from bot.store import engine as engine_module
from bot.store.engine import make_engine

_LOCK = 4_236_001  # any number that is ours: PostgreSQL's advisory lock for migrations


def config() -> Config:
    """Alembic's settings, without an ini file."""
    settings = Config()
    settings.set_main_option("script_location", "bot.store:migrations")
    settings.set_main_option("path_separator", "os")
    return settings


def upgrade(url: str | None = None, revision: str = "head") -> None:
    """Create or upgrade all tables at `url` (default: this process's database)."""
    target: Engine = make_engine(url) if url else engine_module.engine()
    with target.execution_options(write=True).connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)
        connection.commit()
    if url:
        target.dispose()
