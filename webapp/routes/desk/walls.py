"""Walls: whom the desk keeps out of a response, and why. Whoever is kept out meets nothing of it, here neither."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.permissions import Action
from webapp.errors import N_, BadField
from webapp.parts import parts, session
from webapp.response.actor import note
from webapp.response.models import Response
from webapp.response.walls import LONGEST_NOTE, REASONS, people_to_keep_out, put_up, take_down, walls_on
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor, response_of
from webapp.routes.edge import me
from webapp.vault.box import Box

blueprint = Blueprint("walls", __name__, url_prefix="/responses/<uuid:response_id>/walls")


@blueprint.get("")
@allow(Action.WALL_SET, writes=True)
def show(response_id: uuid.UUID) -> str:
    response = response_of(response_id)
    note(session(), actor(), "wall.read", response.id)
    return _page(response)


@blueprint.post("")
@field_action(Action.WALL_SET)
def raise_one(response_id: uuid.UUID) -> HttpResponse | tuple[str, int]:
    response = response_of(response_id)
    person_id = _chosen()
    try:
        if person_id == me().id and request.form.get("myself") != "yes":
            raise BadField("myself", N_("That is you. Tick that you mean it."))
        led = put_up(
            session(),
            actor(),
            _box(response),
            response,
            person_id,
            request.form.get("reason", ""),
            request.form.get("note", "").strip(),
        )
    except BadField as wrong:
        return _page(response, wrong, dict(request.form)), 422
    if person_id == me().id:
        flash(
            gettext(
                "Kept: you are kept out of that response. Another supervisor has it, and can let you back."
            )
        )
        return redirect(url_for("board.show"), 303)
    flash(
        gettext("Kept out. They were going: someone else is looked for now.")
        if led
        else gettext("Kept out. They see nothing of it, and are not asked.")
    )
    return redirect(url_for("walls.show", response_id=response.id), 303)


@blueprint.post("/<uuid:wall_id>/lift")
@field_action(Action.WALL_SET)
def lift(response_id: uuid.UUID, wall_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    take_down(session(), actor(), response, wall_id)
    flash(gettext("Lifted. They may be asked again."))
    return redirect(url_for("walls.show", response_id=response.id), 303)


def _page(response: Response, wrong: BadField | None = None, values: dict[str, str] | None = None) -> str:
    return render_template(
        "response/walls.html",
        response=response,
        walls=walls_on(session(), _box(response), response),
        people=people_to_keep_out(session(), response),
        reasons=REASONS,
        longest=LONGEST_NOTE,
        wrong=wrong,
        values=values or {},
    )


def _box(response: Response) -> Box:
    return parts().vault.box(response.young_person_id)


def _chosen() -> uuid.UUID | None:
    try:
        return uuid.UUID(request.form.get("person", ""))
    except ValueError:
        return None
