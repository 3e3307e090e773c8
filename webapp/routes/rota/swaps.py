"""Swaps: ask for one, answer, approve, take back."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.accounts.permissions import Action
from webapp.errors import N_, DomainError, NotFound
from webapp.paging.rota.read import LayerOf, layers_of
from webapp.paging.rota.shift_moves import can_stand
from webapp.paging.rota.swap import Piece, answer_swap, ask_swap, decide_swap, undo_swap, withdraw_swap
from webapp.parts import session
from webapp.routes.access import allow, field_action
from webapp.routes.edge import me
from webapp.routes.present import now
from webapp.routes.rota.shift_changes import act_here, said_yes, to_rota
from webapp.routes.rota.words import ShiftRow, id_asked, layer_name, moment_of, names_of, people_here, rows

blueprint = Blueprint("swaps", __name__, url_prefix="/rota")

DAYS = 28
MOST_BACK = 40


@blueprint.get("/swap")
@allow(Action.ROTA_OWN)
def form() -> str | Response:
    """One's own shift, and who could take it: for nothing, or for a shift of theirs."""
    if "layer" not in request.args:
        return redirect(url_for("rota.show"), 303)
    layers = layers_of(session(), me().region_id, now())
    people = people_here()
    names = names_of(people)
    mine = _given(layers, names)
    colleagues = [one for one in people if one.id != me().id and can_stand(one, mine.layer.rota.slot)]
    known = {one.id for one in colleagues}
    theirs = [
        row
        for one in layers
        if one.rota.id == mine.layer.rota.id
        for row in rows(one, DAYS, names)
        if row.shift.person_id in known and not row.begun
    ]
    return render_template(
        "rota/swap.html",
        mine=mine,
        people=colleagues,
        theirs=sorted(theirs, key=lambda row: row.shift.starts)[:MOST_BACK],
        layer_name=layer_name,
    )


@blueprint.post("/swaps")
@field_action(Action.ROTA_OWN)
def ask() -> Response:
    given = _piece(request.form.get("given", ""))
    to_id, back = _chosen(request.form.get("to", ""))
    ask_swap(act_here(), me().region_id, given, to_id, back)
    flash(gettext("Asked. Nothing moves until they accept and a supervisor approves."))
    return to_rota()


@blueprint.post("/swaps/<uuid:swap_id>/answer")
@field_action(Action.ROTA_OWN)
def answer(swap_id: uuid.UUID) -> Response:
    accept = said_yes()
    answer_swap(act_here(), swap_id, accept=accept)
    flash(gettext("Accepted. A supervisor decides.") if accept else gettext("Declined."))
    return to_rota()


@blueprint.post("/swaps/<uuid:swap_id>/withdraw")
@field_action(Action.ROTA_OWN)
def withdraw(swap_id: uuid.UUID) -> Response:
    withdraw_swap(act_here(), swap_id)
    flash(gettext("Withdrawn."))
    return to_rota()


@blueprint.post("/swaps/<uuid:swap_id>/decide")
@field_action(Action.ROTA_EDIT)
def decide(swap_id: uuid.UUID) -> Response:
    approve = said_yes()
    decide_swap(act_here(), swap_id, approve=approve)
    flash(gettext("Approved. Both are told.") if approve else gettext("Refused."))
    return to_rota()


@blueprint.post("/swaps/<uuid:swap_id>/undo")
@field_action(Action.ROTA_EDIT)
def undo(swap_id: uuid.UUID) -> Response:
    undo_swap(act_here(), swap_id)
    flash(gettext("Undone. Both are told."))
    return to_rota()


def _given(layers: list[LayerOf], names: dict[uuid.UUID, str]) -> ShiftRow:
    layer_id, starts = id_asked("layer"), moment_of(request.args.get("starts", ""))
    for one in layers:
        if one.layer.id != layer_id:
            continue
        for row in rows(one, DAYS, names):
            if row.shift.starts == starts and row.shift.person_id == me().id and not row.begun:
                return row
    raise NotFound


def _chosen(text: str) -> tuple[uuid.UUID, Piece | None]:
    """`person` for nothing in return, `person/layer/moment` for a shift of theirs."""
    person, _, back = text.partition("/")
    try:
        return uuid.UUID(person), _piece(back) if back else None
    except ValueError:
        raise DomainError(N_("Choose who should take it.")) from None


def _piece(text: str) -> Piece:
    layer, _, starts = text.partition("/")
    try:
        return Piece(uuid.UUID(layer), moment_of(starts))
    except ValueError:
        raise NotFound from None
