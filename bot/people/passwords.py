"""Staff passwords: argon2, slow on purpose (a third of a second each), so never inside a transaction."""

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from bot.errors import BadInput

SHORTEST, LONGEST = 12, 200


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@lru_cache(maxsize=1)
def _decoy() -> str:
    return _hasher().hash(secrets.token_urlsafe(12))


def hash_password(password: str) -> str:
    """A password as it is kept. Raises BadInput for one that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(f"The password needs {SHORTEST} to {LONGEST} characters.", "A few words that only you would put together are fine.")
    return _hasher().hash(password)


def fits(hashed: str | None, password: str) -> bool:
    """Whether a password is the right one. Takes as long where there is none, so that time tells nobody who has an account."""
    try:
        return _hasher().verify(hashed or _decoy(), password[: LONGEST + 1]) and hashed is not None
    except VerificationError:
        return False
