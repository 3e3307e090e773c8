"""What an administrator sends: some TOML files, or one zip of them, as texts by name.

Nothing is unpacked to a disk, and nothing is read beyond its limit, whatever a zip says of itself.
"""

import lzma
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable
from io import BytesIO

from webapp.errors import N_, BadField

FIELD = "files"
MOST_FILES = 40
MOST_BYTES = 1_000_000  # of all texts together
MOST_ENTRIES = 200  # of a zip, with folders and what systems add
LONGEST_LINE = 4_000
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,50}\.toml", re.ASCII)

# What computers put into a zip by themselves.
_ADDED = re.compile(r"(?:.*/)?(?:__MACOSX/.*|\.DS_Store|Thumbs\.db|desktop\.ini)", re.IGNORECASE)
_PLAIN_WAYS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    RuntimeError,  # and with it NotImplementedError: a way of packing that this Python does not know
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    IndexError,
    KeyError,
)

Sent = tuple[str, bytes]


def read_upload(sent: Iterable[Sent]) -> dict[str, str]:
    """File name -> text, of (name, content) as they came. Raises BadField with what to do instead."""
    given = [(name, content) for name, content in sent if name or content]
    if not given:
        raise BadField(FIELD, N_("Choose the files of the pack, or one zip of them."))
    if _is_zip(*given[0]) and len(given) == 1:
        given = _unzipped(given[0][1])
    if len(given) > MOST_FILES:
        raise BadField(FIELD, N_("That is too many. Keep it to %(n)s."), n=MOST_FILES)
    if sum(len(content) for _, content in given) > MOST_BYTES:
        raise _too_large()
    texts: dict[str, str] = {}
    for name, content in given:
        _check_name(name, texts)
        texts[name] = _text(name, content)
    return texts


def _is_zip(name: str, content: bytes) -> bool:
    return name.lower().endswith(".zip") or content.startswith(b"PK\x03\x04")


def _unzipped(content: bytes) -> list[Sent]:
    """Every file of the zip, without the one folder that it may be packed in."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            entries = [
                one for one in packed.infolist() if not one.is_dir() and not _ADDED.fullmatch(one.filename)
            ]
            if len(packed.infolist()) > MOST_ENTRIES:
                raise BadField(FIELD, N_("That is too many. Keep it to %(n)s."), n=MOST_FILES)
            return _inside([(one.filename, _read(packed, one)) for one in _fitting(entries)])
    except _BROKEN:
        raise BadField(
            FIELD,
            N_(
                "This zip cannot be read. Pack the files once more, without a password, or send them by themselves."
            ),
        ) from None


def _fitting(entries: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """Before anything is unpacked: how many, how large by their own word, no link and no password."""
    if not entries:
        raise BadField(FIELD, N_("There is no file in this zip."))
    if len(entries) > MOST_FILES:
        raise BadField(FIELD, N_("That is too many. Keep it to %(n)s."), n=MOST_FILES)
    if sum(one.file_size for one in entries) > MOST_BYTES:
        raise _too_large()
    for one in entries:
        mode = one.external_attr >> 16
        if (mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode)) or one.flag_bits & 1:
            raise BadField(FIELD, N_("In a zip only plain files are read: no links, no password."))
        if one.compress_type not in _PLAIN_WAYS:
            raise zipfile.BadZipFile
    return entries


def _read(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Never more than the limit, since the size that an entry tells may be a lie."""
    with packed.open(entry) as opened:
        content = opened.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise _too_large()
    return content


def _inside(found: list[Sent]) -> list[Sent]:
    folders = {name.rpartition("/")[0] for name, _ in found}
    if len(folders) != 1:
        return found
    return [(name.rpartition("/")[2], content) for name, content in found] if _one_folder(*folders) else found


def _one_folder(folder: str) -> bool:
    return bool(folder) and "/" not in folder and "\\" not in folder and folder not in (".", "..")


def _check_name(name: str, known: dict[str, str]) -> None:
    if not NAME.fullmatch(name):
        raise BadField(
            FIELD,
            N_(
                "“%(name)s” is not taken. Files are called like steps-officer.toml: letters, digits, - and _, in one "
                "folder."
            ),
            name=shown(name, 60),
        )
    if name.lower() in {one.lower() for one in known}:
        raise BadField(FIELD, N_("“%(name)s” is there twice."), name=name)


def _text(name: str, content: bytes) -> str:
    """UTF-8, with the line ends of one kind, so that the same words have the same digest."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise BadField(
            FIELD, N_("“%(name)s” is not saved as UTF-8 text. Save it so, and send it again."), name=name
        ) from None
    if any(len(line) > LONGEST_LINE for line in text.split("\n")):
        raise BadField(
            FIELD,
            N_("“%(name)s” has a line of more than %(n)s characters. Break it up."),
            name=name,
            n=LONGEST_LINE,
        )
    return text


def _too_large() -> BadField:
    return BadField(
        FIELD, N_("The files are larger than 1 MB together. A pack is words: take out what is none.")
    )


def shown(text: str, most: int) -> str:
    """What somebody else wrote, fit to be shown and to be stored: one line, no control characters, not endless."""
    plain = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text[: most + 1])
    return plain if len(plain) <= most else plain[: most - 1] + "…"
