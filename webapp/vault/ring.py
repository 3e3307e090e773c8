"""The server's key ring: keys that wrap data keys, named, the first one current."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as BadBase64
from collections.abc import Mapping
from os import urandom

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from webapp.vault.errors import CannotOpen
from webapp.vault.frame import frame

KEY_BYTES = 32
_NONCE = 12
_VERSION = 1
_LABEL = "alongside/ring/1"
_NAME = re.compile(r"[0-9A-Za-z_-]{1,32}")


class BadRing(ValueError):
    """The text of a key ring is not usable. The message says which entry and why, and shows no key."""


class KeyRing:
    """Wraps data keys with AES-256-GCM under the current key; opens what any key of the ring wrapped.

    To rotate: put a new key first, restart, `Vault.rewrap_some` until it returns 0, then take the old key
    out. Envelope: version (1 byte) | length of key id (1 byte) | key id | nonce (12 bytes) | ciphertext and
    tag.
    """

    __slots__ = ("_keys", "current")

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """`keys` maps an id to 32 bytes; the first is current. Raises BadRing."""
        if not keys:
            raise BadRing("the key ring is empty; give at least one ID:BASE64")
        for name, key in keys.items():
            if not _NAME.fullmatch(name):
                raise BadRing("a key id has 1 to 32 letters, digits, '-' and '_'")
            if len(key) != KEY_BYTES:
                raise BadRing(f"key {name} has {len(key)} bytes; it needs {KEY_BYTES}")
        self._keys = {name: AESGCM(key) for name, key in keys.items()}
        self.current = next(iter(keys))

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(self._keys)})"

    @classmethod
    def from_text(cls, text: str) -> KeyRing:
        """Read "2026b:BASE64,2026a:BASE64", the current key first. Raises BadRing."""
        keys: dict[str, bytes] = {}
        for place, entry in enumerate((part.strip() for part in text.split(",") if part.strip()), start=1):
            name, colon, encoded = entry.partition(":")
            if not colon:
                raise BadRing(f"entry {place} of the key ring is not ID:BASE64")
            if name in keys:
                raise BadRing(f"key id {name} is in the key ring twice")
            keys[name] = _decoded(name, encoded)
        return cls(keys)

    def wrap(self, data_key: bytes, aad: bytes) -> bytes:
        """Seal a data key under the current key, bound to `aad`."""
        nonce = urandom(_NONCE)
        sealed = self._keys[self.current].encrypt(nonce, data_key, _bound(self.current, aad))
        name = self.current.encode()
        return bytes((_VERSION, len(name))) + name + nonce + sealed

    def unwrap(self, wrapped: bytes, aad: bytes) -> bytes:
        """Open a wrapped data key. Raises CannotOpen when it was altered, moved, or its key left the ring."""
        if len(wrapped) < 2 or wrapped[0] != _VERSION:
            raise CannotOpen
        start = 2 + wrapped[1]
        name = wrapped[2:start].decode("ascii", "replace")
        key = self._keys.get(name)
        if key is None:
            raise CannotOpen
        try:
            return key.decrypt(wrapped[start : start + _NONCE], wrapped[start + _NONCE :], _bound(name, aad))
        except (InvalidTag, ValueError):
            raise CannotOpen from None


def _bound(name: str, aad: bytes) -> bytes:
    return frame(_LABEL, name, aad)


def _decoded(name: str, encoded: str) -> bytes:
    try:
        return b64decode(encoded, validate=True)
    except (BadBase64, ValueError):
        raise BadRing(f"key {name!r} is not base64") from None
