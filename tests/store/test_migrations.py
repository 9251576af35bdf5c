"""The migrations make exactly the tables that the classes say, on both databases, and several programs may run them at once."""

import subprocess
import sys

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from bot.settings import ROOT
from bot.store import migrate
from bot.store.engine import engine
from bot.store.types import Row
from tests.store.models import declare_all


def test_migrations_make_the_tables_of_the_classes(database: str) -> None:
    declare_all()
    with engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, Row.metadata) == []


def test_migrating_again_and_at_once_changes_nothing(database: str) -> None:
    before = sorted(inspect(engine()).get_table_names())
    command = [sys.executable, "-c", "from bot.store.migrate import upgrade; upgrade()"]
    programs = [subprocess.Popen(command, cwd=ROOT) for _ in range(4)]
    assert [program.wait(30) for program in programs] == [0, 0, 0, 0]
    migrate.upgrade()
    assert sorted(inspect(engine()).get_table_names()) == before
