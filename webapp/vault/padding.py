"""Hide how long a text is, to within a bucket, before it is sealed.

Layout: length of the text in bytes (4 bytes, big endian), the text as UTF-8, then zero bytes up to the next
multiple of the bucket. static/js/seal.js writes the same layout, so change both or neither.
"""

FIELD_BUCKET = 64
"""Bytes. A name, a place and a short note mostly fall into the first one or two buckets."""

_HEAD = 4


def pad(text: str, bucket: int = FIELD_BUCKET) -> bytes:
    """Return the padded bytes; their length is a multiple of `bucket`.

    Half of a surrogate pair is no text and has no UTF-8: it becomes "?", as a browser would replace it too.
    """
    raw = text.encode("utf-8", "replace")
    total = -(-(_HEAD + len(raw)) // bucket) * bucket
    return (len(raw).to_bytes(_HEAD, "big") + raw).ljust(total, b"\0")


def unpad(padded: bytes) -> str:
    """Return the text. Raises ValueError when the layout is not the one above, whatever the bucket was."""
    length = int.from_bytes(padded[:_HEAD], "big")
    end = _HEAD + length
    if len(padded) < _HEAD or end > len(padded):
        raise ValueError("padded text is shorter than it says")
    if padded[end:].strip(b"\0"):
        raise ValueError("padding is not empty")
    return padded[_HEAD:end].decode("utf-8")
