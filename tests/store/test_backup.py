"""Backup and restore by the verbs, on both databases: with the key and without, into a newer version, and nobody erased comes back."""

import json
import tarfile
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select, text

from bot import clock
from bot.cli import main
from bot.messaging.inbox import Inbound
from bot.messaging.token_index import PERSON, found, take_in
from bot.people import erasure
from bot.people.person import SMS, Person, contact_at, contact_for, stop
from bot.store import backup, migrate
from bot.store.crypto import keyring
from bot.store.engine import engine
from bot.store.session import reading, writing
from bot.worker.erasing import erase
from tests.acting import ANA, receive
from tests.conftest import fresh_settings

BEN = "+14135550122"


def people() -> dict[str, str]:
    """Two people who wrote, by number."""
    ids = {}
    for number, name in ((ANA, "Ana Reis"), (BEN, "Ben Holt")):
        receive("hello there", number)
        with writing() as session:
            contact = contact_at(session, SMS, number)
            assert contact is not None
            contact.person.name = name
            ids[number] = contact.person_id
    return ids


def elsewhere(monkeypatch: pytest.MonkeyPatch, folder: Path, **env: str) -> None:
    """A new machine: an empty SQLite database, and no key but the one that is given."""
    folder.mkdir()
    for name, value in {"COACH_VAR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/coach.db", **env}.items():
        monkeypatch.setenv(name, value)
    fresh_settings()


def names() -> list[str | None]:
    with reading() as session:
        return list(session.scalars(select(Person.name).order_by(Person.id)))


def test_it_moves_to_another_machine_with_its_key(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people()
    file = tmp_path / "all.tgz"
    assert main(["backup", str(file), "--with-key"]) == 0
    assert file.stat().st_mode & 0o077 == 0
    elsewhere(monkeypatch, tmp_path / "new", COACH_SECRET_KEY="another key of the new machine")
    assert main(["restore", str(file)]) == 0
    fresh_settings()  # the key of the old machine is forgotten
    with reading() as session:
        assert contact_at(session, SMS, ANA) is not None, "found by the new key"
        assert session.scalars(select(Inbound)).first().body == "hello there"  # type: ignore[union-attr]
    assert names() == ["Ana Reis", "Ben Holt"]
    assert main(["restore", str(file)]) == 1, "the database is not empty"


def test_without_its_key_it_says_which_setting_is_missing(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    people()
    file = tmp_path / "all.tgz"
    key = (tmp_path / "secret_key").read_text()
    assert main(["backup", str(file)]) == 0
    with tarfile.open(file) as tar:
        assert "keys.json" not in tar.getnames()
        assert b"Ana" not in b"".join(tar.extractfile(one).read() for one in tar.getmembers())  # type: ignore[union-attr]
    elsewhere(monkeypatch, tmp_path / "new", COACH_SECRET_KEY="another key of the new machine")
    assert main(["restore", str(file)]) == 1
    assert "COACH_OLD_SECRET_KEYS" in capsys.readouterr().err
    monkeypatch.setenv("COACH_OLD_SECRET_KEYS", key)
    fresh_settings()
    assert main(["restore", str(file)]) == 0
    assert names() == ["Ana Reis", "Ben Holt"]


def test_whoever_was_erased_since_stays_erased(database: str, tmp_path: Path) -> None:
    ids = people()
    file = tmp_path / "all.tgz"
    assert main(["backup", str(file)]) == 0
    with writing() as session:
        wish = erasure.ask(session, ids[ANA], "person")
        erase(session, ids[ANA])
        wish.done_at = clock.now()
    assert main(["restore", str(file), "--replace"]) == 0
    assert names() == [None, "Ben Holt"]
    with writing() as session:
        assert contact_at(session, SMS, ANA) is None
        assert [one.person_id for one in erasure.erased(session)] == [ids[ANA]]
        assert [one.line for one in session.scalars(select(Inbound))] != []
        take_in(session)
        query = found("Ana", [PERSON])
        assert query is not None
        assert session.execute(query).all() == []


def test_whoever_stopped_since_stays_stopped(sqlite: str, tmp_path: Path) -> None:
    people()
    file = tmp_path / "all.tgz"
    assert main(["backup", str(file)]) == 0
    new = "+14135550123"
    receive("hello there", new)
    with writing() as session:
        for number in (ANA, new):
            contact = contact_at(session, SMS, number)
            assert contact is not None
            stop(contact, "opted_out")
    assert main(["restore", str(file), "--replace"]) == 0
    with writing() as session:
        for number, stopped in ((ANA, True), (new, True), (BEN, False)):
            contact = contact_for(session, SMS, number, source="texted_in")
            assert (contact.stopped_at is not None, contact.stop_reason) == (stopped, "opted_out" if stopped else None)


def test_a_backup_of_an_older_version_grows_up(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"COACH_VAR": str(tmp_path), "DATABASE_URL": url}.items():
        monkeypatch.setenv(name, value)
    fresh_settings()
    migrate.upgrade(revision="0007")
    schema, now = MetaData(), clock.now().replace(tzinfo=None)
    with engine().execution_options(write=True).begin() as connection:
        schema.reflect(connection)
        place = {"id": "o", "name": "Home", "kind": "workforce_board", "health_records": False, "created_at": now}
        connection.execute(schema.tables["organization"].insert().values(place))
        person = {"id": "p", "organization_id": "o", "name": keyring().seal("Ana Reis"), "language": "en", "source": "import"}
        more = {"language_known": True, "language_chosen": False, "retention": "person", "created_at": now}
        connection.execute(schema.tables["person"].insert().values(person | more))
    file = tmp_path / "older.tgz"
    assert backup.write(file, keyring().id).revision == "0007"
    assert main(["restore", str(file), "--replace"]) == 0
    with engine().connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) in migrate.heads()
    assert names() == ["Ana Reis"]
    assert main(["restore", str(of_a_newer_version(file)), "--replace"]) == 1
    assert names() == ["Ana Reis"], "nothing was changed"
    fresh_settings()


def of_a_newer_version(file: Path) -> Path:
    """The same backup as if a version that is not known here had made it."""
    made = file.with_name("newer.tgz")
    with tarfile.open(file) as old, tarfile.open(made, "w:gz") as new:
        for member in old.getmembers():
            content = old.extractfile(member)
            assert content is not None
            if member.name == "manifest.json":
                (file.parent / "manifest").write_text(json.dumps(json.load(content) | {"revision": "9999"}))
                new.add(file.parent / "manifest", "manifest.json")
            else:
                new.addfile(member, content)
    return made


def test_a_file_that_was_cut_off_changes_nothing(sqlite: str, tmp_path: Path) -> None:
    people()
    file = tmp_path / "all.tgz"
    assert main(["backup", str(file)]) == 0
    file.write_bytes(file.read_bytes()[:-200])
    assert main(["restore", str(file), "--replace"]) == 1
    assert names() == ["Ana Reis", "Ben Holt"]


def test_rotate_leaves_nothing_for_the_old_key(sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people()
    old = (tmp_path / "secret_key").read_text()
    monkeypatch.setenv("COACH_SECRET_KEY", "a key made yesterday")
    monkeypatch.setenv("COACH_OLD_SECRET_KEYS", old)
    fresh_settings()
    assert main(["rotate"]) == 0
    monkeypatch.delenv("COACH_OLD_SECRET_KEYS")
    fresh_settings()
    with reading() as session:
        assert contact_at(session, SMS, BEN) is not None
    assert names() == ["Ana Reis", "Ben Holt"]
