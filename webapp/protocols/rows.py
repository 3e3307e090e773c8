"""The tables of one kind, inherited ones first, as a county's tables are written over them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from webapp.protocols.changes import change_mistakes
from webapp.protocols.check_shape import shape_faults, shown
from webapp.protocols.files import Entry
from webapp.protocols.law import LAW, LENGTHS
from webapp.protocols.marks import anew_mistakes
from webapp.protocols.mistakes import Mistake
from webapp.protocols.schema import FIELD, MOST_FIELDS, PLACING, SHAPES, Shape, named_by
from webapp.protocols.toml_lines import Path as Keys
from webapp.protocols.vocabulary import BINDING

_ENOUGH = 40  # mistakes, after which no likely names are looked for any more


@dataclass
class Row:
    """All tables of one kind, in their order, by name."""

    kind: str
    above: str
    mistakes: list[Mistake]
    tables: dict[str, Entry] = field(default_factory=dict)
    nameless: list[Entry] = field(default_factory=list)  # the check says what is wrong with them
    written: set[str] = field(default_factory=set)
    gone: dict[str, Entry] = field(
        default_factory=dict
    )  # taken away; of forms also questions, as form.question
    tails: dict[str, str] = field(default_factory=dict)  # the last one placed after another, by that one

    @property
    def shape(self) -> Shape:
        return FIELD if self.kind == "field" else SHAPES[self.kind]

    @property
    def entries(self) -> list[Entry]:
        return [*self.tables.values(), *self.nameless]

    def lay(self, entries: list[Entry]) -> None:
        for entry in entries:
            name = entry.table.get(named_by(self.kind))
            if isinstance(name, str) and name not in self.tables:
                self.tables[name] = entry
            else:
                self.nameless.append(entry)

    def take_away(self, removes: list[Entry]) -> None:
        for remove in removes:
            name = remove.table["id"]
            if name not in self.tables:
                self._wrong(remove, f"there is no {self.kind} “{shown(name)}” to take away", "id", near=name)
            elif self.tables[name].table.get("force") == LAW:
                self._wrong(
                    remove,
                    f"the law asks for “{shown(name)}”: a county adds to it, and does not take it away",
                    "id",
                )
            else:
                self.gone[name] = self.tables.pop(name)

    def take_fields_away(self, removes: list[Entry]) -> None:
        """Questions of forms, each named as form.question."""
        for remove in removes:
            name, _, asked = remove.table["id"].partition(".")
            form = self.tables.get(name)
            fields = _fields(form) if form is not None else []
            kept = [one for one in fields if one.table.get("name") != asked]
            if form is None:
                self._wrong(remove, f"there is no form “{shown(name)}”; write form.question", "id", near=name)
            elif not kept or len(kept) == len(fields):
                self._wrong(
                    remove, f"the form “{shown(name)}” asks no “{shown(asked)}”, or nothing else", "id"
                )
            else:
                self.gone[remove.table["id"]] = next(one for one in fields if one not in kept)
                said_by: dict[Keys, tuple[Entry, Keys]] = {(key,): (form, (key,)) for key in form.table}
                said_by[()] = (remove, ())  # what the form lacks from then on, it lacks by this
                self.tables[name] = _with_fields(replace(form, origins=said_by), kept)

    def write(self, entry: Entry) -> None:
        name = entry.table.get(named_by(self.kind))
        placing = {key: entry.table[key] for key in PLACING if key in entry.table}
        wrong = [entry.mistake(text, *path) for path, text in shape_faults(placing, PLACING)]
        if wrong or not isinstance(name, str):
            self.mistakes.extend(wrong)
            self.nameless.append(_bare(entry))
            return
        if name in self.written:
            self._wrong(
                entry,
                f"another {self.kind} has the {named_by(self.kind)} “{shown(name)}”",
                named_by(self.kind),
            )
            return
        self.written.add(name)
        if name in self.tables:
            base = self.tables[name]
            self.mistakes.extend(change_mistakes(entry, base, self.shape, self.above))
            self.tables[name] = _over(entry, base, self)
        elif self._is_new(entry, name, placing):
            if name in self.gone:
                self.mistakes.extend(anew_mistakes(entry, self.gone[name]))
            self.tables[name] = _bare(entry)
        else:
            return
        if "after" in placing or "before" in placing:
            self._place(entry, name, placing)

    def _is_new(self, entry: Entry, name: str, placing: Mapping[str, Any]) -> bool:
        """Whether it can stand alone; otherwise it was meant to change one that is not there."""
        missing = [key for key, one in self.shape.items() if one.needed and key not in entry.table]
        if missing:
            text = (
                f"there is no {self.kind} “{shown(name)}” to change; a new one also says {', '.join(missing)}"
            )
            self._wrong(entry, text, named_by(self.kind), near=name)
        elif "without" in placing:
            self._wrong(
                entry, f"there is no {self.kind} “{shown(name)}” to take keys from", "without", near=name
            )
        return not missing

    def _place(self, entry: Entry, name: str, placing: Mapping[str, Any]) -> None:
        key = "after" if "after" in placing else "before"
        anchor = placing[key]
        if len(placing.keys() & {"after", "before"}) > 1:
            self._wrong(entry, "it stands after one, or before one, not both", "before")
        elif anchor not in self.tables or anchor == name:
            self._wrong(
                entry, f"there is no other {self.kind} “{shown(anchor)}” to stand {key}", key, near=anchor
            )
        else:
            self._move(name, anchor, after=key == "after")

    def _move(self, name: str, anchor: str, *, after: bool) -> None:
        """Directly before or after; those placed after one and the same keep the order of the files."""
        names = [one for one in self.tables if one != name]
        tail = self.tails.get(anchor, anchor)
        at = names.index(tail if tail in names else anchor) + 1 if after else names.index(anchor)
        names.insert(at, name)
        if after:
            self.tails[anchor] = name
        self.tables = {one: self.tables[one] for one in names}

    def _wrong(self, entry: Entry, text: str, key: str, near: str | None = None) -> None:
        if near is not None and len(self.mistakes) < _ENOUGH:
            like = get_close_matches(near, self.tables, n=3, cutoff=0.5) or list(self.tables)[:20]
            text += f"; {self.above} has {', '.join(map(shown, like)) or 'none'}"
        self.mistakes.append(entry.mistake(text, key))


def _bare(entry: Entry) -> Entry:
    """Without what it says about its place: that is no key of the pack."""
    if not any(key in entry.table for key in PLACING):
        return entry
    return replace(entry, table={key: value for key, value in entry.table.items() if key not in PLACING})


def _over(entry: Entry, base: Entry, row: Row) -> Entry:
    """Key by key; lists and texts are replaced whole, a form's questions are merged by their names."""
    origins: dict[Keys, tuple[Entry, Keys]] = {(): (entry, ())}
    origins |= {(key,): (base, (key,)) for key in base.table}
    origins |= {(key,): (entry, (key,)) for key in entry.table}
    merged = Entry(entry.kind, _joined(entry, base), entry.written, entry.number, origins)
    if entry.kind != "form" or not (_fields(entry) and _fields(base)):
        return merged
    fields = Row("field", f"the form “{base.table.get('id')}” of {row.above}", row.mistakes)
    fields.lay(_fields(base))
    own = f"{base.table.get('id')}."
    fields.gone = {name.removeprefix(own): one for name, one in row.gone.items() if name.startswith(own)}
    for field_ in _fields(entry):
        fields.write(field_)
    return _with_fields(merged, fields.entries)


