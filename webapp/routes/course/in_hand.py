""" "I have it from here": the officer's part ends; the way back from it, and what the officer still reads."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.permissions import Action
from webapp.parts import parts, session
from webapp.protocols.forms import Field
from webapp.response import in_hand
from webapp.response.actor import note
from webapp.response.answers import own_answers
from webapp.response.packs import pack_of
from webapp.response.team import Seen
from webapp.routes.access import field_action
from webapp.routes.acting import actor, response_of
from webapp.routes.edge import me
from webapp.routes.paging.pages import to_card

blueprint = Blueprint("in_hand", __name__, url_prefix="/responses/<uuid:response_id>/in-hand")


@blueprint.post("")
@field_action(Action.HAND_TAKE, keep=True)
def take(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    taken = in_hand.take(session(), actor(), response)
    if taken.taken_by == me().id:
        flash(gettext("Kept: it is in your hands. The officer’s access has ended."))
    else:
        flash(gettext("Somebody else of the team took it before you. The officer’s access has ended."))
    return to_card(response)


@blueprint.post("/undo")
@field_action(Action.HAND_TAKE, keep=True)
def undo(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    in_hand.give_back(session(), actor(), response)
    flash(gettext("Taken back. The officer sees it again."))
    return to_card(response)


@blueprint.post("/open")
@field_action(Action.TEAM_SET)
def open_again(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    in_hand.open_again(session(), actor(), response, request.form.get("reason", ""))
    flash(gettext("Kept. The officer sees this response again."))
    return redirect(url_for("team.show", response_id=response.id), 303)


def own_entry(seen: Seen, fields: tuple[Field, ...]) -> str:
    """The officer's card after the hand-over: since when, the duty number, and what they entered themselves."""
    response = seen.response
    known = own_answers(session(), parts().vault.box(response.young_person_id), response, fields, me().id)
    note(session(), actor(), "response.opened", response.id)
    return render_template(
        "response/handed_over.html",
        response=response,
        since=seen.in_hand,
        known=known,
        fields={field.name: field for field in fields},
        tier=pack_of(response).tier(response.tier),
    )
