"""What a county's change of an inherited table must say, and must not do."""

from collections.abc import Iterator

from webapp.protocols.files import Entry
from webapp.protocols.law import LAW, law_mistakes
from webapp.protocols.marks import mark_mistakes
from webapp.protocols.mistakes import Mistake
from webapp.protocols.schema import Shape, named_by


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
        yield from law_mistakes(entry, base)
    yield from mark_mistakes(entry, base)
