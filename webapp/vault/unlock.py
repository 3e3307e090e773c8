"""Unlock: a holder's key stays open for minutes, in a row that only their browser's cookie can open.

The row is encrypted under HKDF(secret in the cookie, salt = the server's pepper, info = sign-in and
person); its id, holder and times are bound as additional data. The cookie without the row, the row without
the cookie, another sign-in, a later expiry or a swapped row: none of them opens anything.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from os import urandom
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from webapp.ids import Ids
from webapp.vault.curve import PrivateKey, private_bytes, read_private
from webapp.vault.frame import frame
from webapp.vault.holder import Holder
from webapp.vault.models import HolderKey, KeyShare, Unlock
from webapp.vault.openkeys import OpenKeys

LASTS = timedelta(minutes=10)
LONGEST = timedelta(hours=12)
_NONCE = 12


@dataclass(frozen=True, slots=True)
class SignIn:
    """Whose sign-in it is: the person, the id of the session, and the server's pepper."""

    person_id: UUID
    session_id: str
    pepper: bytes

    def __repr__(self) -> str:
        return f"SignIn({self.person_id})"

    @property
    def tag(self) -> bytes:
        """32 bytes that stand for this sign-in in the database."""
        named = frame("alongside/sign-in/1", self.session_id, self.person_id)
        return hmac.digest(self.pepper, named, hashlib.sha256)


def unlock(
    session: Session, *, now: datetime, ids: Ids, sign_in: SignIn, holder: Holder, lasts: timedelta = LASTS
) -> str:
    """Keep a holder's key open for `lasts`; returns the secret for an HttpOnly cookie.

    `holder` comes from `begin_try(…)` and `.answer(passphrase)`. The count of tries goes back to 0; an
    earlier unlock of this sign-in, and everybody's expired ones, are deleted.
    """
    if holder.person_id != sign_in.person_id:
        raise ValueError("a holder unlocks for themselves only")
    lock(session, now=now, sign_in=sign_in)
    session.execute(update(HolderKey).where(HolderKey.person_id == holder.person_id).values(tries=0))
    row = Unlock(
        id=ids.new(),
        region_id=holder.region_id,
        person_id=holder.person_id,
        session_tag=sign_in.tag,
        sealed=b"",
        opened_at=now,
        expires_at=now + min(lasts, LONGEST),
    )
    secret = ids.secret()
    row.sealed = _seal(row, secret, sign_in, holder.private_key)
    session.add(row)
    session.flush()
    return f"{row.id.hex}.{secret}"


def opened_key(
    session: Session, *, now: datetime, sign_in: SignIn, cookie_secret: str | None
) -> OpenKeys | None:
    """The keys this sign-in has open; None when locked: no cookie, a wrong one, expired, or altered rows."""
    row, secret = _find(session, now, sign_in, cookie_secret)
    private_key = _open(row, secret, sign_in) if row is not None else None
    if private_key is None:
        return None
    shares = session.execute(
        select(KeyShare.agency_key_id, KeyShare.sealed).where(KeyShare.person_id == sign_in.person_id)
    )
    return OpenKeys(sign_in.person_id, private_key, {row.agency_key_id: row.sealed for row in shares})


def keep_open(
    session: Session, *, now: datetime, sign_in: SignIn, cookie_secret: str | None, lasts: timedelta = LASTS
) -> bool:
    """Let it expire `lasts` from now, at most 12 hours after the passphrase. False when locked."""
    row, secret = _find(session, now, sign_in, cookie_secret)
    private_key = _open(row, secret, sign_in) if row is not None else None
    if row is None or private_key is None:
        return False
    row.expires_at = min(now + lasts, row.opened_at + LONGEST)
    row.sealed = _seal(row, secret, sign_in, private_key)
    session.flush()
    return True


def lock(session: Session, *, now: datetime, sign_in: SignIn) -> None:
    """Lock this sign-in now; the person's other sign-ins stay as they are. Expired rows go too."""
    session.execute(delete(Unlock).where(or_(Unlock.session_tag == sign_in.tag, Unlock.expires_at <= now)))


def lock_all(session: Session, *, person_id: UUID) -> None:
    """Lock every sign-in of a person: sign-out everywhere, a removed holder, a lost phone."""
    session.execute(delete(Unlock).where(Unlock.person_id == person_id))


def sweep(session: Session, *, now: datetime) -> None:
    """Delete expired unlocks, on the worker's round. They open nothing any more."""
    session.execute(delete(Unlock).where(Unlock.expires_at <= now))


def _find(
    session: Session, now: datetime, sign_in: SignIn, cookie_secret: str | None
) -> tuple[Unlock | None, str]:
    name, _, secret = (cookie_secret or "").partition(".")
    try:
        row_id = UUID(hex=name)
    except ValueError:
        return None, secret
    found = select(Unlock).where(
        Unlock.id == row_id, Unlock.person_id == sign_in.person_id, Unlock.expires_at > now
    )
    return session.scalars(found).one_or_none(), secret


def _seal(row: Unlock, secret: str, sign_in: SignIn, private_key: PrivateKey) -> bytes:
    nonce = urandom(_NONCE)
    return nonce + _cipher(secret, sign_in).encrypt(nonce, private_bytes(private_key), _bound(row))


def _open(row: Unlock, secret: str, sign_in: SignIn) -> PrivateKey | None:
    nonce, rest = row.sealed[:_NONCE], row.sealed[_NONCE:]
    try:
        return read_private(_cipher(secret, sign_in).decrypt(nonce, rest, _bound(row)))
    except (InvalidTag, ValueError):
        return None


def _cipher(secret: str, sign_in: SignIn) -> AESGCM:
    info = frame("alongside/unlock/1", sign_in.session_id, sign_in.person_id)
    return AESGCM(HKDF(SHA256(), 32, sign_in.pepper, info).derive(secret.encode("utf-8", "replace")))


def _bound(row: Unlock) -> bytes:
    return frame(row.id, row.person_id, row.opened_at.isoformat(), row.expires_at.isoformat())
