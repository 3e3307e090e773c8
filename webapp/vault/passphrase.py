"""A key from a passphrase: Argon2id (RFC 9106), with its cost stored beside what it seals."""

import unicodedata
from dataclasses import dataclass
from threading import BoundedSemaphore

from argon2.low_level import Type, hash_secret_raw

from webapp.errors import N_, BadField, DomainError

SALT_BYTES = 16
SHORTEST = 12
"""Characters. Three short words reach it."""

_KEY_BYTES = 32
_PATIENCE = 10.0
# Each derivation takes 64 MiB for about a tenth of a second; a small server has room for two at a time.
_at_once = BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Cost:
    """Argon2id's parameters: memory in KiB, passes, lanes."""

    memory_kib: int
    passes: int
    lanes: int


STANDARD = Cost(memory_kib=64 * 1024, passes=3, lanes=4)
"""RFC 9106, section 4, second recommended option."""


def derive_key(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """32 bytes. Slow on purpose: call it outside a transaction.

    Raises DomainError when others have kept this process busy for ten seconds.
    """
    if not _at_once.acquire(timeout=_PATIENCE):
        raise DomainError(N_("Many people are unlocking at this moment. Try again in a few seconds."))
    try:
        return hash_secret_raw(
            _plain(passphrase), salt, cost.passes, cost.memory_kib, cost.lanes, _KEY_BYTES, Type.ID
        )
    finally:
        _at_once.release()


def check_new_passphrase(passphrase: str) -> None:
    """Raises BadField when it is too short."""
    if len(_plain(passphrase).decode()) < SHORTEST:
        words = N_("Use at least %(least)d characters; three or four words do well.")
        raise BadField("passphrase", words, least=SHORTEST)


def _plain(passphrase: str) -> bytes:
    # Keyboards differ in how they compose letters, and phones add a space after the last word.
    return unicodedata.normalize("NFKC", passphrase).strip().encode("utf-8", "replace")
