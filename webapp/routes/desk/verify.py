"""The desk says what police dispatch answered about a contact that came by text."""

import uuid

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.permissions import Action
from webapp.parts import session
from webapp.response.models import Response
from webapp.response.verify import dispatch_confirms, dispatch_denies
from webapp.routes.access import field_action
from webapp.routes.acting import actor, response_of

blueprint = Blueprint("verify", __name__, url_prefix="/responses/<uuid:response_id>/verify")


@blueprint.post("/confirmed")
@field_action(Action.PAGE_STEER)
def confirmed(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    dispatch_confirms(session(), actor(), response)
    flash(gettext("Kept: police dispatch confirms. Whoever is coming is told."))
    return _back(response)


@blueprint.post("/not-confirmed")
@field_action(Action.PAGE_STEER)
def not_confirmed(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    dispatch_denies(session(), actor(), response)
    flash(gettext("Closed: police dispatch did not confirm it. Whoever waits is told."))
    return _back(response)


def _back(response: Response) -> HttpResponse:
    if request.form.get("from") == "board":
        return redirect(url_for("board.show"), 303)
    return redirect(url_for("responses.show", response_id=response.id), 303)
