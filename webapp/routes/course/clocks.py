"""One clock of a response: where it stands, why this time, and its whole history."""

import uuid

from flask import Blueprint, render_template

from webapp.accounts.permissions import Action
from webapp.errors import NotFound
from webapp.parts import session
from webapp.protocols.vocabulary import EVENT, FORCE_NAMES, is_police
from webapp.response.course.clocks import clocks_of
from webapp.response.course.history import history_of
from webapp.response.packs import pack_of, packs_of
from webapp.routes.access import allow
from webapp.routes.acting import response_of
from webapp.routes.edge import me
from webapp.routes.present import now

blueprint = Blueprint("clocks", __name__, url_prefix="/responses/<uuid:response_id>/clocks")


@blueprint.get("/<code>")
@allow(Action.RESPONSE_READ)
def show(response_id: uuid.UUID, code: str) -> str:
    """A restricted clock does not exist for police."""
    response = response_of(response_id)
    pack, police = pack_of(response), is_police(me().role, me().discipline)
    clock = pack.clock(code)
    event = next((one for one in pack.events if clock.start == f"{EVENT}{one.id}"), None)
    if police and (clock.restricted or (event is not None and event.restricted)):
        raise NotFound
    states = clocks_of(session(), [response], packs_of([response]), now(), police=police)[response.id]
    state = next((one for one in states if one.clock.id == code), None)
    return render_template(
        "response/clock.html",
        response=response,
        pack=pack,
        clock=clock,
        state=state,
        turns=history_of(session(), response, clock, state, now()),
        begins=event.name if event else "",
        force=FORCE_NAMES[clock.force],
    )
