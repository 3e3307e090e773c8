"""Calendar addresses: made here, shown once; and what a calendar program reads there."""

import uuid

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.permissions import Action, may
from webapp.db import every_region, in_region
from webapp.paging.models import Rota
from webapp.paging.rota.feed import end_feed, feed_of, renew_feed, write_feed
from webapp.parts import parts, session
from webapp.routes.access import allow, field_action, public
from webapp.routes.edge import me
from webapp.routes.present import now
from webapp.routes.rota.shift_changes import act_here

blueprint = Blueprint("rota_feeds", __name__, url_prefix="/rota")


@blueprint.get("/feeds/<secret>.ics")
@public()
def read(secret: str) -> Response:
    """For calendar programs, which cannot sign in. A wrong secret is 404 like any other page that is not there."""
    with every_region(session()):
        feed = feed_of(session(), secret)
    with in_region(session(), feed.region_id):
        body = write_feed(session(), feed, now())
    return Response(body, content_type="text/calendar; charset=utf-8")


@blueprint.get("/feed")
@allow(Action.ROTA_OWN)
def show() -> str:
    return _page()


@blueprint.post("/feed")
@field_action(Action.ROTA_OWN)
def renew() -> str:
    """The address is in this answer and nowhere else: a redirect would have to carry it in a cookie."""
    return _page(renew_feed(act_here(), me().region_id, person_id=me().id))


@blueprint.post("/feed/end")
@field_action(Action.ROTA_OWN)
def end() -> HttpResponse:
    end_feed(act_here(), person_id=me().id)
    return _ended()


@blueprint.post("/feed/<uuid:rota_id>")
@field_action(Action.ROTA_EDIT)
def renew_rota(rota_id: uuid.UUID) -> str:
    return _page(renew_feed(act_here(), me().region_id, rota_id=rota_id))


@blueprint.post("/feed/<uuid:rota_id>/end")
@field_action(Action.ROTA_EDIT)
def end_rota(rota_id: uuid.UUID) -> HttpResponse:
    end_feed(act_here(), rota_id=rota_id)
    return _ended()


def _ended() -> HttpResponse:
    flash(gettext("The address is dead now."))
    return redirect(url_for("rota_feeds.show"), 303)


def _page(secret: str = "") -> str:
    edits = may(me().role, Action.ROTA_EDIT)
    path = url_for("rota_feeds.read", secret=secret) if secret else ""
    return render_template(
        "rota/feed.html",
        edits=edits,
        rotas=_rotas() if edits else [],
        address=parts().settings.public_url.rstrip("/") + path if secret else "",
    )


def _rotas() -> list[Rota]:
    return list(session().scalars(select(Rota).where(Rota.region_id == me().region_id).order_by(Rota.id)))
