"""Read a posted form by its schema."""

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
