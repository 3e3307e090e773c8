"""Check the questions that the program asks by name: it reads their answers wherever a contact is logged."""

from collections.abc import Iterator, Mapping
from typing import Any

from webapp.protocols.files import Entry
from webapp.protocols.mistakes import Mistake
from webapp.protocols.vocabulary import ANSWERED_ALWAYS, HOW_MANY, MOST_YOUNG_PEOPLE, NEEDED_FIELDS

# So that whoever logs can say where, and a number can be typed with its spaces.
_LEAST_LENGTH: Mapping[str, int] = {"text": 40, "note": 100, "phone": 20}


def needed_mistakes(form: Entry) -> Iterator[Mistake]:
    """Of a form whose tables have the right shape."""
    at = {field["name"]: number for number, field in enumerate(form.table["field"])}
    for name, kind in NEEDED_FIELDS.get(form.table["id"], {}).items():
        number = at.get(name)
        field = {} if number is None else form.table["field"][number]
        where: tuple[str | int, ...] = () if number is None else ("field", number)
        if field.get("kind") != kind:
            keys = (*where, "kind") if where else ()
            yield form.mistake(f"the program asks for a {kind} “{name}” in this form", *keys)
            continue
        for text, key in _faults(form.table["id"], field):
            yield form.mistake(f"{name}: {text}", *where, key)


def _faults(form: str, field: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "when" in field:
        yield "the program reads this answer, so it is always asked: it has no `when`", "when"
    if form in ANSWERED_ALWAYS and not field.get("required"):
        yield "the program reads this answer, so it says required = true", "required"
    least = _LEAST_LENGTH.get(field["kind"], 0)
    if field.get("max_length", least) < least:
        yield f"{field['max_length']} characters are too few for this answer; at least {least}", "max_length"
    if field["name"] == HOW_MANY:
        low, high = field.get("minimum"), field.get("maximum", 0)
        if low != 1 or high > MOST_YOUNG_PEOPLE:
            yield f"one contact is about 1 to {MOST_YOUNG_PEOPLE} young people: minimum = 1", "maximum"
