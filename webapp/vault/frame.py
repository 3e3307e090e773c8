"""One unambiguous way to join several values into the bytes that a seal is bound to."""

from uuid import UUID

_LONGEST = 0xFFFF


def frame(*parts: bytes | str | UUID | int) -> bytes:
    """Join parts so that no two different lists give the same bytes.

    Each part is written as its length (2 bytes, big endian) and then its bytes: text as UTF-8, a UUID as
    its lower-case text with hyphens (what a browser has at hand), an int as decimal digits. The browser
    builds the same bytes in static/js/seal.js.

    Raises ValueError for a part longer than 65,535 bytes.
    """
    return b"".join(_framed(part) for part in parts)


def _framed(part: bytes | str | UUID | int) -> bytes:
    raw = part if isinstance(part, bytes) else str(part).encode()
    if len(raw) > _LONGEST:
        raise ValueError("a part of a frame is at most 65,535 bytes")
    return len(raw).to_bytes(2, "big") + raw
