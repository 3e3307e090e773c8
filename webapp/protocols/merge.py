"""Write a pack over the one that it inherits: only what changes is said, and who said it stays known."""

from webapp.protocols.check_shape import shape_faults
from webapp.protocols.files import Entry, Gathered
from webapp.protocols.law import tier_mistakes
from webapp.protocols.mistakes import Mistake
from webapp.protocols.rows import Row
from webapp.protocols.schema import REMOVE, SHAPES, most_tables


def merge_over(own: Gathered, inherited: Gathered, above: str) -> Gathered:
    """`own` over `inherited`, whose name is `above`. Mistakes of both, and of how they fit, are in the result."""
    merged = Gathered(own.main, mistakes=[*inherited.mistakes, *own.mistakes])
    removed = _removed(own, merged.mistakes)
    for kind in dict.fromkeys((*inherited.entries, *own.entries)):
        if kind in ("pack", "remove"):
            continue
        if kind not in SHAPES or len(own.of(kind)) > most_tables(kind):  # the check says so
            merged.entries[kind] = [*inherited.of(kind), *own.of(kind)]
            continue
        row = Row(kind, above, merged.mistakes)
        row.lay(inherited.of(kind))
        row.take_away(removed.get(kind, []))
        if kind == "form":
            row.take_fields_away(removed.get("field", []))
        for entry in own.of(kind):
            row.write(entry)
        merged.entries[kind] = row.entries
    merged.mistakes.extend(tier_mistakes(merged, inherited))
    return merged


def _removed(own: Gathered, mistakes: list[Mistake]) -> dict[str, list[Entry]]:
    """The sound `[[remove]]` tables, by the kind that they take away."""
    by_kind: dict[str, list[Entry]] = {}
    for entry in own.of("remove")[: most_tables("remove")]:
        wrong = [entry.mistake(text, *path) for path, text in shape_faults(entry.table, REMOVE)]
        mistakes.extend(wrong)
        if not wrong:
            by_kind.setdefault(entry.table["kind"], []).append(entry)
    return by_kind
