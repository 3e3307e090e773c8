"""A contact that a phone kept is logged and paged for even where an answer in it cannot be read, or a new question of
the county stands open in it.

Nobody is there to correct it, and a young person waits. What was typed goes into the note as it stands; so does what
an older page asked and the pack that is in force now does not.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from flask import request
from flask_babel import gettext

from webapp.offline.held import APPLIED
from webapp.protocols.forms import Field, Form, Reading
from webapp.protocols.pack import Pack
from webapp.routes.forms.reading import as_typed, unknown_to
from webapp.routes.offline.delivered import delivery_here

log = logging.getLogger("alongside.undoubted")

# Without a place nobody can be sent: that one is held, and the desk is texted at once.
PLACE, NOTE = "where", "note"
# What stands for an answer that cannot be read. Any other is left open.
STANDS_FOR = {"danger": "not_sure", "how_many": "1", "callback": ""}


def undoubted(
    pack: Pack, form: Form, reading: Reading, own_number: Callable[[], str]
) -> tuple[Form, Reading]:
    """The form with a note, and the answers as taken; unchanged when nothing is wrong, or nothing can be done."""
    unread = list(reading.errors) if _as_it_came() else []
    if PLACE in unread or (reading.errors and not unread):
        return form, reading
    unknown = unknown_to(pack.form(form.id))
    if not unread and not unknown:
        return form, reading
    log.info("a contact was taken as it came unread=%s unknown=%s", len(unread), len(unknown))
    stands_for = STANDS_FOR | {"callback": own_number() if "callback" in unread else ""}
    values = reading.values | {name: stands_for[name] for name in unread if stands_for.get(name)}
    note = _note(pack)
    said = _printable("\n".join(_said(form, unread, unknown)))
    return replace(form, fields=(*form.fields, note)), Reading(
        {**values, note.name: said} if said else values
    )


def to_correct(pack: Pack, form: Form, reading: Reading) -> tuple[Form, dict[str, Any]]:
    """What is shown again after a refusal; what an older page asked stands in a note below, and comes along with it."""
    unknown, values = unknown_to(pack.form(form.id)), as_typed(form, reading)
    if not unknown:
        return form, values
    note = _note(pack)
    return replace(form, fields=(*form.fields, note)), {**values, note.name: _printable(_of_older(unknown))}


def _note(pack: Pack) -> Field:
    """Sealed, whatever the county keeps its notes as: nobody knows what was typed."""
    note = pack.form("contact_later").need(NOTE)
    return note if note.sensitive else replace(note, data_class="personal")


def _as_it_came() -> bool:
    """Delivered, and as it was tapped: what the desk corrects by hand is read like any other form."""
    delivery = delivery_here()
    return delivery is not None and (delivery.applied_by is None or delivery.how == APPLIED)


def _said(form: Form, unread: Iterable[str], unknown: Iterable[tuple[str, str]]) -> Iterable[str]:
    """One sentence for what could not be read, and one for what is asked no longer."""
    typed = {name: ", ".join(request.form.getlist(name)).strip() for name in unread}
    lines = [f"{form.need(name).label}: {text}" for name, text in typed.items() if text or name in STANDS_FOR]
    if lines:
        yield gettext("Could not be read, call duty or the officer: %(typed)s", typed="; ".join(lines))
    if older := _of_older(unknown):
        yield older


def _of_older(unknown: Iterable[tuple[str, str]]) -> str:
    """What an older page asked; a note that was shown by `to_correct` as it stands."""
    asked = "; ".join(f"{name}: {text}" for name, text in unknown if name != NOTE)
    lines = [gettext("From an older form: %(typed)s", typed=asked)] if asked else []
    return "\n".join([*lines, *(text for name, text in unknown if name == NOTE)])


def _printable(text: str) -> str:
    """Fit to be stored and shown, whatever was sent; the lines stay."""
    return "".join(one if one.isprintable() or one == "\n" else " " for one in text)
