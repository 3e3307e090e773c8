"""Read a pack with all that it inherits: `inherits = "ca-model-2015@1"`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from webapp.protocols.files import Entry, Gathered, gather_own, gather_own_texts, main_file
from webapp.protocols.merge import merge_over
from webapp.protocols.shelf import PACKS, Shelved, shelved

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}@[0-9.]{1,20}", re.ASCII)


def gather(path: Path) -> Gathered:
    """The pack at `path` (its folder, or a file of it); what it inherits lies beside it, or comes with the program."""
    beside = main_file(path).parent.parent
    return _whole(gather_own(path), (beside, PACKS), ())


def gather_texts(texts: Mapping[str, str]) -> Gathered:
    """A pack given as file name -> text; it may inherit what comes with the program, and nothing else."""
    return _whole(gather_own_texts(texts), (PACKS,), ())


def _whole(own: Gathered, shelves: Sequence[Path], heirs: tuple[str, ...]) -> Gathered:
    """`heirs` are the packs that inherit this one, the first of them first."""
    header = next(iter(own.of("pack")), None)
    wanted = header.table.get("inherits") if header else None
    if header is None or wanted is None:
        return _alone(own)
    heirs = (*heirs, f"{header.table.get('id')}@{header.table.get('version')}")
    there = [one for shelf in shelves for one in shelved(shelf)]
    parent = next((one for one in there if one.name == wanted), None)
    if (wrong := _refusal(wanted, heirs, parent, there)) is not None:
        own.mistakes.append(header.mistake(wrong, "inherits"))
    if parent is None or wrong is not None:
        return own
    inherited = _whole(gather_own(parent.folder), shelves, heirs)
    merged = merge_over(own, inherited, parent.name)
    merged.entries["pack"] = [_with_country(header, inherited)]
    return merged


def _refusal(
    wanted: object, heirs: Sequence[str], parent: Shelved | None, there: list[Shelved]
) -> str | None:
    names = ", ".join(sorted({one.name for one in there if one.name not in heirs})) or "none"
    if not isinstance(wanted, str) or not _NAME.fullmatch(wanted):
        return (
            f"inherits: write the id and the version of a pack, such as ca-model-2015@1; there are: {names}"
        )
    if wanted in heirs:
        return f"inherits: this goes in a circle, {' → '.join((*heirs, wanted))}"
    if parent is None:
        return f"inherits: there is no pack {wanted}; there are: {names}"
    return None


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
