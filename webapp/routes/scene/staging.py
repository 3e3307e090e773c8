"""Where those who come meet first, and whether the scene is secure: said by the officer, never assumed."""

import uuid

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.permissions import Action
from webapp.paging.news import tell_news
from webapp.parts import parts, session
from webapp.protocols.forms import Field
from webapp.response.answers import facts_about
from webapp.response.models import Response
from webapp.response.packs import pack_of
from webapp.response.scene_said import SECURE, SECURE_SAYS, STAGING, give_staging, said_of, say_secure
from webapp.response.triage import reconsider
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor, response_of
from webapp.routes.paging.pages import page_for, to_card
from webapp.routes.present import now

blueprint = Blueprint("staging", __name__, url_prefix="/responses/<uuid:response_id>/staging")


@blueprint.get("")
@allow(Action.SCENE_REPORT)
def show(response_id: uuid.UUID) -> str:
    """What was given before is not shown again: it stands on the cards of those who come."""
    response = response_of(response_id)
    return render_template(
        "response/staging.html",
        response=response,
        staging=_field(response, STAGING),
        said=said_of(session(), response),
        secure_says=SECURE_SAYS,
    )


@blueprint.post("")
@field_action(Action.SCENE_REPORT, keep=True)
def give(response_id: uuid.UUID) -> HttpResponse:
    """Kept sealed; those who travel are told only that there is news."""
    response = response_of(response_id)
    box = parts().vault.box(response.young_person_id)
    place = request.form.get(STAGING, "").strip()
    give_staging(session(), actor(), box, response, _field(response, STAGING), place)
    _tell(response)
    return to_card(response)


@blueprint.post("/secure")
@field_action(Action.SCENE_REPORT, keep=True)
def secure(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    box = parts().vault.box(response.young_person_id)
    value = request.form.get(SECURE, "")
    acting, pack = actor(), pack_of(response)
    say_secure(session(), acting, box, response, _field(response, SECURE), value)
    # It is a fact that steps and clocks may depend on, and the tier.
    raised = reconsider(session(), acting, response, pack, facts_about(session(), box, response))
    if raised and pack.tier(response.tier).urgent:
        page_for(response)
    _tell(response)
    return to_card(response)


def _tell(response: Response) -> None:
    told = tell_news(session(), now=now(), ids=parts().ids, response_id=response.id)
    flash(gettext("Kept. Who is coming is told that there is news.") if told else gettext("Kept."))


def _field(response: Response, name: str) -> Field:
    return pack_of(response).form("contact_later").need(name)
