"""Check how a form's answers are kept, and who could learn of them (docs/decisions/forms-are-data.md)."""

from collections.abc import Iterator, Mapping
from typing import Any

from webapp.protocols.facts import FACTS
from webapp.protocols.files import Entry
from webapp.protocols.mistakes import Mistake
from webapp.protocols.vocabulary import (
    DATA_CLASSES,
    HIDDEN,
    NEEDED_FIELDS,
    PERSONAL_FIELDS,
    PLAN,
    SHOWN_WHOLE,
    TYPED,
)

MOST_IN_CLEAR = 200  # characters of an answer that is not sealed (response/models.py)
_SEALED = "personal, restricted or privileged"


def class_mistakes(form: Entry) -> Iterator[Mistake]:
    """Of a form whose tables have the right shape."""
    yield from _own_page(form)
    classes: dict[str, str] = {}
    for number, field in enumerate(form.table["field"]):
        for text in (
            *_in_clear(field, form.table),
            *_in_form(field, form.table["id"]),
            *_after(field, classes),
        ):
            yield form.mistake(f"{field['name']}: {text}", "field", number, "data_class")
        classes[field["name"]] = field["data_class"]


def _own_page(form: Entry) -> Iterator[Mistake]:
    name = form.table["id"]
    if name not in NEEDED_FIELDS:
        return
    for key in ("roles", "disciplines"):
        if key in form.table:
            yield form.mistake(f"the program has a page of its own for “{name}”: it names no {key}", key)
    if name in SHOWN_WHOLE and form.table.get("restricted"):
        yield form.mistake(f"police fill “{name}” in, so it is not restricted", "restricted")


def _in_clear(field: Mapping[str, Any], form: Mapping[str, Any]) -> Iterator[str]:
    """What is operational stands in plain columns: nothing about the young person, and nothing long."""
    if field["data_class"] != "operational":
        return
    if field["kind"] == "person":
        yield f"a person’s name is kept sealed: its data_class is {_SEALED}"
    elif field["kind"] in TYPED:
        yield f"what is typed may name somebody and is kept sealed: its data_class is {_SEALED}"
    if field["name"] in PERSONAL_FIELDS:
        yield f"this is about the young person and is kept sealed: its data_class is {_SEALED}"
    elif form.get("restricted") and field["name"] not in FACTS and field["kind"] != "signature":
        yield f"the form is restricted, so only a fact or a signature in it is operational; this one is {_SEALED}"
    values = [option["value"] for option in field.get("options", [])]
    if field["kind"] == "choices" and (long := len(" ".join(values))) > MOST_IN_CLEAR:
        yield f"all its answers together have {long} characters; at most {MOST_IN_CLEAR} where it is operational"


def _in_form(field: Mapping[str, Any], form: str) -> Iterator[str]:
    if field["data_class"] in HIDDEN and form in SHOWN_WHOLE:
        yield (
            f"police fill “{form}” in, so nothing in it is {field['data_class']}: ask it in a form of its own, or as "
            "operational or personal"
        )
    elif field["data_class"] == "privileged" and form != PLAN:
        yield (
            f"only the form “{PLAN}” is sealed to the advocacy agency: here a question is operational, personal or "
            "restricted"
        )


def _after(field: Mapping[str, Any], classes: Mapping[str, str]) -> Iterator[str]:
    """That a question is asked at all tells of the answer it waits for."""
    own = DATA_CLASSES.index(field["data_class"])
    for name in field.get("when", {}):
        fact = FACTS.get(name)
        asked = classes.get(name, "restricted" if fact is not None and fact.restricted else "operational")
        if own < DATA_CLASSES.index(asked):
            yield f"it waits for “{name}”, which is {asked}, so its data_class is {_from(asked)}"


def _from(least: str) -> str:
    return " or ".join(DATA_CLASSES[DATA_CLASSES.index(least) :])
