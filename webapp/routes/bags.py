"""Give a bag on a response; see what is in stock."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.permissions import Action
from webapp.bags.contents import ITEMS, items_of
from webapp.bags.ledger import bags_of, give, stock, take_back
from webapp.errors import N_, DomainError
from webapp.parts import session
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor, response_of
from webapp.routes.edge import me

blueprint = Blueprint("bags", __name__)


@blueprint.get("/bags")
@allow(Action.BAG_READ)
def show() -> str:
    return render_template("bags/stock.html", stock=stock(session()))


@blueprint.get("/responses/<uuid:response_id>/bag")
@allow(Action.BAG_GIVE)
def bag(response_id: uuid.UUID) -> str:
    response = response_of(response_id)
    shelves = sorted(
        stock(session()), key=lambda one: (one.place.keeper_id != me().id, one.place.name, one.kind.name)
    )
    return render_template(
        "bags/give.html",
        response=response,
        shelves=shelves,
        items=ITEMS,
        items_of=items_of,
        given=bags_of(session(), response.id),
    )


@blueprint.post("/responses/<uuid:response_id>/bag")
@field_action(Action.BAG_GIVE, keep=True)
def give_bag(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    place, _, kind = request.form.get("shelf", "").partition(":")
    acting = actor()
    give(
        session(),
        now=acting.now,
        ids=acting.ids,
        response_id=response.id,
        place_id=_uuid(place),
        kind_id=_uuid(kind),
        left_out=_left_out(),
        by=acting.person_id,
        by_role=acting.role,
        occurred_at=acting.occurred_at,
    )
    flash(gettext("Bag given. The stock is one lower."))
    return redirect(url_for("bags.bag", response_id=response.id), 303)


@blueprint.post("/responses/<uuid:response_id>/bag/<uuid:move_id>/undo")
@field_action(Action.BAG_GIVE, keep=True)
def undo(response_id: uuid.UUID, move_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    acting = actor()
    take_back(
        session(),
        now=acting.now,
        ids=acting.ids,
        move_id=move_id,
        response_id=response.id,
        by=acting.person_id,
        by_role=acting.role,
    )
    flash(gettext("Taken back. The bag is in stock again."))
    return redirect(url_for("bags.bag", response_id=response.id), 303)


def _left_out() -> list[str]:
    """What the young person did not want. A form that asked nothing leaves nothing out."""
    kept = request.form.getlist("keep")
    return [code for code in ITEMS if code not in kept] if "chosen" in request.form else []


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise DomainError(N_("Choose where the bag came from. Nothing was recorded.")) from None
