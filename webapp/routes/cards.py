"""Engagement cards outside a response: words to say, at hand at any time."""

from flask import Blueprint, render_template

from webapp.accounts.permissions import Action
from webapp.response.packs import pack_in
from webapp.routes.access import allow
from webapp.routes.edge import me
from webapp.routes.present import region

blueprint = Blueprint("cards", __name__)


@blueprint.get("/say")
@allow(Action.CARDS)
def show() -> str:
    here = region()
    assert here is not None  # noqa: S101 (behind sign-in there is always a region)
    pack = pack_in(here)
    return render_template("home/say.html", pack=pack, cards=pack.cards(me().role))
