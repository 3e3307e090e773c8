"""Check the forms of a pack: what no single key shows."""

from collections.abc import Iterator, Mapping
from typing import Any

from webapp.protocols.check_classes import class_mistakes
from webapp.protocols.check_needed import needed_mistakes
from webapp.protocols.facts import FACTS
from webapp.protocols.files import Entry
from webapp.protocols.mistakes import Mistake
from webapp.protocols.vocabulary import NEEDED_FIELDS

# What a question cannot be called. Pages send these themselves, or keep an answer of their own under the name; and
# scripts ask these of a form in a browser (`form.method`), where a question of that name would answer instead.
_SENT = "csrf_token lang all then contact_id prefers"
_OF_A_FORM = (
    "accept action attributes autocomplete autofocus before after animate append blur children click closest "
    "constructor contains dataset dir draggable elements encoding enctype focus hidden id inert length matches method "
    "name nonce normalize part popover prefix prepend rel remove reset role slot spellcheck style submit target title "
    "translate"
)
_TAKEN = frozenset(f"{_SENT} {_OF_A_FORM}".split())
_CHOOSING = ("choice", "choices")
_SPANISH = "a text that a young person may read is said in Spanish too: { en = …, es = … }"


def form_mistakes(form: Entry) -> Iterator[Mistake]:
    """Of a form whose tables have the right shape."""
    before: dict[str, tuple[str, ...]] = {}
    names: set[str] = set()
    for number, field in enumerate(form.table["field"]):
        name = field["name"]
        if name in names:
            yield form.mistake(f"“{name}” is asked twice in the form “{form.table['id']}”", "field", number)
        names.add(name)
        for text in (
            *_name_faults(name),
            *_kind_faults(field),
            *_fact_faults(field),
            *_care_faults(field),
            *_when_faults(field, before),
        ):
            yield form.mistake(f"{name}: {text}", "field", number)
        before[name] = _values(field)
    yield from needed_mistakes(form)
    yield from class_mistakes(form)
    yield from _reader_mistakes(form)
    yield from _part_mistakes(form)


def shared_names(forms: list[Entry]) -> Iterator[Mistake]:
    """An answer is found by its question's name alone: two forms share one only for a fact, or where both ask it for
    the program."""
    first: dict[str, str] = {}
    for form in forms:
        here = form.table["id"]
        for number, field in enumerate(form.table["field"]):
            name = field["name"]
            other = first.setdefault(name, here)
            both = all(name in NEEDED_FIELDS.get(one, {}) for one in (here, other))
            if other != here and name not in FACTS and not both:
                yield form.mistake(
                    f"“{name}” is asked in the form “{other}” too: give it its own name", "field", number
                )


def record_mistakes(step: Entry, forms: list[Entry]) -> Iterator[Mistake]:
    """A step leads to a form that its own role fills in."""
    form = next((one.table for one in forms if one.table["id"] == step.table.get("records")), None)
    if form is None or "roles" not in form:
        return
    role, mine = step.table["role"], set(step.table.get("disciplines", ()))
    theirs = set(form.get("disciplines", ()))
    if role not in form["roles"] or (mine and theirs and not mine & theirs):
        yield step.mistake(
            f"“{form['id']}” is not filled in by this role: see its roles and disciplines", "records"
        )


def missing_forms(forms: list[Entry], main: Entry) -> Iterator[Mistake]:
    there = {form.table.get("id") for form in forms}
    for name in NEEDED_FIELDS:
        if name not in there:
            yield main.mistake(f"the form “{name}” is missing: the program asks it")


def _reader_mistakes(form: Entry) -> Iterator[Mistake]:
    table = form.table
    roles, disciplines = table.get("roles", []), table.get("disciplines", [])
    if not roles and table["id"] not in NEEDED_FIELDS:
        yield form.mistake("nobody fills this form in: name its roles")
    if disciplines and "team_member" not in roles:
        yield form.mistake("only a team_member has a discipline", "disciplines")
    if table.get("restricted") and ("first_responder" in roles or "law_enforcement" in disciplines):
        yield form.mistake("police never see a restricted form: it is not theirs to fill in", "restricted")


