"""What all tests share: a fresh database on SQLite or PostgreSQL, settings of its own, the same few invented people."""

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from bot.messaging.dialogue import dialogue
from bot.settings import settings
from bot.store import engine as engines
from bot.store import migrate
from bot.store.crypto import keyring
from tests import strict_columns
from tests.reused_postgres import ReusedPostgres

strict_columns.watch()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the golden conversations of tests/journeys anew")


POSTGRES = os.environ.get("COACH_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/test")


def fresh_settings() -> None:
    """Forget what this process read of its settings, so that the next look sees the environment of this test."""
    if engines.engine.cache_info().currsize:
        engines.engine().dispose()
    if dialogue.cache_info().currsize:
        dialogue()._http.close()  # a coach that runs beside the tests may have answered it
    for known in (settings, engines.engine, keyring, dialogue):
        known.cache_clear()


def postgres(template: str = "template1") -> Iterator[str]:
    """A database on PostgreSQL made from a template (the default is empty), dropped afterwards. Each costs seconds on a busy disk."""
    name = f"coach_{uuid.uuid4().hex[:12]}"
    try:
        admin = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    except OperationalError:
        if os.environ.get("CI"):
            raise
        pytest.skip("no PostgreSQL answers at COACH_TEST_POSTGRES")
    yield POSTGRES.rpartition("/")[0] + f"/{name}"
    if engines.engine.cache_info().currsize:
        engines.engine().dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: migrating anew for each test was most of many a test's time."""
    path = tmp_path_factory.mktemp("template") / "coach.db"
    migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def reused_postgres() -> Iterator[ReusedPostgres]:
    """A migrated PostgreSQL database that is emptied before each test: to make and drop one took a second each time."""
    for url in postgres():
        migrate.upgrade(url)
        one = ReusedPostgres(url)
        yield one
        one.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database; a test that takes it runs on both kinds."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/coach.db"
    else:
        yield from postgres()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A migrated database that this process's settings point to, on both kinds."""
    if request.param == "sqlite":
        yield from use(_copy(request.getfixturevalue("migrated_sqlite"), tmp_path), tmp_path, monkeypatch, migrated=True)
    else:
        one = request.getfixturevalue("reused_postgres")
        one.empty()
        yield from use(one.url, tmp_path, monkeypatch, migrated=True)


@pytest.fixture
def sqlite(migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A migrated SQLite database that this process's settings point to."""
    yield from use(_copy(migrated_sqlite, tmp_path), tmp_path, monkeypatch, migrated=True)


def _copy(template: Path, folder: Path) -> str:
    shutil.copy(template, folder / "coach.db")
    return f"sqlite:///{folder}/coach.db"


def use(url: str, var: Path, monkeypatch: pytest.MonkeyPatch, *, migrated: bool = False) -> Iterator[str]:
    """Point this process's settings at a database and migrate it, unless it was before."""
    for name in list(os.environ):
        if name.startswith(("TWILIO_", "COACH_")) and name != "COACH_TEST_POSTGRES":
            monkeypatch.delenv(name)
    monkeypatch.setenv("COACH_VAR", str(var))
    monkeypatch.setenv("DATABASE_URL", url)
    fresh_settings()
    if migrated:
        engines.engine()  # made once, before a test's threads ask for it all at the same moment
    else:
        migrate.upgrade()
    yield url
    fresh_settings()
