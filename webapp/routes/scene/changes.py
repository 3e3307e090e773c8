"""What the officer reports from the scene, and who else is there."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.permissions import Action
from webapp.errors import N_, BadField
from webapp.paging.news import tell_moved, tell_news
from webapp.parts import parts, session
from webapp.protocols.forms import Field
from webapp.response.answers import keep_answers
from webapp.response.models import Response
from webapp.response.packs import pack_of
from webapp.response.scene import SCENES, core_member_here, report_scene
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor, response_of
from webapp.routes.present import now

blueprint = Blueprint("scene", __name__, url_prefix="/responses/<uuid:response_id>")


@blueprint.get("/scene")
@allow(Action.SCENE_REPORT)
def show(response_id: uuid.UUID) -> str:
    response = response_of(response_id)
    return render_template(
        "response/scene.html", response=response, where=_where(response), scenes=SCENES, errors={}
    )


@blueprint.post("/scene")
@field_action(Action.SCENE_REPORT, keep=True)
def report(response_id: uuid.UUID) -> HttpResponse:
    """A new place is kept sealed; those who travel are texted only that the place changed."""
    response = response_of(response_id)
    acting = actor()
    scene = request.form.get("scene", "")
    if scene == "moved":
        where = _where(response)
        text = request.form.get("where", "").strip()
        if not text:
            raise BadField("where", N_("Say where the advocate can meet you now."))
        if len(text) > where.max_length:
            raise BadField("where", N_("That is too long for a place. Shorten it."))
        box = parts().vault.box(response.young_person_id)
        keep_answers(session(), acting, box, response, [where], {"where": text})
    if not report_scene(session(), acting, response, scene):
        flash(gettext("Kept in the timeline. Something later is known already."))
    elif scene == "moved":
        tell_moved(session(), now=now(), ids=parts().ids, response_id=response.id)
        flash(gettext("Kept. The advocate is told that the place changed."))
    elif scene != "here":
        tell_news(session(), now=now(), ids=parts().ids, response_id=response.id)
        flash(gettext("Kept. The page goes on: the advocate decides."))
    else:
        flash(gettext("Kept."))
    return redirect(url_for("responses.show", response_id=response.id), 303)


@blueprint.post("/core-here")
@field_action(Action.CORE_HERE, keep=True)
def core_here(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    core_member_here(session(), actor(), response, pack_of(response))
    flash(gettext("Kept: a core member is here."))
    return redirect(url_for("responses.show", response_id=response.id), 303)


def _where(response: Response) -> Field:
    return pack_of(response).form("contact").need("where")
