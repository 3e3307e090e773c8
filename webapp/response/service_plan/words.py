"""What people typed into a service plan: one envelope a row, sealed with the young person's key."""

import json
import uuid
from collections.abc import Mapping

from webapp.errors import N_, BadField
from webapp.vault.box import Box, Place
from webapp.vault.errors import VaultError

LONGEST = 300
TOO_LONG = N_("Say it in at most 300 signs.")


def seal_words(box: Box, region_id: uuid.UUID, table: str, row: uuid.UUID, words: Mapping[str, str]) -> bytes:
    return box.seal(Place(region_id, table, row, "sealed"), json.dumps(dict(words), ensure_ascii=False))


def open_words(box: Box, region_id: uuid.UUID, table: str, row: uuid.UUID, sealed: bytes) -> dict[str, str]:
    """Empty when it was erased, or cannot be opened any longer: the codes and dates around it still show."""
    try:
        read: dict[str, str] = json.loads(box.open(Place(region_id, table, row, "sealed"), sealed))
    except (VaultError, ValueError):
        return {}
    return read


def checked(words: Mapping[str, str], *needed: tuple[str, str]) -> dict[str, str]:
    """Trimmed, and only what was said. `needed` is (field, what to say when it is missing)."""
    said = {name: text.strip() for name, text in words.items() if text.strip()}
    for name, missing in needed:
        if name not in said:
            raise BadField(name, missing)
    for name, text in said.items():
        if len(text) > LONGEST:
            raise BadField(name, TOO_LONG)
    return said
