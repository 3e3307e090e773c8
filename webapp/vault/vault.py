"""The vault: one data key per young person (and one per region), opened through the key ring."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from os import urandom
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from webapp.vault.box import Box
from webapp.vault.errors import CannotOpen, NoKey, Shredded, VaultError
from webapp.vault.frame import frame
from webapp.vault.keystore import KeyLife, KeyStore, Kind, StoredKey
from webapp.vault.ring import KEY_BYTES, KeyRing

_LABEL = "alongside/data-key/1"
_VERSION = 1
_NOWHERE = UUID(int=0)


class Vault:
    """Built once per process from the settings; safe to use from several threads.

    No opened data key is kept between calls, so a key destroyed by another process stops opening at once.
    """

    def __init__(self, ring: KeyRing, keystore: KeyStore, index_key: bytes) -> None:
        """`index_key` is at least 32 bytes and never changes: blind indexes are compared with stored ones."""
        if len(index_key) < KEY_BYTES:
            raise ValueError(f"the index key needs at least {KEY_BYTES} bytes")
        self._ring = ring
        self._keystore = keystore
        self._index_key = index_key

    def new_key(self, subject: UUID, *, kind: Kind, region: UUID, now: datetime) -> None:
        """Make the subject's data key and commit it in the keys database, before anything is sealed with it.

        Called again for the same subject it changes nothing. Raises Shredded when the key was destroyed: a
        subject never gets a second one. Raises ValueError when the subject's key is of another kind or
        region.
        """
        wrapped = self._ring.wrap(urandom(KEY_BYTES), _bound(subject, kind, region, _VERSION))
        fresh = StoredKey(subject, kind, region, _VERSION, wrapped, self._ring.current)
        kept = self._keystore.create(fresh, now)
        if kept.wrapped is None:
            raise Shredded
        if (kept.kind, kept.region_id) != (kind, region):
            raise ValueError("this subject has a key of another kind or region")

    def close(self) -> None:
        """Let go of the connections to the keys database."""
        self._keystore.dispose()

    def box(self, subject: UUID) -> Box:
        """The subject's box; one statement in the keys database."""
        return self.boxes((subject,))[subject]

    def boxes(self, subjects: Iterable[UUID]) -> dict[UUID, Box]:
        """A box for every subject asked for; one statement in the keys database for all of them.

        Where a key was destroyed, is missing or does not unwrap, the box raises when it is used, not here.
        """
        wanted = set(subjects)
        stored = self._keystore.fetch(wanted)
        return {subject: self._box(subject, stored.get(subject)) for subject in wanted}

    def derive(self, subject: UUID, *, kind: Kind, purpose: str, length: int) -> bytes:
        """`length` bytes made from the subject's data key by HKDF-SHA256, other ones for each purpose.

        Destroying the key destroys what is made from it. Raises Shredded; NoKey, also for a key of another
        kind; CannotOpen when the key ring lacks the key that wraps it.
        """
        stored = self._keystore.fetch((subject,)).get(subject)
        if stored is None or stored.kind != kind:
            raise NoKey
        info = frame("alongside/derived/1", purpose, kind, subject)
        return HKDF(SHA256(), length, salt=None, info=info).derive(self._unwrap(stored))

    def lives(self, kind: Kind) -> list[KeyLife]:
        """The keys of one kind, the newest first; one statement in the keys database."""
        return self._keystore.lives(kind)

    def destroy(self, subject: UUID, now: datetime) -> bool:
        """Shred: remove the data key for good, committed at once. False when there was none to remove."""
        return self._keystore.destroy(subject, now)

    def blind_index(self, purpose: str, value: str) -> bytes:
        """32 bytes (HMAC-SHA256) that find an equal value again without storing it, per purpose."""
        return hmac.digest(self._index_key, frame("alongside/index/1", purpose, value), hashlib.sha256)

    def rewrap_some(self, limit: int = 100) -> int:
        """Re-wrap up to `limit` data keys under the ring's current key. 0: the old ring key may go.

        Nothing that is sealed changes. A key that the ring cannot open raises CannotOpen and stays as it is.
        """
        behind = self._keystore.behind(self._ring.current, limit)
        for key in behind:
            wrapped = self._ring.wrap(self._unwrap(key), _bound_to(key))
            self._keystore.rewrap(key.subject, wrapped, self._ring.current)
        return len(behind)

    def _box(self, subject: UUID, key: StoredKey | None) -> Box:
        if key is None:
            return Box(subject, _NOWHERE, _VERSION, NoKey())
        try:
            return Box(subject, key.region_id, key.version, self._unwrap(key))
        except VaultError as refusal:
            return Box(subject, key.region_id, key.version, refusal)

    def _unwrap(self, key: StoredKey) -> bytes:
        if key.wrapped is None:
            raise Shredded
        opened = self._ring.unwrap(key.wrapped, _bound_to(key))
        if len(opened) != KEY_BYTES:
            raise CannotOpen
        return opened


def _bound_to(key: StoredKey) -> bytes:
    return _bound(key.subject, key.kind, key.region_id, key.version)


def _bound(subject: UUID, kind: str, region: UUID, version: int) -> bytes:
    return frame(_LABEL, subject, kind, region, version)
