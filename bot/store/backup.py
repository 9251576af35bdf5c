"""One file with every row of the database, readable on any database and by any later version.

A gzipped tar: manifest.json first, then a file of JSON lines a table, in the order in which rows point at each other; keys.json only
if the keys were asked for. Sealed values stay sealed. Search tokens and signed-in browsers are left out: one is made anew, the other
signs in again.
"""

import base64
import hashlib
import io
import json
import os
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, MetaData, Table, select, text

from bot import clock
from bot.errors import BadInput
from bot.settings import ROOT
from bot.store.crypto import key_of
from bot.store.engine import engine

FORMAT = 1
LEFT_OUT = ("alembic_version", "token_index", "index_cursor", "staff_session")
_STEP = 1000
_KINDS: tuple[tuple[type, str], ...] = (  # bool before int, datetime before date: each is a kind of the other
    (bytes, "bytes"),
    (bool, "bool"),
    (int, "int"),
    (datetime, "time"),
    (date, "date"),
    (Decimal, "decimal"),
    (float, "float"),
    (str, "text"),
)


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `keys` are the ids (hex) of the keys its values are sealed with, `newest` that of its own time."""

    revision: str
    made_at: datetime
    version: str
    tables: Mapping[str, Mapping[str, Any]]
    keys: frozenset[str]
    newest: str
    with_key: bool

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(int(table["rows"]) for table in self.tables.values())


def kind_of(column: Any) -> str:
    """What a reflected column holds: a name of _KINDS."""
    made = column.type.python_type
    return next(name for python, name in _KINDS if issubclass(made, python))


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return str(value) if isinstance(value, date | Decimal) else value


def write(path: Path, newest_key: bytes, secrets: Sequence[bytes] = ()) -> Manifest:
    """Write everything, as it is at one moment, to a new file that only its owner can read. `secrets` go in as they are.

    Raises:
        BadInput: there is a file already, or it cannot be written.
    """
    if path.exists():
        raise BadInput(f"There is already a file {path.name}.", "Give another name.")
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            manifest = _dump(Path(folder), newest_key, with_key=bool(secrets))
            draft = Path(folder) / "draft"
            with open(draft, "xb", opener=_private) as file, tarfile.open(fileobj=file, mode="w:gz") as tar:
                _add(tar, "manifest.json", json.dumps(_as_json(manifest), indent=1).encode())
                if secrets:
                    _add(tar, "keys.json", json.dumps([base64.b64encode(one).decode() for one in secrets]).encode())
                for name in manifest.tables:
                    tar.add(Path(folder) / name, f"rows/{name}.jsonl", filter=_anonymous)
            draft.rename(path)
    except OSError as error:
        raise BadInput(
            f"The backup could not be written ({error.strerror}).", "Choose a folder with room that may be written to."
        ) from None
    return manifest


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    tar.addfile(member, io.BytesIO(content))


def _dump(folder: Path, newest_key: bytes, *, with_key: bool) -> Manifest:
    known = engine()
    options = {"isolation_level": "REPEATABLE READ"} if known.dialect.name == "postgresql" else {}
    tables: dict[str, dict[str, Any]] = {}
    keys: set[str] = set()
    with known.connect().execution_options(**options) as connection, connection.begin():
        revision = str(connection.scalar(text("SELECT version_num FROM alembic_version")))
        schema = MetaData()
        schema.reflect(connection)
        for table in schema.sorted_tables:
            if table.name not in LEFT_OUT:
                with (folder / table.name).open("wb") as file:
                    tables[table.name] = _dump_table(connection, table, file, keys)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    return Manifest(revision, clock.now(), version, tables, frozenset(keys), newest_key.hex(), with_key)


def _dump_table(connection: Connection, table: Table, file: IO[bytes], keys: set[str]) -> dict[str, Any]:
    total, rows = hashlib.sha256(), 0
    names = [column.name for column in table.columns]
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_STEP)
    for row in connection.execute(query):
        for value in row:
            if isinstance(value, bytes) and (key := key_of(value)) is not None:
                keys.add(key.hex())
        line = json.dumps(dict(zip(names, map(_cell, row), strict=True)), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        total.update(line)
        file.write(line)
        rows += 1
    return {"rows": rows, "sha256": total.hexdigest(), "columns": {column.name: kind_of(column) for column in table.columns}}


def _as_json(manifest: Manifest) -> dict[str, Any]:
    made = {**vars(manifest), "format": FORMAT, "made_at": manifest.made_at.isoformat(), "keys": sorted(manifest.keys)}
    return made | {"tables": dict(manifest.tables)}


def checked(path: Path) -> tuple[Manifest, tuple[bytes, ...]]:
    """The manifest of a backup and the secrets in it, after every line of it was read and found as it was written.

    Raises:
        BadInput: the file is missing, cut off, changed, or of a later format.
    """
    try:
        with tarfile.open(path, "r:gz") as tar:
            manifest, secrets = _read_manifest(tar)
            for name, table in manifest.tables.items():
                total, rows = hashlib.sha256(), 0
                for line in _lines(tar, name):
                    total.update(line)
                    rows += 1
                if (rows, total.hexdigest()) != (table["rows"], table["sha256"]):
                    raise BadInput(f"The rows of {name} in this backup were changed.", "Take another backup.")
            return manifest, secrets
    except FileNotFoundError:
        raise BadInput(f"There is no file {path.name}.") from None
    except (tarfile.TarError, OSError, EOFError, ValueError, KeyError, AttributeError):
        raise BadInput(
            f"{path.name} is not a whole backup of the coach.", "Take another backup; this one was cut off or changed."
        ) from None


def _read_manifest(tar: tarfile.TarFile) -> tuple[Manifest, tuple[bytes, ...]]:
    said = json.loads(_content(tar, "manifest.json"))
    if said["format"] > FORMAT:
        raise BadInput("This backup was made by a newer version of the coach.", "Restore it with that version or a later one.")
    manifest = Manifest(
        revision=said["revision"],
        made_at=datetime.fromisoformat(said["made_at"]),
        version=said["version"],
        tables=said["tables"],
        keys=frozenset(said["keys"]),
        newest=said["newest"],
        with_key=said["with_key"],
    )
    secrets = json.loads(_content(tar, "keys.json")) if manifest.with_key else []
    return manifest, tuple(base64.b64decode(one) for one in secrets)


def _content(tar: tarfile.TarFile, name: str) -> bytes:
    file = tar.extractfile(name)
    if file is None:
        raise KeyError(name)
    return file.read()


def _lines(tar: tarfile.TarFile, table: str) -> Iterator[bytes]:
    file = tar.extractfile(f"rows/{table}.jsonl")
    if file is None:
        raise KeyError(table)
    return iter(file)


def rows_of(path: Path, table: str) -> Iterator[dict[str, Any]]:
    """The rows of one table as JSON has them; none for a table that is not in this backup."""
    with tarfile.open(path, "r:gz") as tar:
        if f"rows/{table}.jsonl" in tar.getnames():
            for line in _lines(tar, table):
                yield json.loads(line)
