"""Drills: started by a supervisor, run as a real page, ended with a summary."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.permissions import Action
from webapp.accounts.wall import walled_responses
from webapp.errors import N_, BadField, NotFound
from webapp.parts import parts, session
from webapp.protocols.pack import Pack
from webapp.response.drill import end_drill, start_drill, summary_of, tiers_for
from webapp.response.models import Response
from webapp.response.packs import pack_in
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor, response_of
from webapp.routes.edge import me
from webapp.routes.present import now, region

blueprint = Blueprint("drill", __name__)

LONGEST_PLACE = 200
SHOWN = 10


@blueprint.get("/drill")
@allow(Action.DRILL_RUN)
def show() -> str:
    return _page({"place": gettext("Exercise")}, None)


@blueprint.post("/drill")
@field_action(Action.DRILL_RUN)
def start() -> HttpResponse | tuple[str, int]:
    try:
        response = start_drill(
            session(),
            actor(),
            parts().vault,
            _pack(),
            contact_id=parts().ids.new(),
            agency_id=me().agency_id,
            place=_place(),
            tier=request.form.get("tier", ""),
            rung_wait=parts().settings.rung,
        )
    except BadField as wrong:
        return _page(dict(request.form), wrong), 422
    flash(gettext("The drill has begun: whoever is on call is paged."))
    return redirect(url_for("responses.show", response_id=response.id), 303)


@blueprint.post("/responses/<uuid:response_id>/drill/end")
@field_action(Action.DRILL_RUN)
def end(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    end_drill(session(), actor(), response)
    return redirect(url_for("drill.summary", response_id=response.id), 303)


@blueprint.get("/responses/<uuid:response_id>/drill")
@allow(Action.DRILL_RUN)
def summary(response_id: uuid.UUID) -> str:
    response = response_of(response_id)
    if not response.drill:
        raise NotFound
    return render_template(
        "drill/summary.html", response=response, summary=summary_of(session(), response, now())
    )


def _place() -> str:
    place = request.form.get("place", "").strip()
    if not place:
        raise BadField("place", N_("Say where the advocate is to come in the drill."))
    if len(place) > LONGEST_PLACE:
        raise BadField("place", N_("That is too long for a place. Shorten it."))
    return place


def _page(values: dict[str, str], wrong: BadField | None) -> str:
    walled = walled_responses(session(), me().id)
    past = select(Response).where(Response.drill.is_(True), Response.id.not_in(walled))
    return render_template(
        "drill/page.html",
        tiers=tiers_for(_pack()),
        values=values,
        wrong=wrong,
        drills=list(session().scalars(past.order_by(Response.opened_at.desc()).limit(SHOWN))),
    )


def _pack() -> Pack:
    here = region()
    assert here is not None  # noqa: S101 (behind sign-in there is always a region)
    return pack_in(here)