def _part_mistakes(form: Entry) -> Iterator[Mistake]:
    """Every part is named once and used; whatever a young person may read is there in Spanish."""
    parts = form.table.get("part", [])
    used = {field.get("part") for field in form.table["field"]}
    named = [part["id"] for part in parts]
    for number, part in enumerate(parts):
        if part["id"] not in used or named.count(part["id"]) > 1:
            yield form.mistake(
                f"the part “{part['id']}” is named twice, or no question is in it", "part", number
            )
        if part.get("youth") and _only_english(part):
            yield form.mistake(f"{part['id']}: {_SPANISH}", "part", number)
    youth = {part["id"] for part in parts if part.get("youth")}
    for number, field in enumerate(form.table["field"]):
        if parts and field.get("part") not in named:
            yield form.mistake(f"{field['name']}: its part is none of {', '.join(named)}", "field", number)
        if field.get("part") in youth and any(map(_only_english, (field, *field.get("options", [])))):
            yield form.mistake(f"{field['name']}: {_SPANISH}", "field", number)


def _only_english(table: Mapping[str, Any]) -> bool:
    texts = [table[key] for key in ("title", "label", "hint", "why") if key in table]
    return any(isinstance(text, str) or "es" not in text for text in texts)


def _name_faults(name: str) -> Iterator[str]:
    if name in _TAKEN:
        yield f"a question cannot be called so: pages use this name themselves; such as our_{name}"


def _kind_faults(field: Mapping[str, Any]) -> Iterator[str]:
    kind, values = field["kind"], [option["value"] for option in field.get("options", [])]
    if kind in _CHOOSING and not values:
        yield f"a {kind} needs options"
    if kind not in _CHOOSING and values:
        yield f"only {' and '.join(_CHOOSING)} have options"
    if len(set(values)) < len(values):
        yield "two options have the same value"
    least, most = field.get("minimum"), field.get("maximum")
    if kind == "number" and (least is None or most is None or least > most):
        yield "a number needs minimum and maximum, the smaller first"
    if kind != "number" and (least is not None or most is not None):
        yield "only a number has minimum and maximum"
    if "default" in field and not _fits(field):
        yield f"the default “{field['default']}” is no answer to it"


def _fits(field: Mapping[str, Any]) -> bool:
    default = field["default"]
    if field["kind"] == "choice":
        return default in _values(field)
    if field["kind"] == "number" and default.isascii() and default.isdecimal():
        return bool(field.get("minimum", 1) <= int(default) <= field.get("maximum", 0))
    return False


def _fact_faults(field: Mapping[str, Any]) -> Iterator[str]:
    fact = FACTS.get(field["name"])
    if fact is None:
        return
    unknown = [value for value in _values(field) if value not in fact.values]
    if field["kind"] != "choice" or unknown:
        yield f"this is a fact that packs decide by: a choice among {', '.join(fact.values)}"
    if fact.restricted and field["data_class"] != "restricted":
        yield "this fact is restricted, and so is the question for it"


def _care_faults(field: Mapping[str, Any]) -> Iterator[str]:
    """What a young person is asked for themselves says why, and can be skipped (requirements.md 34)."""
    if field["data_class"] != "privileged":
        return
    if "why" not in field:
        yield "a privileged question says why it is asked"
    if field.get("required"):
        yield "a privileged question can be skipped: it is never required"


def _when_faults(field: Mapping[str, Any], before: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for name, allowed in field.get("when", {}).items():
        fact = FACTS.get(name)
        values = before.get(name) or (fact.values if fact else ())
        if not values:
            yield f"the condition on “{name}” fits no choice before it and no fact ({', '.join(FACTS)})"
        yield from unknown_answers(name, allowed, values)


def unknown_answers(name: str, allowed: list[str], values: tuple[str, ...]) -> Iterator[str]:
    for one in allowed:
        if values and one not in values:
            yield f"“{name}” is never “{one}”; allowed: {', '.join(values)}"


def _values(field: Mapping[str, Any]) -> tuple[str, ...]:
    if field["kind"] == "yes_no":
        return ("yes", "no")
    return tuple(option["value"] for option in field.get("options", []))
