"""./coach restore FILE: all of a backup or nothing, on either kind of database, made by this version or an older one.

Whoever was erased since the backup was made stays erased: this database knows, and so does var/erased. Whoever stopped messages since
stays stopped, as far as the database that is replaced knows. Texts that waited when the
backup was made may have been sent since; they are looked up at Twilio before any goes out again.
"""

import argparse
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, inspect, select
from sqlalchemy.orm import Session

from bot import clock
from bot.errors import BadInput
from bot.messaging import lines, restored
from bot.messaging.token_index import make_anew
from bot.people import erasure
from bot.people.audit import note
from bot.people.erasure import Erasure
from bot.people.person import SMS, ContactPoint, ErasedNumber
from bot.settings import settings
from bot.store import backup, restoring, rotation
from bot.store.backup import Manifest
from bot.store.crypto import keyring
from bot.verbs.every_table import declare
from bot.verbs.supervisor import only_one
from bot.worker.erasing import erase

Stop = tuple[str, str, datetime, str | None]  # id and keyed hash of a contact point, since when and why it is stopped


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./coach restore", description="Put a backup in place of the database. Stop the coach first.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--replace", action="store_true", help="also when the database is not empty: what is in it is lost")
    asked = parser.parse_args(arguments)
    only = only_one(settings().var)
    if only is None:
        raise BadInput("A coach runs on this database.", "Stop it first; nothing was changed.")
    with only:
        return _restore(asked.file.expanduser(), replace=asked.replace)


def _restore(path: Path, *, replace: bool) -> int:
    declare()
    manifest, secrets = backup.checked(path)
    restoring.check_revision(manifest)
    for secret in secrets:
        keyring().also(secret)
    _need_keys(manifest)
    gone: list[int] = []

    def finish(session: Session, before: tuple[set[str], list[Stop]]) -> None:
        erased, stops = before
        _to_the_newest_key(session)
        _stop_again(session, stops)
        gone.append(_erase_again(session, erased))
        restored.doubt(session, manifest.made_at)
        make_anew(session)
        note(session, "command", "restored", "backup", made_at=manifest.made_at.isoformat(), version=manifest.version)

    restoring.restore(
        path, manifest, replace=replace, before=lambda connection: (_erased_here(connection), _stopped_here(connection)), finish=finish
    )
    print(f"{manifest.rows} rows are back as they were on {manifest.made_at:%Y-%m-%d %H:%M} UTC.")
    print(f"{gone[0]} people who were erased since were erased again." if gone[0] else "Nobody was erased since, as far as is known here.")
    return 0


def _need_keys(manifest: Manifest) -> None:
    ours = {one.hex() for one in keyring().ids}
    if missing := manifest.keys - ours:
        raise BadInput(
            f"This backup is sealed with {'a key' if len(missing) == 1 else 'keys'} that is not here, and holds none itself.",
            "Put the secret key of that time into COACH_SECRET_KEY, or into COACH_OLD_SECRET_KEYS beside a new one.",
        )


def _erased_here(connection: Connection) -> set[str]:
    """Ids of people whom this database or this folder knows to be erased."""
    known: set[str] = set()
    if inspect(connection).has_table(Erasure.__tablename__):
        with Session(connection) as session:
            known = {one.person_id for one in erasure.erased(session)}
    try:
        return known | set((settings().var / "erased").read_text(encoding="utf-8").split())
    except FileNotFoundError:
        return known


def _to_the_newest_key(session: Session) -> None:
    """A backup of another key is sealed and named by the one in the settings, so that its own may be forgotten."""
    for _ in rotation.reseal_all(session):
        pass
    after: str | None = ""
    while after is not None:
        _, after = lines.move_next(session, after)
    page: int | None = 0
    while page is not None:
        _, page = lines.move_pages(session, page)


def _stopped_here(connection: Connection) -> list[Stop]:
    """Every number that is stopped in the database that is about to be replaced."""
    if not inspect(connection).has_table(ContactPoint.__tablename__):
        return []
    query = select(ContactPoint.id, ContactPoint.address_hash, ContactPoint.stopped_at, ContactPoint.stop_reason)
    rows = connection.execute(query.where(ContactPoint.stopped_at.is_not(None), ContactPoint.kind == SMS))
    return [(one, name, at, reason) for one, name, at, reason in rows if at is not None]


def _stop_again(session: Session, stops: list[Stop]) -> None:
    """Who stopped since the backup was made stays stopped; of a number it does not know, only that is kept, by its keyed hash."""
    for one, name, at, reason in stops:
        contact = session.get(ContactPoint, one)
        if contact is None:
            session.merge(ErasedNumber(address_hash=name, stopped_at=at, stop_reason=reason))
        elif contact.stopped_at is None:
            contact.stopped_at, contact.stop_reason = at, reason
    session.flush()


def _erase_again(session: Session, known: set[str]) -> int:
    """Those erased since are erased again; what the backup itself knows is done already."""
    here = {one.person_id for one in erasure.erased(session)}
    again = 0
    for person in sorted(known - here):
        removed = erase(session, person)
        session.add(Erasure(person_id=person, by="restore", due_at=clock.now(), done_at=clock.now(), removed=dict(removed)))
        again += bool(removed)
    session.flush()
    return again
