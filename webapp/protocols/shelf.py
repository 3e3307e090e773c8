"""Which packs lie in a folder of packs: their ids and versions."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from webapp.protocols.files import MAIN, MOST_BYTES

PACKS = Path(__file__).parent / "packs"  # those that come with the program


@dataclass(frozen=True, slots=True)
class Shelved:
    """A pack by name; nothing but its `[pack]` table was read."""

    id: str
    version: str
    folder: Path

    @property
    def name(self) -> str:
        return f"{self.id}@{self.version}"


def shelved(packs: Path) -> tuple[Shelved, ...]:
    """By id, newest version first. A folder whose pack.toml cannot be read is left out."""
    found = [one for main in sorted(packs.glob(f"*/{MAIN}")) if (one := _shelved(main)) is not None]
    newest_first = sorted(found, key=lambda one: version_numbers(one.version), reverse=True)
    return tuple(sorted(newest_first, key=lambda one: one.id))


def version_numbers(version: str) -> tuple[int, ...]:
    """For sorting: 1.10 is after 1.9."""
    return tuple(int(part) if part.isdecimal() and len(part) < 10 else 0 for part in version.split("."))


def _shelved(main: Path) -> Shelved | None:
    try:
        if main.stat().st_size > MOST_BYTES:
            return None
        header = tomllib.loads(main.read_text("utf-8")).get("pack")
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(header, dict):
        return None
    return Shelved(str(header.get("id")), str(header.get("version")), main.parent)
