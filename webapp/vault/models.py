"""Agency keys and their holders. Every private key here is sealed, and no row opens another."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Model, RegionScoped, UTCDateTime

CURRENT, RETIRED = "current", "retired"


class AgencyKey(RegionScoped, Model):
    """The public half of an agency's key. A retired one stays: phones still hold what was sealed to it.

    `number` counts an agency's keys from 1; `fingerprint` is the SHA-256 of the raw public key in
    hexadecimal.
    """

    __tablename__ = "agency_key"
    __table_args__ = (
        UniqueConstraint("agency_id", "number"),
        Index(
            "uq_agency_key_current",
            "agency_id",
            unique=True,
            sqlite_where=text("state = 'current'"),
            postgresql_where=text("state = 'current'"),
        ),
        CheckConstraint("state in ('current', 'retired')", name="state"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    agency_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("agency.id"))
    number: Mapped[int] = mapped_column(Integer)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    fingerprint: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class HolderKey(RegionScoped, Model):
    """A holder's own key pair; the private half is sealed under a key from their passphrase (Argon2id).

    `tries` counts passphrases since `tries_since`; a right one sets it back to 0.
    """

    __tablename__ = "holder_key"

    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"), primary_key=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    memory_kib: Mapped[int] = mapped_column(Integer)
    passes: Mapped[int] = mapped_column(Integer)
    lanes: Mapped[int] = mapped_column(Integer)
    sealed_private: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    tries_since: Mapped[datetime | None] = mapped_column(UTCDateTime)


class KeyShare(RegionScoped, Model):
    """An agency's private key, HPKE-sealed to one holder's public key (enc, then ciphertext)."""

    __tablename__ = "key_share"
    __table_args__ = (UniqueConstraint("agency_key_id", "person_id"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    agency_key_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("agency_key.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("holder_key.person_id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Unlock(RegionScoped, Model):
    """A holder's opened key for some minutes, encrypted under a secret that only their browser's cookie has.

    `session_tag` (HMAC of the sign-in's id) finds the rows of one sign-in without storing its id.
    """

    __tablename__ = "unlock"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("holder_key.person_id"), index=True)
    session_tag: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
