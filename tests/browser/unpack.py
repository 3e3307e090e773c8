"""What lies packed in the files of a browser's folder: compressed, in pages, in records, under a key that all know."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import brotli
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.browser.snappy import NotSnappy, unsnappy, varint

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Packed = Iterator[tuple[str, bytes]]
"""How it was packed, and what was in it."""

LARGEST = 64 * 1024 * 1024
SSTABLE = bytes.fromhex("57fb808b247547db")  # LevelDB's table, at the end
SIMPLE, SIMPLE_END = bytes.fromhex("305c72a71b6dfbfc"), bytes.fromhex("d8410d97456ffaf4")  # a cache entry
SQLITE = b"SQLite format 3\0"
SNAPPED = b"\xff\x11\x02"  # IndexedDB's mark before a value that it packed
ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
LOG_BLOCK = 32 * 1024

# Chromium on Linux without a keyring encrypts under this, which stands in its source: nobody is kept out by it.
KNOWN_KEY = hashlib.pbkdf2_hmac("sha1", b"peanuts", b"saltysalt", 1, 16)


def unpacked(data: bytes) -> Packed:
    """Everything one layer down, wherever in `data` it begins."""
    for way in (_gzip, _deflate, _zstd, _snappy_values, _cache_entry, _table, _log, _known_key):
        yield from way(data)
    if data.startswith(SQLITE):
        yield from _rows(data)


def _gzip(data: bytes) -> Packed:
    for at in _places(data, b"\x1f\x8b\x08"):
        yield from _inflated("gzip", data[at:], 31)


def _deflate(data: bytes) -> Packed:
    for found in ZLIB.finditer(data):
        yield from _inflated("deflate", data[found.start() :], 15)


def _zstd(data: bytes) -> Packed:
    for at in _places(data, b"\x28\xb5\x2f\xfd"):
        stream = zstd.ZstdDecompressor()
        yield from _tried("zstd", lambda stream=stream, at=at: stream.decompress(data[at:], LARGEST))  # type: ignore[misc]


def _snappy_values(data: bytes) -> Packed:
    for at in _places(data, SNAPPED):
        yield from _snapped("snappy", data[at + len(SNAPPED) :])


def _snapped(name: str, data: bytes) -> Packed:
    """A value has no end mark of its own, so that what follows it is cut off by its length alone."""
    yield from _tried(name, lambda: unsnappy(data))


def _cache_entry(data: bytes) -> Packed:
    """The body of an answer as the server sent it; brotli and bare deflate have no mark of their own."""
    if not data.startswith(SIMPLE):
        return
    (key_length,) = struct.unpack_from("<I", data, 12)
    body = data[24 + key_length :]
    body = body[: body.find(SIMPLE_END)] if SIMPLE_END in body else body
    yield from _tried("brotli", lambda: brotli.Decompressor().process(body))
    yield from _inflated("bare deflate", body, -15)


def _table(data: bytes) -> Packed:
    """A LevelDB table: blocks that may be packed, found by its index."""
    if not data.endswith(SSTABLE):
        return
    try:
        at = len(data) - 48
        _, at = varint(data, at)  # the filter's place and length
        _, at = varint(data, at)
        place, at = varint(data, at)
        length, _ = varint(data, at)
        for handle in _values(_block(data, place, length)):
            place, at = varint(handle, 0)
            length, _ = varint(handle, at)
            block = _block(data, place, length)
            yield "table", block
            yield from (("table entry", value) for value in _entries(block))
    except (NotSnappy, IndexError, struct.error):
        return


def _block(data: bytes, place: int, length: int) -> bytes:
    raw, kind = data[place : place + length], data[place + length]
    if kind == 1:
        return unsnappy(raw)
    return zstd.decompress(raw) if kind == 2 else raw


def _values(block: bytes) -> Iterator[bytes]:
    for _, value in _pairs(block):
        yield value


def _entries(block: bytes) -> Iterator[bytes]:
    """Keys whole (they are written as what differs from the key before), each with its value."""
    for key, value in _pairs(block):
        yield key + b"\0" + value


def _pairs(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    (restarts,) = struct.unpack_from("<I", block, len(block) - 4)
    end, at, key = len(block) - 4 - 4 * restarts, 0, b""
    while at < end:
        shared, at = varint(block, at)
        rest, at = varint(block, at)
        length, at = varint(block, at)
        key = key[:shared] + block[at : at + rest]
        yield key, block[at + rest : at + rest + length]
        at += rest + length


def _log(data: bytes) -> Packed:
    """LevelDB's log cuts a record at each 32 KiB; here it is whole again."""
    if len(data) <= 7 or not (1 <= data[6] <= 4):
        return
    record = b""
    for begin in range(0, len(data), LOG_BLOCK):
        block, at = data[begin : begin + LOG_BLOCK], 0
        while at + 7 <= len(block):
            length, kind = struct.unpack_from("<HB", block, at + 4)
            if kind not in (1, 2, 3, 4):
                break
            piece = block[at + 7 : at + 7 + length]
            record = piece if kind in (1, 2) else record + piece
            if kind == 4:
                yield "log record", record
            at += 7 + length


def _known_key(data: bytes) -> Packed:
    """A session file of encrypted records, or one encrypted value."""
    if data.startswith(b"v10"):
        yield from _tried("known key", lambda: _decrypted(data[3:]))
    if not data.startswith(b"SNSS"):
        return
    for at in _places(data, b"v10"):
        (length,) = struct.unpack_from("<I", data, at - 4)
        sealed = data[at + 3 : at + length]
        yield from _tried("known key", lambda sealed=sealed: _decrypted(sealed))  # type: ignore[misc]


def _decrypted(sealed: bytes) -> bytes:
    opener = Cipher(algorithms.AES128(KNOWN_KEY), modes.CBC(b" " * 16)).decryptor()
    return opener.update(sealed) + opener.finalize()


def _rows(data: bytes) -> Packed:
    """Every value of every table: a long one is spread over pages in the file."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        copy.write_bytes(data)
        with closing(sqlite3.connect(f"file:{copy}?immutable=1", uri=True)) as database:
            database.text_factory = bytes
            yield from _values_of(database)


def _values_of(database: sqlite3.Connection) -> Packed:
    try:
        names = [
            row[0].decode() for row in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
    except sqlite3.DatabaseError:
        return
    for name in names:
        try:
            for row in database.execute(f'SELECT * FROM "{name}"'):
                yield from (("row", value) for value in row if isinstance(value, bytes) and value)
        except sqlite3.DatabaseError:
            continue


def _places(data: bytes, mark: bytes) -> Iterator[int]:
    at = data.find(mark)
    while at >= 0:
        yield at
        at = data.find(mark, at + 1)


def _inflated(name: str, data: bytes, bits: int) -> Packed:
    """As far as it goes: a stream that was cut off still shows its beginning."""
    stream, out = zlib.decompressobj(bits), b""
    try:
        for begin in range(0, len(data), 4096):
            out += stream.decompress(data[begin : begin + 4096], LARGEST)
            if stream.eof or len(out) > LARGEST:
                break
    except zlib.error:
        pass
    if out:
        yield name, out


def _tried(name: str, unpack: Callable[[], bytes]) -> Packed:
    try:
        out = unpack()
    except (NotSnappy, ValueError, brotli.error, zstd.ZstdError):
        return
    if out:
        yield name, out
