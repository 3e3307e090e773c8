"""How are you: a short page for the responder alone, and what the desk of the same agency sees of it.

What is tapped on the page opens words there and is no field: only *wanted* or *not now* is ever sent.
"""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.permissions import Action
from webapp.directory.lines import Line, area_of, lines_for
from webapp.parts import session
from webapp.response.closing.check_out import WANTED, debrief_done, debriefs, mine, say, told
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor
from webapp.routes.closing.check_out_words import QUESTIONS
from webapp.routes.edge import me
from webapp.routes.present import now, region

blueprint = Blueprint("check_out", __name__)


@blueprint.get("/check-out")
@allow(Action.CHECK_OUT)
def show() -> str:
    return render_template(
        "check_out/page.html",
        questions=QUESTIONS,
        said=mine(session(), me().id),
        told=told(session(), me()),
        lines=_lines(),
    )


@blueprint.post("/check-out")
@field_action(Action.CHECK_OUT)
def keep() -> HttpResponse:
    word = request.form.get("say", "")
    say(session(), actor(), me(), word)
    flash(
        gettext("Kept. Your supervisor is told that you want to talk, and nothing else.")
        if word == WANTED
        else gettext("Kept. Nobody is told.")
    )
    return redirect(url_for("home.show"), 303)


@blueprint.get("/debriefs")
@allow(Action.DEBRIEF_SEE)
def wanted() -> str:
    return render_template("check_out/debriefs.html", debriefs=debriefs(session(), me(), now()))


@blueprint.post("/debriefs/<uuid:debrief_id>/done")
@field_action(Action.DEBRIEF_SEE)
def done(debrief_id: uuid.UUID) -> HttpResponse:
    debrief_done(session(), actor(), me(), debrief_id)
    flash(gettext("Kept."))
    return redirect(url_for(".wanted"), 303)


def _lines() -> list[Line]:
    """Whom a responder can call or text, at any hour."""
    here = region()
    return (
        [one for one in lines_for(area_of(here.pack_id)).get("crisis", []) if one.call or one.text_to]
        if here
        else []
    )
