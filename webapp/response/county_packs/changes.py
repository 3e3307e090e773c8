"""What one pack says otherwise than another, put so that an administrator can read it: by kind, with both words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.protocols.canonical import Table, tables
from webapp.protocols.compare import Change as Found
from webapp.protocols.compare import compare
from webapp.protocols.inherit import gather_texts

CHANGED = "changed"
Texts = Mapping[str, str]  # file name -> text


@dataclass(frozen=True)
class Difference:
    """One key of a table; empty is: not there."""

    key: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One table by its name; `how` is added, changed, moved or removed. `says`: what it says, the newer one first.

    `differences` are told of a changed one alone: of another all of it is new, or gone.
    """

    how: str
    id: str
    says: str
    differences: tuple[Difference, ...] = ()


def changes_between(before: Texts, after: Texts) -> dict[str, list[Change]]:
    """By kind of table, of two packs without a mistake; kinds without a change are absent."""
    was, now = gather_texts(before), gather_texts(after)
    said = (tables(now), tables(was))
    found: dict[str, list[Change]] = {}
    for one in compare(was, now):
        found.setdefault(one.kind, []).append(_change(one, said))
    return found


def _change(one: Found, said: Iterable[Mapping[str, Mapping[str, Table]]]) -> Change:
    table = next(side[one.kind][one.name] for side in said if one.name in side[one.kind])
    keys = one.keys if one.what == CHANGED else ()
    return Change(
        one.what,
        one.name,
        _says(table) or one.name,
        tuple(Difference(key.key, _words(key.old), _words(key.new)) for key in keys),
    )


def _says(table: Table) -> str:
    """Its headline: what is read on screen, or what it is called."""
    found = next((table[key] for key in ("text", "name", "title", "words", "says") if key in table), "")
    return str(found.get("en", "")) if isinstance(found, Mapping) else str(found)


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(_words, value)) if isinstance(value, list) else str(value)
