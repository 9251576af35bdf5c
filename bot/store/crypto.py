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


class CannotOpen(CoachError):
    """A sealed value was made with a key we do not have, or was changed."""


def _derive(secret: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"coach " + purpose.encode()).derive(secret)


class Keyring:
    """Seals with the newest secret, opens with any."""

    def __init__(self, secret: bytes, old: tuple[bytes, ...] = ()) -> None:
        self._boxes: dict[bytes, AESGCM] = {}
        for value in (secret, *old):
            key = _derive(value, "rows")
            self._boxes.setdefault(hashlib.sha256(key).digest()[:4], AESGCM(key))
        self._id, self._box = next(iter(self._boxes.items()))
        self._lookup = _derive(secret, "lookup")

    def seal(self, text: str) -> bytes:
        """Encrypt text; 33 bytes longer than its UTF-8."""
        nonce = os.urandom(12)
        return _VERSION + self._id + nonce + self._box.encrypt(nonce, text.encode(), None)

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
        return hmac.digest(self._lookup, text.encode(), hashlib.sha256).hex()[:32]


@lru_cache(maxsize=1)
def keyring() -> Keyring:
    """The keyring of this process's settings."""
    return Keyring(settings().secret_key, settings().old_secret_keys)
