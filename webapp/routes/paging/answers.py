"""Whoever is asked, is coming or goes along: yes, no, how long, on the way, there."""

import uuid

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.permissions import Action
from webapp.paging import along, answer, travel
from webapp.paging.alone import check_in
from webapp.paging.along import Along, along_on
from webapp.paging.confirm import confirm
from webapp.paging.offers import answer_offer
from webapp.paging.page_tables import Channel, Page
from webapp.parts import parts, session
from webapp.response.actor import Actor
from webapp.response.arrival import acting as act_by
from webapp.response.arrival import arrive, arrive_along, undo_arrive, undo_arrive_along
from webapp.response.models import Response
from webapp.response.verify import before_travel
from webapp.routes.access import field_action
from webapp.routes.acting import actor, response_asked, response_of
from webapp.routes.edge import me
from webapp.routes.paging.pages import minutes_given, open_page_of, to_card
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
    mine = _along(response)
    if mine is not None:
        along.change_eta(act_by(session(), actor()), mine, minutes)
        flash(gettext("Kept: your new time."))
        return to_card(response)
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
    acting, mine = actor(), _along(response)
    if mine is not None:
        along.more_time(act_by(session(), acting), mine)
        flash(gettext("Kept: 15 minutes more."))
        return to_card(response)
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
    mine = _along(response)
    if mine is not None:
        answer_offer(act_by(session(), actor()), mine.offer.id, yes=False, channel=Channel.APP)
        flash(gettext("Thank you for saying so."))
        return redirect(url_for("home.show"), 303)
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
    acting, mine = actor(), _along(response)
    if mine is not None:
        page = along.set_out(act_by(session(), acting), mine)
        _out(page, acting, there=None if mine.watch else False)
        return to_card(response)
    travel.on_my_way(
        session(),
        now=acting.now,
        ids=acting.ids,
        page=open_page_of(response),
        person_id=me().id,
        occurred_at=acting.occurred_at,
    )
    _out(open_page_of(response), acting)
    return to_card(response)


@blueprint.post("/arrived")
@field_action(Action.PAGE_ANSWER, keep=True)
def arrived(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    acting, mine = actor(), _along(response)
    if mine is not None:
        _out(arrive_along(session(), acting, response, mine), acting, there=True)
        return to_card(response)
    arrive(session(), acting, response, open_page_of(response))
    _out(open_page_of(response), acting)
    return to_card(response)


@blueprint.post("/arrived/undo")
@field_action(Action.PAGE_ANSWER, keep=True)
def undo_arrived(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    acting, mine = actor(), _along(response)
    if mine is not None:
        _out(undo_arrive_along(session(), acting, response, mine), acting, there=False)
        flash(gettext("Taken back."))
        return to_card(response)
    undo_arrive(session(), acting, response, open_page_of(response))
    flash(gettext("Taken back. The clock runs on."))
    return to_card(response)


def _along(response: Response) -> Along | None:
    """Whoever goes along says the same of their own way, by the same buttons; the page stays the leader's."""
    return along_on(session(), response.id, me().id)


def _out(page: Page, acting: Actor, there: bool | None = None) -> None:
    """From here on they are asked, at an interval, whether they are all right."""
    check_in.begin(
        session(),
        now=acting.now,
        ids=acting.ids,
        page=page,
        person_id=acting.person_id,
        every=parts().settings.check_in,
        occurred_at=acting.occurred_at,
        there=there,
    )
