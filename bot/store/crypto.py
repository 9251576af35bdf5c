"""Encryption at rest and the keyed hash to look things up by.

A sealed value is: version (1 byte), key id (4), nonce (12), AES-256-GCM ciphertext with its tag. Keys are derived
from COACH_SECRET_KEY; COACH_OLD_SECRET_KEYS still open what they sealed.
"""

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import CoachError
from bot.settings import settings

_VERSION = b"\x01"
SHORTEST = 33  # bytes of a sealed empty text


class CannotOpen(CoachError):
    """A sealed value was made with a key we do not have, or was changed."""


def _derive(secret: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"coach " + purpose.encode()).derive(secret)


def key_of(sealed: bytes) -> bytes | None:
    """The id (4 bytes) of the key that a value was sealed with; None for bytes that no key of ours sealed."""
    return sealed[1:5] if sealed[:1] == _VERSION and len(sealed) >= SHORTEST else None


class Keyring:
    """Seals with the newest secret, opens with any."""

    def __init__(self, secret: bytes, old: tuple[bytes, ...] = ()) -> None:
        self._boxes: dict[bytes, AESGCM] = {}
        self._lookups: list[bytes] = []
        for value in (secret, *old):
            self.also(value)
        self.id, self._box = next(iter(self._boxes.items()))

    def also(self, secret: bytes) -> None:
        """Open and find with one more old secret (a restored backup brings its own)."""
        key, lookup = _derive(secret, "rows"), _derive(secret, "lookup")
        self._boxes.setdefault(hashlib.sha256(key).digest()[:4], AESGCM(key))
        if lookup not in self._lookups:
            self._lookups.append(lookup)

    @property
    def ids(self) -> frozenset[bytes]:
        """The ids of all keys that can be opened with."""
        return frozenset(self._boxes)

    def seal(self, text: str) -> bytes:
        """Encrypt text; 33 bytes longer than its UTF-8."""
        nonce = os.urandom(12)
        return _VERSION + self.id + nonce + self._box.encrypt(nonce, text.encode(), None)

    def open(self, sealed: bytes) -> str:
        """Decrypt what `seal` made. Raises CannotOpen."""
        box = self._boxes.get(sealed[1:5])
        if sealed[:1] != _VERSION or box is None:
            raise CannotOpen("A stored value was sealed with another key.", "Put the old key into COACH_OLD_SECRET_KEYS.")
        try:
            return box.decrypt(sealed[5:17], sealed[17:], None).decode()
        except InvalidTag:
            raise CannotOpen("A stored value was changed outside the coach.", "Restore it from a backup.") from None

    def keyed_hash(self, text: str) -> str:
        """32 hex digits that are equal for equal texts and say nothing without the key."""
        return _hash(self._lookups[0], text)

    def keyed_hashes(self, text: str) -> tuple[str, ...]:
        """The newest hash first, then those of old keys: what is looked for until `./coach rotate` has been through every row."""
        return tuple(_hash(key, text) for key in self._lookups)


def _hash(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), hashlib.sha256).hex()[:32]


@lru_cache(maxsize=1)
def keyring() -> Keyring:
    """The keyring of this process's settings."""
    return Keyring(settings().secret_key, settings().old_secret_keys)
