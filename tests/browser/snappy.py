"""Snappy as LevelDB and IndexedDB pack with it, unpacked (format: google/snappy, format_description.txt)."""

from __future__ import annotations

LARGEST = 64 * 1024 * 1024


class NotSnappy(ValueError):
    """The bytes are no whole Snappy stream."""


def unsnappy(packed: bytes) -> bytes:
    """The bytes that were packed. Raises NotSnappy."""
    try:
        length, at = varint(packed, 0)
        if length > LARGEST:
            raise NotSnappy
        out = bytearray()
        while at < len(packed) and len(out) < length:
            at = _element(packed, at, out)
    except IndexError:
        raise NotSnappy from None
    if len(out) != length:
        raise NotSnappy
    return bytes(out)


def varint(data: bytes, at: int) -> tuple[int, int]:
    """A little-endian base-128 number, and where it ends."""
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
        shift += 7
        if shift > 63:
            raise NotSnappy


def _element(packed: bytes, at: int, out: bytearray) -> int:
    tag = packed[at]
    at += 1
    kind = tag & 3
    if kind == 0:
        return _literal(packed, at, tag >> 2, out)
    if kind == 1:
        return _copy(out, ((tag >> 5) << 8) | packed[at], ((tag >> 2) & 7) + 4, at + 1)
    width = 2 if kind == 2 else 4
    return _copy(out, int.from_bytes(packed[at : at + width], "little"), (tag >> 2) + 1, at + width)


def _literal(packed: bytes, at: int, size: int, out: bytearray) -> int:
    if size >= 60:
        width = size - 59
        size = int.from_bytes(packed[at : at + width], "little")
        at += width
    if at + size + 1 > len(packed):
        raise NotSnappy
    out += packed[at : at + size + 1]
    return at + size + 1


def _copy(out: bytearray, back: int, length: int, at: int) -> int:
    if not 0 < back <= len(out):
        raise NotSnappy
    begin = len(out) - back
    if back >= length:
        out += out[begin : begin + length]
    else:  # the copy runs into what it writes
        piece = bytes(out[begin:])
        out += (piece * (length // back + 1))[:length]
    return at
