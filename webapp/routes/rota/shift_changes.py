"""Overrides and leave: forms, and what they do."""

import uuid
from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.accounts.permissions import Action, may
from webapp.errors import BadField, NotFound
from webapp.paging.act import Act
from webapp.paging.models import Override
from webapp.paging.rota.leave import ask_leave, decide_leave, enter_leave, withdraw_leave
from webapp.paging.rota.override import Wanted, cancel_override, make_overrides
from webapp.paging.rota.read import layers_of
from webapp.paging.rota.shift_moves import can_stand
from webapp.parts import parts, session
from webapp.routes.access import allow, field_action
from webapp.routes.edge import me
from webapp.routes.present import now, zone
from webapp.routes.rota.words import id_field, layer_name, local_field, people_here

blueprint = Blueprint("shift_changes", __name__, url_prefix="/rota")


def act_here() -> Act:
    return Act(session(), now(), parts().ids, me().id, me().role)


def to_rota() -> Response:
    return redirect(url_for("rota.show"), 303)


@blueprint.get("/override")
@allow(Action.ROTA_EDIT)
def override() -> str:
    """Somebody else for a while; `of` is an override that can be undone here."""
    return _override_form(dict(request.args))


@blueprint.post("/overrides")
@field_action(Action.ROTA_EDIT)
def make() -> Response | tuple[str, int]:
    try:
        wanted = Wanted(id_field("layer"), id_field("person"), local_field("starts"), local_field("ends"))
        make_overrides(act_here(), me().region_id, [wanted])
    except BadField as wrong:
        return _override_form(dict(request.form), wrong), 422
    flash(gettext("Kept. Those whose shift moves are told."))
    return to_rota()


@blueprint.post("/overrides/<uuid:override_id>/undo")
@field_action(Action.ROTA_EDIT)
def undo(override_id: uuid.UUID) -> Response:
    cancel_override(act_here(), override_id)
    flash(gettext("Undone. Those whose shift moves are told."))
    return to_rota()


@blueprint.get("/leave")
@allow(Action.ROTA_OWN)
def leave() -> str:
    return _leave_form({})


@blueprint.post("/leave")
@field_action(Action.ROTA_OWN)
def ask() -> Response | tuple[str, int]:
    """For oneself: a supervisor decides."""
    try:
        ask_leave(act_here(), me().region_id, local_field("starts"), local_field("ends"))
    except BadField as wrong:
        return _leave_form(dict(request.form), wrong), 422
    flash(gettext("Asked. A supervisor decides; until then your shifts stay yours."))
    return to_rota()


@blueprint.post("/leave/enter")
@field_action(Action.ROTA_EDIT)
def enter() -> Response | tuple[str, int]:
    """For anybody, by a supervisor: it counts at once."""
    try:
        enter_leave(
            act_here(), me().region_id, id_field("person"), local_field("starts"), local_field("ends")
        )
    except BadField as wrong:
        return _leave_form(dict(request.form), wrong), 422
    flash(gettext("Kept. Those whose shift moves are told."))
    return to_rota()


@blueprint.post("/leave/<uuid:leave_id>/decide")
@field_action(Action.ROTA_EDIT)
def decide(leave_id: uuid.UUID) -> Response:
    approve = said_yes()
    decide_leave(act_here(), leave_id, approve=approve)
    flash(gettext("Approved. Those whose shift moves are told.") if approve else gettext("Refused."))
    return to_rota()


@blueprint.post("/leave/<uuid:leave_id>/withdraw")
@field_action(Action.ROTA_OWN)
def withdraw(leave_id: uuid.UUID) -> Response:
    withdraw_leave(act_here(), leave_id, by_supervisor=may(me().role, Action.ROTA_EDIT))
    flash(gettext("Withdrawn."))
    return to_rota()


def said_yes() -> bool:
    """`answer` is yes or no; anything else is no form of ours."""
    answer = request.form.get("answer")
    if answer not in ("yes", "no"):
        raise NotFound
    return answer == "yes"


def _override_form(values: dict[str, str], wrong: BadField | None = None) -> str:
    layers = layers_of(session(), me().region_id, now())
    slots = {one.rota.slot for one in layers}
    people = [one for one in people_here() if any(can_stand(one, slot) for slot in slots)]
    return render_template(
        "rota/override.html",
        layers=[(one, layer_name(one)) for one in layers],
        several=len({one.rota.id for one in layers}) > 1,
        people=people,
        values={"starts": _soon(), "ends": _soon(12)} | values,
        standing=_standing(values.get("of", "")),
        wrong=wrong,
    )


def _standing(text: str) -> Override | None:
    """The override that was tapped, to be undone; nothing for an id of nothing."""
    try:
        found = session().get(Override, uuid.UUID(text))
    except ValueError:
        return None
    return found if found is not None and found.cancelled_at is None else None


def _leave_form(values: dict[str, str], wrong: BadField | None = None) -> str:
    edits = may(me().role, Action.ROTA_EDIT)
    return render_template(
        "rota/leave.html",
        edits=edits,
        people=[one for one in people_here() if one.active] if edits else [],
        values={"starts": _soon(), "ends": _soon(24), "person": str(me().id)} | values,
        wrong=wrong,
    )


def _soon(hours: int = 0) -> str:
    """The next full hour of the region's wall time and some hours more, as a form gives it."""
    local = now().astimezone(zone()).replace(tzinfo=None, minute=0, second=0, microsecond=0)
    later: datetime = local + timedelta(hours=hours + 1)
    return f"{later:%Y-%m-%dT%H:%M}"
