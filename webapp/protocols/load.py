"""Find a pack by id and version, and load it once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from webapp.protocols.build import build_pack
from webapp.protocols.check import check_gathered
from webapp.protocols.files import MAIN, Gathered, gather, gather_texts
from webapp.protocols.mistakes import Mistake, PackError
from webapp.protocols.pack import Pack
from webapp.protocols.text import Text

PACKS = Path(__file__).parent / "packs"


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
    return tuple(
        PackName(pack.id, pack.version, pack.title) for pack in (_load(one) for one in _folders(PACKS))
    )


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
    names = {}
    for folder in _folders(packs):
        table = gather(folder).of("pack")[0].table
        names[str(table.get("id")), str(table.get("version"))] = folder
    for (found_id, found_version), folder in names.items():
        if found_id == pack_id and version in (None, found_version):
            return folder
    there = ", ".join(f"{one} version {number}" for one, number in names)
    wanted = pack_id if version is None else f"{pack_id} version {version}"
    raise PackError([Mistake(packs, 1, f"there is no pack {wanted}; there are: {there or 'none'}")])


@lru_cache(maxsize=8)
def _folders(packs: Path) -> tuple[Path, ...]:
    """Folders with a pack, by id, newest version first. A pack whose name cannot be read stops the start."""
    found = []
    for main in sorted(packs.glob(f"*/{MAIN}")):
        gathered = gather(main.parent)
        if not gathered.of("pack"):
            raise PackError(gathered.mistakes)
        table = gathered.of("pack")[0].table
        found.append((str(table.get("id")), _numbers(str(table.get("version"))), main.parent))
    newest_first = sorted(found, key=lambda one: one[1], reverse=True)
    return tuple(folder for _, _, folder in sorted(newest_first, key=lambda one: one[0]))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdecimal() else 0 for part in version.split("."))
