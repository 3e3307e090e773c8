"""A holder of an agency's key: make their key pair, and try a passphrase on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from os import urandom
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.db import locked
from webapp.errors import N_, BadField, DomainError, NotFound
from webapp.ids import Ids
from webapp.vault.curve import PrivateKey, new_private_key, private_bytes, public_bytes, read_private
from webapp.vault.errors import CannotOpen
from webapp.vault.frame import frame
from webapp.vault.models import HolderKey
from webapp.vault.passphrase import SALT_BYTES, STANDARD, Cost, check_new_passphrase, derive_key

MOST_TRIES = 5
TRIES_WINDOW = timedelta(minutes=15)
_NONCE = 12


class WrongPassphrase(BadField):
    """The passphrase does not open the key."""

    def __init__(self, left: int) -> None:
        super().__init__("passphrase", N_("That passphrase does not fit. Tries left: %(left)d."), left=left)


class TooManyTries(DomainError):
    """The limit of tries is reached; the text says how long to wait."""

    def __init__(self, minutes: int) -> None:
        super().__init__(
            N_("That was the last try for now. Wait %(minutes)d minutes, then try again."), minutes=minutes
        )


@dataclass(frozen=True, slots=True)
class Holder:
    """A holder whose passphrase was right. Lives for one request at most."""

    person_id: UUID
    region_id: UUID
    private_key: PrivateKey = field(repr=False)


@dataclass(frozen=True, slots=True)
class PassphraseTry:
    """One counted try. Answer it after the transaction that counted it was committed."""

    person_id: UUID
    region_id: UUID
    left: int
    _public_key: bytes = field(repr=False)
    _salt: bytes = field(repr=False)
    _cost: Cost = field(repr=False)
    _sealed: bytes = field(repr=False)

    def answer(self, passphrase: str) -> Holder:
        """Open the holder's key (about 0.1 s and 64 MiB). Raises WrongPassphrase, CannotOpen."""
        key = AESGCM(derive_key(passphrase, self._salt, self._cost))
        bound = _bound(self.person_id, self._public_key, self._cost)
        try:
            raw = key.decrypt(self._sealed[:_NONCE], self._sealed[_NONCE:], bound)
        except (InvalidTag, ValueError):
            raise WrongPassphrase(self.left) from None
        private_key = read_private(raw)
        if public_bytes(private_key) != self._public_key:
            raise CannotOpen
        return Holder(self.person_id, self.region_id, private_key)


def create_holder(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    region_id: UUID,
    person_id: UUID,
    passphrase: str,
    cost: Cost = STANDARD,
) -> HolderKey:
    """Make a person's key pair, its private half sealed under their passphrase.

    Raises BadField for a short passphrase, DomainError when the person has a key already.
    """
    check_new_passphrase(passphrase)
    if session.scalar(select(HolderKey.person_id).where(HolderKey.person_id == person_id)) is not None:
        raise DomainError(N_("This person has a key already."))
    private_key = new_private_key()
    public_key, salt, nonce = public_bytes(private_key), urandom(SALT_BYTES), urandom(_NONCE)
    sealed = AESGCM(derive_key(passphrase, salt, cost)).encrypt(
        nonce, private_bytes(private_key), _bound(person_id, public_key, cost)
    )
    holder = HolderKey(
        person_id=person_id,
        region_id=region_id,
        public_key=public_key,
        salt=salt,
        memory_kib=cost.memory_kib,
        passes=cost.passes,
        lanes=cost.lanes,
        sealed_private=nonce + sealed,
        created_at=now,
        tries=0,
    )
    session.add(holder)
    session.flush()
    return holder


def begin_try(session: Session, *, now: datetime, person_id: UUID) -> PassphraseTry:
    """Count a try before it is made, so that tries sent side by side are counted too. Commit, then answer it.

    Raises NotFound for a person without a key, TooManyTries after 5 in 15 minutes.
    """
    holder = session.scalars(locked(select(HolderKey).where(HolderKey.person_id == person_id))).one_or_none()
    if holder is None:
        raise NotFound
    if holder.tries_since is None or now - holder.tries_since >= TRIES_WINDOW:
        holder.tries, holder.tries_since = 0, now
    if holder.tries >= MOST_TRIES:
        waits = holder.tries_since + TRIES_WINDOW - now
        raise TooManyTries(-(-int(waits.total_seconds()) // 60))
    holder.tries += 1
    session.flush()
    return PassphraseTry(
        person_id,
        holder.region_id,
        MOST_TRIES - holder.tries,
        holder.public_key,
        holder.salt,
        Cost(holder.memory_kib, holder.passes, holder.lanes),
        holder.sealed_private,
    )


def _bound(person_id: UUID, public_key: bytes, cost: Cost) -> bytes:
    return frame("alongside/holder/1", person_id, public_key, cost.memory_kib, cost.passes, cost.lanes)
