"""Released versions of packs: what they say is pinned, and never changes."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from webapp.protocols.canonical import digest
from webapp.protocols.check import check_gathered
from webapp.protocols.inherit import gather
from webapp.protocols.shelf import Shelved, shelved

RELEASED = "released.toml"


class NotReleased(Exception):
    """Why a pack cannot be released; the text says what to do."""


def released(packs: Path) -> Mapping[str, str]:
    """The SHA-256 by name, such as `nv-model-2018@1`, of every version that was ever released."""
    listed = tomllib.loads((packs / RELEASED).read_text("utf-8")).get("pack", [])
    return {f"{one['id']}@{one['version']}": one["sha256"] for one in listed}


def broken_releases(packs: Path) -> list[str]:
    """A sentence for each released version that is gone, or says something else than it did."""
    there = {one.name: one for one in shelved(packs)}
    return [
        fault
        for name, sha256 in released(packs).items()
        if (fault := _fault(name, sha256, there.get(name))) is not None
    ]


def release(packs: Path, name: str) -> str:
    """Pin what the pack says now, and return its SHA-256. Raises `NotReleased`."""
    pack = next((one for one in shelved(packs) if one.name == name), None)
    if pack is None:
        names = ", ".join(one.name for one in shelved(packs))
        raise NotReleased(f"there is no pack {name}; there are: {names}")
    pinned = released(packs)
    if name in pinned:
        raise NotReleased(f"{name} is released already: make a new version in the folder {pack.id}-VERSION")
    if pack.folder.name not in folder_names(pack):
        raise NotReleased(f"name its folder {' or '.join(folder_names(pack))}, not {pack.folder.name}")
    found = gather(pack.folder)
    if mistakes := check_gathered(found):
        raise NotReleased("\n".join(map(str, mistakes)))
    above = found.of("pack")[0].table.get("inherits")
    if above is not None and above not in pinned:
        raise NotReleased(f"it inherits {above}, which is not released: release that first")
    sha256 = digest(found)
    with (packs / RELEASED).open("a", encoding="utf-8") as file:
        file.write(f'\n[[pack]]\nid = "{pack.id}"\nversion = "{pack.version}"\nsha256 = "{sha256}"\n')
    return sha256


def folder_names(pack: Shelved) -> tuple[str, str]:
    """What a pack's folder may be called: the first version by the id alone, each later one with its version."""
    return pack.id, f"{pack.id}-{pack.version}"


def _fault(name: str, sha256: str, pack: Shelved | None) -> str | None:
    if pack is None:
        return f"{name} was released and is gone: counties may have adopted it, bring it back"
    if digest(gather(pack.folder)) != sha256:
        return f"{name} was released and says something else now: undo that, and make a new version in a new folder"
    return None
