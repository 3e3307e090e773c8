"""Read a pack with all that it inherits: `inherits = "ca-model-2015@1"`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from webapp.protocols.check_shape import shown
from webapp.protocols.files import Entry, Gathered, gather_own, gather_own_texts, main_file
from webapp.protocols.merge import merge_over
from webapp.protocols.shelf import PACKS, Shelved, shelved

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}@[0-9.]{1,20}", re.ASCII)


def gather(path: Path) -> Gathered:
    """The pack at `path` (its folder, or a file of it); what it inherits lies beside it, or comes with the program."""
    beside = main_file(path).parent.parent
    return _whole(gather_own(path), (beside, PACKS), (), None)


def gather_texts(texts: Mapping[str, str]) -> Gathered:
    """A pack given as file name -> text; it may inherit what comes with the program, and nothing else.

    A mistake names a shipped file as `ca-model-2015/clocks.toml`: where it lies is nobody's business here.
    """
    return _whole(gather_own_texts(texts), (PACKS,), (), PACKS)


def _whole(own: Gathered, shelves: Sequence[Path], heirs: tuple[str, ...], above: Path | None) -> Gathered:
    """`heirs` are the packs that inherit this one, the first of them first; `above` as in `gather_own`."""
    header = next(iter(own.of("pack")), None)
    wanted = header.table.get("inherits") if header else None
    if header is None or wanted is None:
        return _alone(own)
    heirs = (*heirs, f"{shown(header.table.get('id'))}@{shown(header.table.get('version'))}")
    try:
        parent = _parent(wanted, heirs, [one for shelf in shelves for one in shelved(shelf)])
    except _NoParent as wrong:
        # What it changes cannot be checked before that is right.
        return Gathered(own.main, mistakes=[*own.mistakes, header.mistake(f"inherits: {wrong}", "inherits")])
    inherited = _whole(gather_own(parent.folder, above), shelves, heirs, above)
    merged = merge_over(own, inherited, parent.name)
    merged.entries["pack"] = [_with_country(header, inherited)]
    return merged


class _NoParent(Exception):
    """Why nothing can be inherited so."""


def _parent(wanted: object, heirs: Sequence[str], there: Sequence[Shelved]) -> Shelved:
    names = ", ".join(sorted({one.name for one in there if one.name not in heirs})) or "none"
    if not isinstance(wanted, str) or not _NAME.fullmatch(wanted):
        raise _NoParent(
            f"write the id and the version of a pack, such as ca-model-2015@1; there are: {names}"
        )
    if wanted in heirs:
        raise _NoParent(f"this goes in a circle, {' → '.join((*heirs, wanted))}")
    found = next((one for one in there if one.name == wanted), None)
    if found is None:
        raise _NoParent(f"there is no pack {wanted}; there are: {names}")
    return found


def _alone(own: Gathered) -> Gathered:
    for entry in own.entries.pop("remove", []):
        own.mistakes.append(entry.mistake("only a pack that inherits another takes something away"))
    return own


def _with_country(header: Entry, inherited: Gathered) -> Entry:
    """A county is in the country of its state; id, version, title and date are its own."""
    above = next(iter(inherited.of("pack")), None)
    if above is None or "country" not in above.table:
        return header
    return replace(header, table={"country": above.table["country"], **header.table})
