"""What a pack that inherits may not take away: how closely an answer is kept, and what is absent for police."""

from collections.abc import Iterator, Mapping
from typing import Any

from webapp.protocols.files import Entry
from webapp.protocols.mistakes import Mistake
from webapp.protocols.vocabulary import DATA_CLASSES

_STAYS = "police do not learn of this one, and that stays so: restricted = true"


def mark_mistakes(entry: Entry, base: Entry) -> Iterator[Mistake]:
    """Of a table, or a question, that says something else than `base`: what it leaves out stays."""
    if base.table.get("restricted") is True:
        if "restricted" in _words(entry.table.get("without")):
            yield entry.mistake(_STAYS, "without")
        elif entry.table.get("restricted") is False:
            yield entry.mistake(_STAYS, "restricted")
    if entry.kind == "field" and (text := _class_fault(entry.table, base.table)):
        yield entry.mistake(text, "data_class")


def anew_mistakes(entry: Entry, gone: Entry) -> Iterator[Mistake]:
    """Of one that is written anew where `gone`, of its name, was taken away: what it leaves out is not there."""
    if gone.table.get("restricted") is True and entry.table.get("restricted") is not True:
        yield entry.mistake(_STAYS, "restricted")
    if entry.kind == "field" and (text := _class_fault(entry.table, gone.table)):
        yield entry.mistake(text, "data_class")
    was = {field["name"]: field for field in _questions(gone)}
    for number, field in enumerate(_questions(entry)):
        if text := _class_fault(field, was.get(field["name"], {})):
            yield entry.mistake(f"{field['name']}: {text}", "field", number, "data_class")


def _class_fault(table: Mapping[str, Any], was: Mapping[str, Any]) -> str:
    new, old = table.get("data_class"), was.get("data_class")
    if new not in DATA_CLASSES or old not in DATA_CLASSES:  # said elsewhere, or not said again
        return ""
    if DATA_CLASSES.index(new) >= DATA_CLASSES.index(old):
        return ""
    allowed = " or ".join(DATA_CLASSES[DATA_CLASSES.index(old) :])
    return f"this answer is kept as {old}, and may be kept more closely, not less: {allowed}"


def _questions(form: Entry) -> list[dict[str, Any]]:
    """Those that have a name; what is wrong with others is said elsewhere."""
    fields = [one for one in _words(form.table.get("field")) if isinstance(one, dict)]
    return [one for one in fields if isinstance(one.get("name"), str)]


def _words(value: object) -> list[object]:
    return value if isinstance(value, list) else []
