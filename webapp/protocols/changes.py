"""What a county's change of an inherited table must say, and must not do."""

from collections.abc import Iterator, Mapping
from typing import Any

from webapp.protocols.files import Entry
from webapp.protocols.mistakes import Mistake
from webapp.protocols.schema import Shape, named_by

LAW = "law"
LENGTHS: Mapping[str, int] = {"minutes": 1, "hours": 60, "days": 1440}  # minutes in one


def change_mistakes(entry: Entry, base: Entry, shape: Shape, above: str) -> Iterator[Mistake]:
    """`above` is the name of the pack that `base` is inherited from."""
    table, was = entry.table, base.table
    says = table.keys() - {named_by(entry.kind), "after", "before"}
    if says <= {"source"} and not table.keys() & {"after", "before"}:
        yield entry.mistake(f"this changes nothing of {above}")
    if says and "source" in shape and shape["source"].needed and "source" not in table:
        yield entry.mistake('a change says its own source: "county", "project" or a place in a source')
    for key in table.get("without", []):
        if key not in was:
            yield entry.mistake(f"without: the inherited one says no “{key}”", "without")
    if was.get("force") == LAW:
        yield from _law_faults(entry, base)


def _law_faults(entry: Entry, base: Entry) -> Iterator[Mistake]:
    if entry.table.get("force", LAW) != LAW:
        yield entry.mistake("the law asks for this: its force stays law", "force")
    if entry.table.get("required") is False:
        yield entry.mistake("the law asks for this: it stays required", "required")
    new, old = _minutes(entry.table), _minutes(base.table)
    if new is not None and old is not None and new > old:
        yield entry.mistake(
            "the law sets this time: a county may make it shorter, not longer", *_length_keys(entry)
        )


def _minutes(table: Mapping[str, Any]) -> int | None:
    found = [table[key] * factor for key, factor in LENGTHS.items() if type(table.get(key)) is int]
    return found[0] if len(found) == 1 else None


def _length_keys(entry: Entry) -> list[str]:
    return [key for key in LENGTHS if key in entry.table][:1]
