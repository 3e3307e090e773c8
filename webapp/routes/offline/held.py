"""The held tray on screen: what could not be applied, why, and the four ways to settle it."""

from __future__ import annotations

import uuid
from dataclasses import replace

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.permissions import Action
from webapp.accounts.phone import open_phone
from webapp.audit.models import AuditEntry
from webapp.audit.record import record
from webapp.errors import N_, DomainError
from webapp.offline import tray
from webapp.offline.held import WAITS, WHY, open_held
from webapp.offline.item import Delivery
from webapp.offline.models import HeldItem
from webapp.offline.tray import Waiting
from webapp.parts import parts, session
from webapp.protocols.forms import Form
from webapp.protocols.pack import Pack
from webapp.routes.access import allow, field_action
from webapp.routes.edge import me
from webapp.routes.forms.reading import as_typed, posted
from webapp.routes.offline.held_words import DO, MOVABLE, WHAT
from webapp.routes.offline.inward import dispatch, release
from webapp.routes.offline.said import all_said_by, form_of, pack_for
from webapp.routes.present import now

blueprint = Blueprint("held", __name__, url_prefix="/held")


@blueprint.get("")
@allow(Action.HELD_SETTLE)
def show() -> str:
    skip = min(max(request.args.get("from", 0, type=int), 0), 100_000)
    found = tray.held_items(session(), me().id, skip=skip, most=tray.MOST_AT_ONCE + 1)
    waiting = found[: tray.MOST_AT_ONCE]
    return render_template(
        "held/list.html",
        waiting=[one for one in waiting if not one.revoked],
        revoked=[one for one in waiting if one.revoked],
        next=skip + len(waiting) if len(found) > len(waiting) else None,
        skip=skip,
        what=WHAT,
        why=WHY,
    )


@blueprint.get("/<uuid:item_id>")
@allow(Action.HELD_SETTLE)
def look(item_id: uuid.UUID) -> str:
    """What it is, from whom and why. What was typed shows only for some minutes after it was opened."""
    held = tray.held_item(session(), me().id, item_id)
    item = held.item
    opened = _delivery(item) if _is_open(item) else None
    movable = item.endpoint in MOVABLE
    return render_template(
        "held/show.html",
        held=held,
        item=item,
        number=open_phone(parts().vault.box(item.region_id), held.person),
        what=WHAT,
        why=WHY,
        do=DO,
        typed=_typed(held, opened) if opened else None,
        editable=not item.privileged and _form_of(held) is not None,
        responses=tray.open_responses(session(), me().id) if movable else [],
    )


@blueprint.post("/<uuid:item_id>/open")
@field_action(Action.HELD_SETTLE)
def open_it(item_id: uuid.UUID) -> HttpResponse:
    held = tray.held_item(session(), me().id, item_id)
    if held.item.privileged:
        raise DomainError(N_("This is sealed to the agency. It can be put on a response, or set aside."))
    _note("held.opened", held)
    return redirect(url_for("held.look", item_id=item_id), 303)


@blueprint.post("/<uuid:item_id>/apply")
@field_action(Action.HELD_SETTLE)
def apply(item_id: uuid.UUID) -> HttpResponse:
    held = tray.held_item(session(), me().id, item_id, lock=True)
    if held.item.privileged:
        raise DomainError(N_("This is sealed to the agency. It can be put on a response, or set aside."))
    delivery = _delivery(held.item)
    if held.item.why != WAITS:  # what waits may be let on at this moment, under the key it came with
        delivery = _under_own_key(delivery, item_id)
    return _send(held, delivery, tray.APPLIED)


@blueprint.get("/<uuid:item_id>/edit")
@allow(Action.HELD_SETTLE)
def edit(item_id: uuid.UUID) -> str | HttpResponse:
    held, form = _to_edit(item_id)
    if not _is_open(held.item):
        return redirect(url_for("held.look", item_id=item_id), 303)
    given = _as_dict(_delivery(held.item))
    values = {
        field.name: given.get(field.name, []) if field.kind == "choices" else given.get(field.name, [""])[0]
        for field in form.fields
    }
    return _edit_page(held, form, values, {})


@blueprint.post("/<uuid:item_id>/edit")
@field_action(Action.HELD_SETTLE)
def apply_edited(item_id: uuid.UUID) -> HttpResponse | tuple[str, int]:
    """As it was sent, but for the answers of this form; under a key of its own."""
    held, form = _to_edit(item_id, lock=True)
    reading = posted(form)
    if reading.errors:
        return _edit_page(held, form, as_typed(form, reading), reading.errors), 422
    delivery = _under_own_key(_delivery(held.item), item_id)
    names = {field.name for field in form.fields}
    kept = [pair for pair in delivery.form if pair[0] not in names]
    fresh = [(name, value) for name in names for value in request.form.getlist(name)]
    return _send(held, replace(delivery, form=(*kept, *fresh)), tray.EDITED)


