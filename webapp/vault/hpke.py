"""Seal to a public key so that only its private key opens: RFC 9180, base mode, single shot.

Suite: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. A sealed value is enc (65 bytes), then the
ciphertext with its tag; on the wire it is base64url without "=". The additional data of the AEAD is empty,
since the Python call takes none: what a value is bound to goes into `info`. static/js/seal.js does the same
in the browser.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from webapp.vault.curve import PUBLIC_BYTES, PrivateKey, read_public
from webapp.vault.errors import CannotOpen
from webapp.vault.frame import frame
from webapp.vault.padding import pad, unpad

PLAN_LABEL = "alongside/plan/1"
AGENCY_BUCKET = 4096
"""Bytes. A plan grows with each answer; a bucket this large hides how much was said."""

SMALLEST = PUBLIC_BYTES + 16
"""Bytes of a sealed empty value: the encapsulated key and the tag."""

_SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")


def agency_info(label: str, key_id: UUID, plan_id: UUID, schema: str, part: str) -> bytes:
    """What a privileged part is bound to: moved to another plan or relabelled, it does not open.

    Byte for byte: for each of label, key id, plan id, schema and part, in this order, the number of its
    UTF-8 bytes (2 bytes, big endian) and then those bytes. Ids are lower-case text with hyphens (36 bytes).
    Example: 0010 "alongside/plan/1" 0024 "0190…" 0024 "0190…" 0006 "plan/1" 0008 "finished".
    """
    return frame(label, key_id, plan_id, schema, part)


def seal(public_key: bytes, plaintext: bytes, info: bytes) -> bytes:
    """Seal bytes to a raw public key (65 bytes). Raises ValueError for a key that is not on the curve."""
    return _SUITE.encrypt(plaintext, read_public(public_key), info=info)


def unseal(private_key: PrivateKey, sealed: bytes, info: bytes) -> bytes:
    """Open what was sealed to this key with the same `info`. Raises CannotOpen."""
    try:
        return _SUITE.decrypt(sealed, private_key, info=info)
    except (InvalidTag, ValueError):
        raise CannotOpen from None


def seal_text(public_key: bytes, text: str, info: bytes) -> bytes:
    """Pad to buckets of 4,096 bytes and seal, as the browser does."""
    return seal(public_key, pad(text, AGENCY_BUCKET), info)


def unseal_text(private_key: PrivateKey, sealed: bytes, info: bytes) -> str:
    """Open and unpad. Raises CannotOpen, also for a padding that is not as documented."""
    try:
        return unpad(unseal(private_key, sealed, info))
    except ValueError:
        raise CannotOpen from None


def to_wire(sealed: bytes) -> str:
    return urlsafe_b64encode(sealed).rstrip(b"=").decode()


def from_wire(text: str) -> bytes:
    """Raises ValueError for anything but base64url without padding."""
    if not _BASE64URL.fullmatch(text):
        raise ValueError("not base64url")
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
