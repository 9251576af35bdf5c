"""Sessions: `reading()` sees one moment, `writing()` commits once at its end or not at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.errors import StoreUnavailable
from bot.store.engine import engine

_SAY = ("The database did not answer in time.", "Try again; if it goes on, see /readyz.")


@contextmanager
def reading() -> Iterator[Session]:
    """A session that only reads. Raises StoreUnavailable."""
    try:
        with Session(engine(), expire_on_commit=False) as session:
            yield session
    except OperationalError as error:
        raise StoreUnavailable(*_SAY) from error


@contextmanager
def writing() -> Iterator[Session]:
    """A session that commits when its block ends well. Raises StoreUnavailable; then nothing was saved."""
    try:
        with Session(engine().execution_options(write=True), expire_on_commit=False) as session:
            yield session
            session.commit()
    except OperationalError as error:
        raise StoreUnavailable(*_SAY) from error


def writers_wait() -> bool:
    """Whether a session that may write keeps all others waiting from its start (SQLite)."""
    return engine().dialect.name == "sqlite"


def after_commit(session: Session, do: Callable[[], None]) -> None:
    """Run `do` once the session's work is safely committed (wake somebody up); never if it rolls back."""
    event.listen(session, "after_commit", lambda _session: do(), once=True)
