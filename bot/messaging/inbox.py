"""What people sent us, stored before anything is done with it. MessageSid is unique, so a repeat is one row."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Engine, Index, String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from bot import clock
from bot.errors import StoreUnavailable
from bot.store.crypto import keyring
from bot.store.types import Number, Row, Sealed, SealedJson, Utc

MAX_BODY = 1600
_STORED = frozenset(
    (
        "id",
        "sid",
        "line",
        "channel",
        "address",
        "body",
        "extras",
        "media_count",
        "opt_out_type",
        "option_of",
        "received_at",
        "next_try_at",
        "tries",
        "retention",
    )
)


class Inbound(Row):
    """One message from a person. `line` orders it within its conversation; `outcome` says who answered it and how."""

    __tablename__ = "inbound"

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False, default=clock.new_number)
    sid: Mapped[str] = mapped_column(String(64), unique=True)
    line: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(10))
    # Deferred: a row that cannot be opened (a lost key) must not stop whoever only wants to claim it or to say that it failed.
    address: Mapped[str] = mapped_column(Sealed, deferred=True)
    body: Mapped[str] = mapped_column(Sealed, deferred=True)
    extras: Mapped[Any] = mapped_column(SealedJson, nullable=True, deferred=True)
    media_count: Mapped[int] = mapped_column(default=0)
    opt_out_type: Mapped[str | None] = mapped_column(String(10))
    option_of: Mapped[str | None] = mapped_column(String(40))
    received_at: Mapped[datetime] = mapped_column(Utc)
    next_try_at: Mapped[datetime] = mapped_column(Utc)
    tries: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None] = mapped_column(Utc)
    outcome: Mapped[str | None] = mapped_column(String(40))
    intent: Mapped[str | None] = mapped_column(String(40))
    retention: Mapped[str] = mapped_column(String(20), default="message")


Index(
    "ix_inbound_waiting",
    Inbound.line,
    Inbound.id,
    sqlite_where=Inbound.answered_at.is_(None),
    postgresql_where=Inbound.answered_at.is_(None),
)
Index("ix_inbound_line_id", Inbound.line, Inbound.id)


class _Insert(NamedTuple):
    """The INSERT of one dialect, built once: storing an inbound text is the one hot path of the gateway."""

    sql: str
    columns: tuple[tuple[str, Callable[[Any], Any] | None], ...]


@lru_cache(maxsize=4)
def _insert(name: str) -> _Insert:
    dialect = sqlite.dialect(paramstyle="named") if name == "sqlite" else postgresql.psycopg.dialect()  # type: ignore[no-untyped-call]
    build = sqlite.insert if name == "sqlite" else postgresql.insert
    columns = [column for column in Inbound.__table__.columns if column.name in _STORED]
    statement = build(Inbound.__table__).on_conflict_do_nothing(index_elements=["sid"])  # type: ignore[arg-type]
    sql = str(statement.compile(dialect=dialect, column_keys=[column.name for column in columns]))
    return _Insert(sql, tuple((c.name, c.type.dialect_impl(dialect).bind_processor(dialect)) for c in columns))


def line_of(channel: str, address: str) -> str:
    """The name of a conversation's line: its channel and the keyed hash of the address."""
    return f"{channel}:{keyring().keyed_hash(address)}"


def lines_of(channel: str, address: str) -> tuple[str, ...]:
    """Every name the line may have while the secret key is being changed, the newest first."""
    return tuple(f"{channel}:{found}" for found in keyring().keyed_hashes(address))


def inbound_row(
    *,
    sid: str,
    channel: str,
    address: str,
    body: str,
    extras: Mapping[str, Any] | Sequence[Any] | None = None,
    media_count: int = 0,
    opt_out_type: str | None = None,
    option_of: str | None = None,
) -> dict[str, Any]:
    """A row for `store`: the body cut to 1,600 characters, everything else as it came."""
    now = clock.now()
    return {
        "id": clock.new_number(),
        "sid": sid,
        "line": line_of(channel, address),
        "channel": channel,
        "address": address,
        "body": body[:MAX_BODY],
        "extras": extras,
        "media_count": media_count,
        "opt_out_type": opt_out_type,
        "option_of": option_of,
        "received_at": now,
        "next_try_at": now,
        "tries": 0,
        "retention": "message",
    }


def store(engine: Engine, rows: Sequence[Mapping[str, Any]]) -> None:
    """Commit rows at once (a group commit); a known sid is passed over. Raises StoreUnavailable with nothing stored."""
    insert = _insert(engine.dialect.name)
    values = [{name: process(row[name]) if process else row[name] for name, process in insert.columns} for row in rows]
    try:
        with engine.execution_options(write=True).begin() as connection:
            connection.exec_driver_sql(insert.sql, values)
    except OperationalError as error:
        raise StoreUnavailable("A message could not be stored.", "It is refused, so that its sender tries again.") from error