@blueprint.post("/<uuid:item_id>/move")
@field_action(Action.HELD_SETTLE)
def move(item_id: uuid.UUID) -> HttpResponse:
    """Put it on a response that is open. A sealed part is not opened for it; a holder's first look marks it."""
    held = tray.held_item(session(), me().id, item_id, lock=True)
    chosen = {str(one.id): one for one in tray.open_responses(session(), me().id)}
    to = chosen.get(request.form.get("response", ""))
    delivery = _delivery(held.item)
    if to is None or held.item.endpoint not in MOVABLE:
        raise DomainError(N_("Choose a response that is open. Nothing was changed."))
    if to.id == held.item.response_id:
        return _send(held, _under_own_key(delivery, item_id), tray.APPLIED)
    moved = _under_own_key(delivery, item_id)
    path = delivery.path.replace(str(held.item.response_id), str(to.id), 1)
    if path == delivery.path:  # never to the old one under the new one's name
        raise DomainError(
            N_("It cannot be put on another response. Do what it asks by hand, then set it aside.")
        )
    return _send(held, replace(moved, path=path), tray.MOVED)


@blueprint.post("/<uuid:item_id>/aside")
@field_action(Action.HELD_SETTLE)
def set_aside(item_id: uuid.UUID) -> HttpResponse:
    held = tray.set_aside(
        session(),
        parts().vault,
        now=now(),
        by=me().id,
        item_id=item_id,
        reason=request.form.get("reason", ""),
    )
    _note("held.set_aside", held)
    session().commit()
    release(current_app._get_current_object(), held.item.key)  # type: ignore[attr-defined]
    flash(gettext("Set aside. Nothing of it was applied."))
    return redirect(url_for("held.show"), 303)


def _send(held: Waiting, delivery: Delivery, outcome: str) -> HttpResponse:
    """To its route, as if it came now from the phone; then say what became of it."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    item_id = held.item.id
    session().commit()
    dispatch(app, replace(delivery, how=outcome))
    row = tray.again(session(), item_id)
    if row.settled_at is None:
        text = gettext(WHY.get(row.why, WHY["fault"]))
        flash(gettext("Still held. %(why)s", why=text))
        return redirect(url_for("held.look", item_id=item_id), 303)
    if row.settled_by != me().id or row.outcome != outcome:
        raise tray.settled_already(session(), row)
    if delivery.key != row.key:
        session().commit()
        release(app, row.key)
    flash(gettext("Applied. The board shows what follows."))
    return redirect(url_for("board.show" if _from_board(held) else "held.show"), 303)


def _from_board(held: Waiting) -> bool:
    return held.contact or request.form.get("from") == "board"


def _under_own_key(delivery: Delivery, item_id: uuid.UUID) -> Delivery:
    """One key for whatever the tray does with an item, and not the phone's: the words may be other ones by now, and
    of two supervisors at once the second finds it claimed.
    """
    form = tuple((name, str(item_id) if name == "_key" else value) for name, value in delivery.form)
    return replace(delivery, key=item_id, form=form)


def _delivery(item: HeldItem) -> Delivery:
    return open_held(parts().vault.box(item.region_id), item, applied_by=me().id)


def _to_edit(item_id: uuid.UUID, *, lock: bool = False) -> tuple[Waiting, Form]:
    held = tray.held_item(session(), me().id, item_id, lock=lock)
    form = _form_of(held)
    if held.item.privileged or form is None:
        raise DomainError(N_("There is nothing in it to correct. Apply it, or set it aside."))
    return held, form


def _form_of(held: Waiting) -> Form | None:
    return form_of(held.item.endpoint, _pack(held), held.person)


def _pack(held: Waiting) -> Pack:
    """A contact begins with what applies now, whatever else was logged under its id."""
    return pack_for(None if held.contact else held.response)


def _edit_page(held: Waiting, form: Form, values: object, errors: dict[str, str]) -> str:
    return render_template(
        "held/edit.html", held=held, item=held.item, form=form, values=values, errors=errors, what=WHAT
    )


def _typed(held: Waiting, delivery: Delivery) -> list[tuple[str, str]]:
    step = delivery.path.rpartition("/")[2] if held.item.endpoint == "steps.mark" else ""
    pack = _pack(held)
    named = [(gettext("Step"), str(one.text)) for one in pack.steps if one.code == step]
    return named[:1] + all_said_by(_as_dict(delivery), pack)


def _as_dict(delivery: Delivery) -> dict[str, list[str]]:
    form: dict[str, list[str]] = {}
    for name, value in delivery.form:
        form.setdefault(name, []).append(value)
    return form


def _is_open(item: HeldItem) -> bool:
    """Whether this person opened it some minutes ago; the audit row is the proof."""
    since = now() - parts().settings.unlock
    opened = select(AuditEntry.id).where(
        AuditEntry.subject_id == item.id,
        AuditEntry.action == "held.opened",
        AuditEntry.actor_id == me().id,
        AuditEntry.recorded_at > since,
    )
    return session().scalar(opened.limit(1)) is not None


def _note(action: str, held: Waiting) -> None:
    """On the item, not on the response: the timeline is for the team, and the tray for the desk."""
    record(
        session(),
        now=now(),
        ids=parts().ids,
        region_id=held.item.region_id,
        action=action,
        actor_id=me().id,
        actor_role=me().role,
        subject=held.item.id,
        detail=held.response.code if held.response else None,
    )
