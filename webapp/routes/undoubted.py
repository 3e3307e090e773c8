"""A contact that a phone kept is logged and paged for even where an answer in it cannot be read.

Nobody is there to correct it, and a young person waits. What was typed goes into the note as it stands.
"""

from collections.abc import Callable
from dataclasses import replace

from flask import request
from flask_babel import gettext

from webapp.offline.held import APPLIED
from webapp.protocols.forms import Form, Reading
from webapp.protocols.pack import Pack
from webapp.routes.delivered import delivery_here

# What stands for an answer that cannot be read. Without a place nobody can be sent: that one is held for the desk.
STANDS_FOR = {"danger": "not_sure", "how_many": "1", "callback": ""}


def undoubted(
    pack: Pack, form: Form, reading: Reading, own_number: Callable[[], str]
) -> tuple[Form, Reading]:
    """The form with a note, and the answers as taken; unchanged when nothing is wrong, or nothing can be done."""
    unread, delivery = list(reading.errors), delivery_here()
    as_it_came = delivery is not None and (delivery.applied_by is None or delivery.how == APPLIED)
    if not as_it_came or not unread or not set(unread) <= STANDS_FOR.keys():
        return form, reading
    note = pack.form("contact_later").need("note")
    typed = [f"{form.need(name).label}: {request.form.get(name, '')[:80]}" for name in unread]
    stands_for = STANDS_FOR | {"callback": own_number() if "callback" in unread else ""}
    values = reading.values | {name: stands_for[name] for name in unread if stands_for[name]}
    said = gettext("Could not be read, call duty or the officer: %(typed)s", typed="; ".join(typed))
    return replace(form, fields=(*form.fields, note)), Reading({**values, "note": said[: note.max_length]})
