"""The key that phones seal to: anyone can put in, only this server opens.

Its private half is stored nowhere: it is made anew from a data key of the keys database each time. So a destroyed
key opens nothing more, in old copies of the main database either. Older keys go on opening until they are destroyed,
since a phone may have been without signal for days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from webapp.ids import Ids
from webapp.vault.curve import ORDER, PRIVATE_BYTES, PrivateKey, public_bytes, read_private
from webapp.vault.keystore import KeyLife
from webapp.vault.vault import Vault

_PURPOSE = "outbox/p-256/1"
_EVERYWHERE = UUID(int=0)


@dataclass(frozen=True, slots=True)
class OutboxKey:
    """`public` is the raw point of 65 bytes."""

    id: UUID
    public: bytes


def current_key(vault: Vault, now: datetime, ids: Ids) -> OutboxKey:
    """The newest live key. The first phone that asks has it made; of two made at once both open."""
    for life in outbox_keys(vault):
        if life.destroyed_at is None:
            return OutboxKey(life.subject, public_bytes(private_key(vault, life.subject)))
    return rotate(vault, now, ids)


def private_key(vault: Vault, key_id: UUID) -> PrivateKey:
    """Raises Shredded, NoKey (also for an id that is not an outbox key's), or CannotOpen."""
    raw = vault.derive(key_id, kind="outbox", purpose=_PURPOSE, length=PRIVATE_BYTES + 16)
    # 16 bytes more than the order has, so that the remainder favors no scalar (FIPS 186-5, A.2.1).
    scalar = int.from_bytes(raw, "big") % (ORDER - 1) + 1
    return read_private(scalar.to_bytes(PRIVATE_BYTES, "big"))


def rotate(vault: Vault, now: datetime, ids: Ids) -> OutboxKey:
    """Make a new key; phones take it at their next contact. What is sealed to the older ones still opens."""
    key_id = ids.new()
    vault.new_key(key_id, kind="outbox", region=_EVERYWHERE, now=now)
    return OutboxKey(key_id, public_bytes(private_key(vault, key_id)))


def outbox_keys(vault: Vault) -> list[KeyLife]:
    """Every key there was, the newest first."""
    return vault.lives("outbox")


def destroy(vault: Vault, key_id: UUID, now: datetime) -> bool:
    """What phones sealed to this key and have not delivered can never be opened again. False: no such live key."""
    if all(life.subject != key_id for life in outbox_keys(vault)):
        return False
    return vault.destroy(key_id, now)