def _joined(entry: Entry, base: Entry) -> dict[str, Any]:
    table, was = entry.table, base.table
    gone = set(table.get("without", []))
    if any(key in table for key in LENGTHS):
        gone |= LENGTHS.keys()  # one length takes the place of the other
    joined = {key: value for key, value in was.items() if key not in gone}
    if entry.kind == "step" and was.get("force") in BINDING and "required" not in gone:
        joined.setdefault("required", True)  # another force alone takes no duty away
    return joined | _bare(entry).table


def _fields(form: Entry) -> list[Entry]:
    """A form's questions, each as an entry of its own that knows its lines; none where they are no tables."""
    fields = form.table.get("field")
    if not isinstance(fields, list) or not all(isinstance(one, dict) for one in fields):
        return []
    if len(fields) > MOST_FIELDS:
        return []
    return [
        Entry("field", one, form.written, number, {(): (form, ("field", number))})
        for number, one in enumerate(fields)
    ]


def _with_fields(form: Entry, fields: list[Entry]) -> Entry:
    origins = {keys: origin for keys, origin in form.origins.items() if keys[:1] != ("field",)}
    origins |= {("field", number): (one, ()) for number, one in enumerate(fields)}
    origins.setdefault((), (form, ()))
    return replace(form, table={**form.table, "field": [one.table for one in fields]}, origins=origins)
