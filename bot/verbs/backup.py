"""./coach backup FILE: every row at one moment, sealed values still sealed; the secret key only with --with-key."""

import argparse
from pathlib import Path

from bot.settings import settings
from bot.store import backup, migrate
from bot.store.crypto import keyring


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./coach backup", description="Write everything needed to go on elsewhere to one file.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--with-key", action="store_true", help="put the secret key into the file: whoever has it can read everything")
    asked = parser.parse_args(arguments)
    here = settings()
    migrate.upgrade()
    secrets = (here.secret_key, *here.old_secret_keys) if asked.with_key else ()
    made = backup.write(asked.file.expanduser(), keyring().id, secrets)
    key = "with the secret key: guard it like one" if made.with_key else "without the secret key: keep that somewhere else"
    print(f"{asked.file}: {made.rows} rows of {len(made.tables)} tables, {key}.")
    return 0
