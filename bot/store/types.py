"""Column types: UTC only, sealed text, JSON as text, and the root of all tables."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, LargeBinary, MetaData, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from bot.store.crypto import keyring

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
Number = BigInteger().with_variant(Integer, "sqlite")
BIGGEST = 2**63 - 1
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_WITHOUT_ZONE = len("2026-11-28 07:00:00.000000")
_ID = re.compile(r"[0-9]{1,19}")


def id_of(given: object) -> int | None:
    """An id as an address or a page brings it: a string of digits, or a number. None for everything else, however long it is."""
    text = str(given)
    return min(int(text), BIGGEST) if _ID.fullmatch(text) else None


class Row(DeclarativeBase):
    """What every table class is built on."""

    metadata = MetaData(naming_convention=NAMES)


class Utc(TypeDecorator[datetime]):
    """An aware UTC datetime; a naive one is an error on the way in.

    SQLite, which knows no zones, keeps it as text: written and read here as SQLAlchemy does, in a fifth of the time, since a text that
    goes out has a dozen of them.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime was about to be stored; make it aware")
        return value if value.tzinfo is UTC else value.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """What writes a value down for a database."""
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)

        def written(value: datetime | None) -> str | None:
            at = self.process_bind_param(value, dialect)
            return None if at is None else at.isoformat(" ", "microseconds")[:_WITHOUT_ZONE]

        return written

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """What reads a value of a database."""
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)
        return lambda text: None if text is None else datetime.fromisoformat(f"{text}+00:00")

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: aware again."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Sealed(TypeDecorator[str]):
    """Text that is encrypted in the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """To the database: encrypted."""
        return None if value is None else keyring().seal(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """From the database: opened."""
        return None if value is None else keyring().open(bytes(value))


class Json(TypeDecorator[Any]):
    """A JSON value as text; for small things read whole, never searched."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """To the database: compact JSON."""
        return None if value is None else _COMPACT.encode(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """From the database: the value again."""
        return None if value is None else json.loads(value)


class Written(str):
    """A JSON value that is written down already, for very many rows with the same one."""

    @classmethod
    def of(cls, value: Any) -> "Written":
        """Compact JSON."""
        return cls(_COMPACT.encode(value))


class SealedJson(Sealed):
    """A JSON value, or a Written one, that is encrypted in the database."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """To the database: compact JSON, encrypted."""
        return None if value is None else keyring().seal(value if isinstance(value, Written) else _COMPACT.encode(value))

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """From the database: opened and parsed."""
        return None if value is None else json.loads(keyring().open(bytes(value)))
