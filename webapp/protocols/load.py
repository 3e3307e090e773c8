"""Find a pack by id and version, and load it once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from webapp.protocols.build import build_pack
from webapp.protocols.check import check_gathered
from webapp.protocols.files import MAIN, Gathered
from webapp.protocols.inherit import gather, gather_texts
from webapp.protocols.mistakes import Mistake, PackError
from webapp.protocols.pack import Pack
from webapp.protocols.shelf import PACKS, Shelved, shelved
from webapp.protocols.text import Text

__all__ = ["PACKS", "PackName", "available_packs", "load_pack", "read_pack", "read_texts"]


@dataclass(frozen=True, slots=True)
class PackName:
    """A pack that is there to be loaded."""

    id: str
    version: str
    title: Text


def load_pack(pack_id: str, version: str | None = None) -> Pack:
    """The pack in that version, else in its newest. Raises `PackError` when there is none, or it has a mistake."""
    return _load(_folder(pack_id, version, PACKS))


def available_packs() -> tuple[PackName, ...]:
    """Every pack in every version, by id, newest version first."""
    packs = (_load(one.folder) for one in _shelved(PACKS))
    return tuple(PackName(pack.id, pack.version, pack.title) for pack in packs)


def read_pack(path: Path) -> Pack:
    """Check and build the pack in a folder, without remembering it. Raises `PackError` with every mistake."""
    return _built(gather(path))


def read_texts(files: Mapping[str, str]) -> Pack:
    """Check and build a pack given as file name -> text, as a region's administrator uploads it.

    One of them is `pack.toml`; nothing is read from disk but a shipped pack that it inherits. Raises `PackError`
    with every mistake, each named by its file's name here.
    """
    return _built(gather_texts(files))


def _built(found: Gathered) -> Pack:
    if mistakes := check_gathered(found):
        raise PackError(mistakes)
    return build_pack(found)


@lru_cache(maxsize=64)
def _load(folder: Path) -> Pack:
    return read_pack(folder)


@lru_cache(maxsize=256)
def _folder(pack_id: str, version: str | None, packs: Path) -> Path:
    there = _shelved(packs)
    for one in there:
        if one.id == pack_id and version in (None, one.version):
            return one.folder
    names = ", ".join(f"{one.id} version {one.version}" for one in there)
    wanted = pack_id if version is None else f"{pack_id} version {version}"
    raise PackError([Mistake(packs, 1, f"there is no pack {wanted}; there are: {names or 'none'}")])


@lru_cache(maxsize=8)
def _shelved(packs: Path) -> tuple[Shelved, ...]:
    """A pack whose name cannot be read stops the start, and so do two folders of one name."""
    there = shelved(packs)
    folders = {one.folder: one for one in there}
    for main in sorted(packs.glob(f"*/{MAIN}")):
        if main.parent not in folders:
            raise PackError(check_gathered(gather(main.parent)))
    named: dict[str, Shelved] = {}
    for one in there:
        if (other := named.setdefault(one.name, one)) is not one:
            text = f"another folder has this id and version: {other.folder.name}"
            raise PackError([Mistake(one.folder / MAIN, 1, text)])
    return there
