"""P-256 keys as the bytes that are stored and sent: 65 for a public key, 32 for a private one."""

import hashlib

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PUBLIC_BYTES = 65
PRIVATE_BYTES = 32
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""How many scalars the curve has (NIST SP 800-186, 3.2.1.3); a private key is 1 to this less 1."""

PrivateKey = ec.EllipticCurvePrivateKey


def new_private_key() -> PrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def public_bytes(key: PrivateKey) -> bytes:
    """The raw uncompressed point (SEC 1, 2.3.3), as browsers import it."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def private_bytes(key: PrivateKey) -> bytes:
    """The scalar, big endian."""
    return key.private_numbers().private_value.to_bytes(PRIVATE_BYTES, "big")


def read_public(raw: bytes) -> ec.EllipticCurvePublicKey:
    """Raises ValueError when `raw` is no uncompressed point on the curve."""
    if len(raw) != PUBLIC_BYTES:
        raise ValueError("a public key has 65 bytes")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)


def read_private(raw: bytes) -> PrivateKey:
    """Raises ValueError when `raw` is no scalar of the curve."""
    if len(raw) != PRIVATE_BYTES:
        raise ValueError("a private key has 32 bytes")
    return ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())


def fingerprint(public_key: bytes) -> str:
    """SHA-256 of the raw public key, 64 hexadecimal digits."""
    return hashlib.sha256(public_key).hexdigest()
