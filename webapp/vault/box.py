"""Seal and open one subject's texts with that subject's data key, each bound to the place it is kept in."""

from __future__ import annotations

from dataclasses import dataclass
from os import urandom
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from webapp.vault.errors import CannotOpen, Shredded, VaultError
from webapp.vault.frame import frame
from webapp.vault.padding import pad, unpad

_FORMAT = 1
_NONCE = 12
_LABEL = "alongside/box/1"

OVERHEAD = 2 + _NONCE + 16
"""Bytes that an envelope adds: its head, the nonce and the tag."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value is kept. Moved to any other place, it does not open."""

    region: UUID
    table: str
    row: UUID
    column: str


class Box:
    """AES-256-GCM with a random nonce under one data key; the length is hidden to within 64 bytes.

    Envelope: format (1 byte) | version of the data key (1 byte) | nonce (12 bytes) | ciphertext and tag.
    Bound as additional data: label, format, key version, subject, region, table, row, column. A box whose
    key was destroyed, or is missing, exists and refuses, so that a list of many still shows the others.
    """

    __slots__ = ("_key", "_region", "_version", "subject")

    def __init__(self, subject: UUID, region: UUID, version: int, key: bytes | VaultError) -> None:
        """`key` is 32 bytes, or the reason why there is none."""
        self.subject = subject
        self._region = region
        self._version = version
        self._key = key if isinstance(key, VaultError) else AESGCM(key)

    def __repr__(self) -> str:
        return f"Box({self.subject})"

    @property
    def shredded(self) -> bool:
        """True when the data key was destroyed on purpose: show that it was erased, do not report a fault."""
        return isinstance(self._key, Shredded)

    def seal(self, place: Place, text: str) -> bytes:
        """Seal `text` for `place`. Raises Shredded or NoKey; ValueError for a place in another region."""
        return self.seal_bytes(place, pad(text))

    def open(self, place: Place, sealed: bytes) -> str:
        """Open what `seal` made for the same place. Raises CannotOpen, Shredded or NoKey."""
        try:
            return unpad(self.open_bytes(place, sealed))
        except ValueError:
            raise CannotOpen from None

    def seal_bytes(self, place: Place, plain: bytes) -> bytes:
        """Like `seal`, for bytes whose length may be seen: no padding is added."""
        key = self._usable()
        if place.region != self._region:
            raise ValueError("a subject's key seals nothing in another region")
        nonce = urandom(_NONCE)
        head = bytes((_FORMAT, self._version))
        return head + nonce + key.encrypt(nonce, plain, self._bound(place))

    def open_bytes(self, place: Place, sealed: bytes) -> bytes:
        """Open what `seal_bytes` made for the same place. Raises as `open` does."""
        key = self._usable()
        if sealed[:2] != bytes((_FORMAT, self._version)):
            raise CannotOpen
        nonce, rest = sealed[2 : 2 + _NONCE], sealed[2 + _NONCE :]
        try:
            return key.decrypt(nonce, rest, self._bound(place))
        except (InvalidTag, ValueError):
            raise CannotOpen from None

    def _usable(self) -> AESGCM:
        if isinstance(self._key, VaultError):
            raise self._key.with_traceback(None)  # a box may be asked often; tracebacks would pile up
        return self._key

    def _bound(self, place: Place) -> bytes:
        return frame(
            _LABEL, _FORMAT, self._version, self.subject, place.region, place.table, place.row, place.column
        )
