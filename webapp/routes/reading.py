"""Read a posted form by its schema."""

from typing import Any

from flask import request

from webapp.errors import BadField
from webapp.protocols.forms import Form, Reading, read


def posted(form: Form) -> Reading:
    """The values of the fields that this form knows; everything else that was sent is passed over."""
    return read(form, request.form.to_dict(flat=False))


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
