"""Read a posted form by its schema."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import request

from webapp.errors import BadField
from webapp.protocols.forms import Form, Reading, read

# What a page sends beside what somebody typed; whatever begins with "_" as well.
OF_THE_PAGE = frozenset({"csrf_token", "contact_id", "then", "lang"})
LONGEST_NAME = 60


def posted(form: Form) -> Reading:
    """The values of the fields that this form knows; everything else that was sent is passed over."""
    return read(form, request.form.to_dict(flat=False))


def spare_unchanged(form: Form, reading: Reading, known: Mapping[str, object]) -> Reading:
    """Without what is refused and stands there just as it was shown: what a contact brought in its note may be longer
    than what anybody may type there, and must not keep others from adding to the rest."""
    typed = {name: request.form.get(name, "").replace("\r\n", "\n").strip() for name in reading.errors}
    same = {name for name, text in typed.items() if text and text == known.get(name)}
    return Reading(
        reading.values | {name: typed[name] for name in same},
        {name: one for name, one in reading.errors.items() if name not in same},
    )


def unknown_to(form: Form) -> list[tuple[str, str]]:
    """(name, words) of what was sent, is not empty, and is no question of this form: an older page asked it."""
    return words_beside(request.form.to_dict(flat=False), {field.name for field in form.fields})


def words_beside(sent: Mapping[str, list[str]], names: Collection[str]) -> list[tuple[str, str]]:
    """As `unknown_to`: without keys, tokens, and what a page sends for itself."""
    found = [
        (name[:LONGEST_NAME], ", ".join(one.strip() for one in given if one.strip()))
        for name, given in sent.items()
        if name not in names and name not in OF_THE_PAGE and not name.startswith("_")
    ]
    return [(name, words) for name, words in found if words]


def demand(form: Form) -> Reading:
    """As `posted`; the first refused field becomes the answer."""
    reading = posted(form)
    for name, text in reading.errors.items():
        raise BadField(name, text)
    return reading


def as_typed(form: Form, reading: Reading) -> dict[str, Any]:
    """What is shown again after a refusal: the read values, and the refused ones just as they were typed."""
    typed = {name: request.form.getlist(name) for name in reading.errors if form.field(name) is not None}
    refused = {name: sent if len(sent) > 1 else sent[0] for name, sent in typed.items() if sent}
    return {**reading.values, **refused}
