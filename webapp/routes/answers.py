"""Whoever is asked or is coming: yes, no, how long, on the way, there."""

import uuid

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.permissions import Action
from webapp.paging import answer, check_in, travel
from webapp.paging.confirm import confirm
from webapp.paging.page_tables import Channel
from webapp.parts import parts, session
from webapp.response.actor import Actor
from webapp.response.arrival import arrive, undo_arrive
from webapp.response.models import Response
from webapp.response.verify import before_travel
from webapp.routes.access import field_action
from webapp.routes.acting import actor, response_asked, response_of
from webapp.routes.edge import me
from webapp.routes.pages import minutes_given, open_page_of, to_card
from webapp.routes.present import now

blueprint = Blueprint("answers", __name__, url_prefix="/responses/<uuid:response_id>")


@blueprint.post("/accept")
@field_action(Action.PAGE_ANSWER)
def accept(response_id: uuid.UUID) -> HttpResponse:
    response = response_asked(response_id).response
    answer.accept(
        session(),
        now=now(),
        ids=parts().ids,
        page=open_page_of(response),
        person_id=me().id,
        minutes=minutes_given(),
        channel=Channel.APP,
    )
    return to_card(response)


@blueprint.post("/decline")
@field_action(Action.PAGE_ANSWER)
def decline(response_id: uuid.UUID) -> HttpResponse:
    response = response_asked(response_id).response
    answer.decline(
        session(),
        now=now(),
        ids=parts().ids,
        page=open_page_of(response),
        person_id=me().id,
        channel=Channel.APP,
    )
    flash(gettext("Thank you for saying so. Someone else is asked now."))
    return redirect(url_for("home.show"), 303)


@blueprint.post("/eta")
@field_action(Action.PAGE_ANSWER, keep=True)
def change_eta(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    minutes = minutes_given()
    answer.change_eta(
        session(),
        said_at=actor().occurred_at,
        now=now(),
        ids=parts().ids,
        page=open_page_of(response),
        person_id=me().id,
        minutes=minutes,
        channel=Channel.APP,
    )
    flash(gettext("Kept. The officer sees the new time."))
    return to_card(response)


@blueprint.post("/more-time")
@field_action(Action.PAGE_ANSWER, keep=True)
def more_time(response_id: uuid.UUID) -> HttpResponse:
    """One tap: fifteen minutes more, and nobody else is asked for it."""
    response = response_of(response_id)
    acting = actor()
    answer.more_time(
        session(),
        now=acting.now,
        ids=acting.ids,
        page=open_page_of(response),
        person_id=me().id,
        occurred_at=acting.occurred_at,
    )
    flash(gettext("Kept: 15 minutes more. The officer sees the new time."))
    return to_card(response)


@blueprint.post("/confirm")
@field_action(Action.PAGE_ANSWER)
def confirm_mine(response_id: uuid.UUID) -> HttpResponse:
    """A yes that came by text is confirmed by its person, who is signed in: of two, who is confirmed first goes."""
    response = response_asked(response_id).response
    page = open_page_of(response)
    confirm(session(), now=now(), ids=parts().ids, person_id=me().id)
    session().refresh(page)
    if page.accepted_by == me().id and page.confirmed_at is not None:
        flash(gettext("Kept: you are going."))
    else:
        flash(gettext("Someone else is going. Nothing was changed."))
    return to_card(response)


@blueprint.post("/cannot-come")
@field_action(Action.PAGE_ANSWER)
def cannot_come(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    answer.cannot_come(
        session(),
        now=now(),
        ids=parts().ids,
        page=open_page_of(response),
        person_id=me().id,
        channel=Channel.APP,
    )
    flash(gettext("Thank you for saying so. Someone else is asked now."))
    return redirect(url_for("home.show"), 303)


@blueprint.post("/on-my-way")
@field_action(Action.PAGE_ANSWER, keep=True)
def on_my_way(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    before_travel(response)
    acting = actor()
    travel.on_my_way(
        session(),
        now=acting.now,
        ids=acting.ids,
        page=open_page_of(response),
        person_id=me().id,
        occurred_at=acting.occurred_at,
    )
    _out(response, acting)
    return to_card(response)


@blueprint.post("/arrived")
@field_action(Action.PAGE_ANSWER, keep=True)
def arrived(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    acting = actor()
    arrive(session(), acting, response, open_page_of(response))
    _out(response, acting)
    return to_card(response)


@blueprint.post("/arrived/undo")
@field_action(Action.PAGE_ANSWER, keep=True)
def undo_arrived(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    undo_arrive(session(), actor(), response, open_page_of(response))
    flash(gettext("Taken back. The clock runs on."))
    return to_card(response)


def _out(response: Response, acting: Actor) -> None:
    """From here on they are asked, at an interval, whether they are all right."""
    check_in.begin(
        session(),
        now=acting.now,
        ids=acting.ids,
        page=open_page_of(response),
        person_id=acting.person_id,
        every=parts().settings.check_in,
        occurred_at=acting.occurred_at,
    )
