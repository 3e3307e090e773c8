"""What a pack says, in one shape, however its files are cut: to compare two packs, and to pin a released one."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from webapp.protocols.files import Gathered
from webapp.protocols.schema import SHAPES, named_by
from webapp.protocols.vocabulary import BINDING

Table = dict[str, Any]

_ABOUT_FILES = ("include", "inherits")


def tables(found: Gathered) -> dict[str, dict[str, Table]]:
    """The tables of a pack that passes the check, by kind and name, in the order that counts."""
    said: dict[str, dict[str, Table]] = {}
    for kind in SHAPES:
        entries = [entry.table for entry in found.of(kind)]
        if kind == "pack":
            said[kind] = {"pack": {k: v for k, v in _plain(entries[0]).items() if k not in _ABOUT_FILES}}
        else:
            said[kind] = {table[named_by(kind)]: _table(kind, table) for table in entries}
    return said


def digest(found: Gathered) -> str:
    """SHA-256, in hex, of all that a pack says, what it inherits included; the order of tables counts."""
    said = {kind: list(by_name.values()) for kind, by_name in tables(found).items() if by_name}
    written = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _table(kind: str, table: Mapping[str, Any]) -> Table:
    plain: Table = _plain(table)
    if kind == "step":  # said or not, it is the same
        plain.setdefault("required", plain.get("force") in BINDING)
    return plain


def _plain(value: Any) -> Any:
    """Only what JSON knows; a text in one language is the same as a string."""
    if isinstance(value, Mapping):
        if value.keys() == {"en"}:
            return value["en"]
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
