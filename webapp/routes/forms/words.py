"""What was answered in a form, in words."""

from collections.abc import Iterable

from webapp.accounts.number import for_eyes
from webapp.protocols.answers import SIGNED
from webapp.protocols.forms import Field
from webapp.response.answers import Value
from webapp.routes.present import gettext


def in_words(field: Field, value: Value) -> str:
    """The labels of what was chosen; a number as it is dialed; anything else as it was typed."""
    if field.kind == "signature" and value == SIGNED:
        return gettext("Signed")
    if field.options:
        return ", ".join(_labels(field, (value,) if isinstance(value, str) else value))
    said = value if isinstance(value, str) else " ".join(value)
    return for_eyes(said) if field.kind == "phone" else said


def _labels(field: Field, values: Iterable[str]) -> Iterable[str]:
    labels = {option.value: str(option.label) for option in field.options}
    return (labels.get(value, value) for value in values)
