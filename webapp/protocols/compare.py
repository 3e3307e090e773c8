"""What two packs say differently: tables added, changed by key, moved, removed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from webapp.protocols.canonical import Table, tables
from webapp.protocols.files import Gathered

What = Literal["added", "changed", "moved", "removed"]


@dataclass(frozen=True, slots=True)
class KeyChange:
    """`key` is a path such as `text.es` or `field.where.label`; None where one of the two does not say it."""

    key: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Change:
    """One table. `keys` are what it says now and did not, or differently; for a removed one, what it said."""

    what: What
    kind: str
    name: str
    keys: tuple[KeyChange, ...] = ()


def compare(before: Gathered, after: Gathered) -> tuple[Change, ...]:
    """Every difference between two packs that pass the check; by kind, in the order of `after`.

    What a pack is called (id, version, title, date) is no difference, and neither is how its files are cut.
    """
    old, new = tables(before), tables(after)
    return tuple(change for kind in new if kind != "pack" for change in _of_kind(kind, old[kind], new[kind]))


def _of_kind(kind: str, old: Mapping[str, Table], new: Mapping[str, Table]) -> Iterator[Change]:
    moved = _moved([name for name in old if name in new], [name for name in new if name in old])
    for name, table in new.items():
        keys = tuple(_keys(old.get(name, {}), table))
        if name not in old:
            yield Change("added", kind, name, keys)
        elif keys:
            yield Change("changed", kind, name, keys)
        elif name in moved:
            yield Change("moved", kind, name)
    for name, table in old.items():
        if name not in new:
            yield Change("removed", kind, name, tuple(_keys(table, {})))


def _moved(old: list[str], new: list[str]) -> set[str]:
    """The fewest names that have another place among those that both have."""
    if old == new:
        return set()
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    stayed = {name for block in blocks for name in new[block.b : block.b + block.size]}
    return set(new) - stayed


def _keys(old: Table, new: Table) -> Iterator[KeyChange]:
    was, now = dict(_flat(old)), dict(_flat(new))
    for key in dict.fromkeys((*now, *was)):
        if was.get(key) != now.get(key):
            yield KeyChange(key, was.get(key), now.get(key))


def _flat(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Paths to what is no table itself. Questions and options are named by their names, and their order is told."""
    for key, value in table.items():
        here = f"{path}{key}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{here}.")
        elif _is_of_tables(value):
            named = {one.get("name", one.get("value", "")): one for one in value}
            yield f"{here} order", list(named)
            for name, one in named.items():
                yield from _flat(one, f"{here}.{name}.")
        else:
            # English alone or beside another language is the same English.
            yield here.removesuffix(".en"), value


def _is_of_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)
