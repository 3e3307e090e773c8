"""Asked of you: to meet later, or to go along with somebody else. Names are shown here, and never in a text."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.accounts.permissions import Action
from webapp.paging.models import Channel
from webapp.paging.offers import answer_offer, offers_around
from webapp.parts import session
from webapp.routes.access import allow, field_action
from webapp.routes.edge import me
from webapp.routes.paging.pages import minutes_given
from webapp.routes.present import now
from webapp.routes.rota.shift_changes import act_here
from webapp.routes.rota.words import names_of, people_here

blueprint = Blueprint("offers", __name__, url_prefix="/offers")


@blueprint.get("")
@allow(Action.PAGE_ANSWER)
def show() -> str:
    around = offers_around(session(), me().id, now())
    return render_template(
        "offers/list.html",
        mine=around.mine,
        beside=around.beside,
        names=names_of(people_here()) if around.mine or around.beside else {},
    )


@blueprint.post("/<uuid:offer_id>")
@field_action(Action.PAGE_ANSWER)
def answer(offer_id: uuid.UUID) -> Response:
    yes = request.form.get("answer") == "yes"
    minutes = minutes_given() if yes and request.form.get("minutes", "").strip() else None
    answer_offer(act_here(), offer_id, yes=yes, minutes=minutes, channel=Channel.APP)
    flash(gettext("Kept. Thank you.") if yes else gettext("Thank you for saying so."))
    return redirect(url_for("offers.show"), 303)
