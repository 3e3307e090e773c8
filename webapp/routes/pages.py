"""Paging by hand: ask again, steer from the desk, close."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.models import Person, Role
from webapp.accounts.permissions import Action
from webapp.accounts.wall import walled_people
from webapp.db import KEY_STAYS
from webapp.errors import N_, BadField, DomainError, NotFound
from webapp.paging import close, dispatch, duty_desk
from webapp.paging.again import page_again
from webapp.paging.find import live_page, live_pages, page_asking
from webapp.paging.page_tables import SLOTS, Answer, Page
from webapp.paging.view import pages_for
from webapp.parts import parts, session
from webapp.response import same
from webapp.response.models import Response
from webapp.response.page import Paging, page_second, page_team
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor, response_of
from webapp.routes.edge import me
from webapp.routes.people import suggested
from webapp.routes.present import now

blueprint = Blueprint("pages", __name__, url_prefix="/responses/<uuid:response_id>")

SHORTEST, LONGEST = 3, 240


def to_card(response: Response) -> HttpResponse:
    return redirect(url_for("responses.show", response_id=response.id), 303)


def open_page_of(response: Response) -> Page:
    """The page that this person was asked on; for the desk the one of the slot that they chose, or the advocate's."""
    slot = request.form.get("slot", "")
    if me().role == Role.SUPERVISOR and slot in SLOTS:
        page = live_page(session(), response.id, slot)
    else:
        page = page_asking(session(), response.id, me().id) or live_page(session(), response.id)
    if page is None:
        raise DomainError(N_("No page is open on this response. Nothing was changed."))
    return page


def minutes_given() -> int:
    text = request.form.get("minutes", "").strip()
    if not text.isascii() or not text.isdigit() or not SHORTEST <= int(text) <= LONGEST:
        raise BadField("minutes", N_("Give the minutes until arrival, from 3 to 240."))
    return int(text)


@blueprint.post("/page")
@field_action(Action.PAGE_REQUEST)
def request_page(response_id: uuid.UUID) -> HttpResponse:
    """Page now, or again. A page that is open already goes on as it is."""
    response = response_of(response_id)
    if response.state != "open":
        raise DomainError(N_("This response is closed. Open it again first."))
    page_for(response)
    return to_card(response)


@blueprint.post("/same")
@field_action(Action.PAGE_STEER)
def take_as_one(response_id: uuid.UUID) -> HttpResponse:
    """The desk: the same young person as on the other response. No page is made."""
    response = _in_question(response_id)
    same.the_same(session(), actor(), response)
    flash(gettext("Kept: the same young person. No page is made for %(code)s.", code=response.shown))
    return _back(response)


@blueprint.post("/another")
@field_action(Action.PAGE_STEER)
def page_another(response_id: uuid.UUID) -> HttpResponse:
    """The desk: another young person. The page goes out now."""
    response = _in_question(response_id)
    same.another(session(), actor(), response, parts().settings.rung)
    flash(gettext("The page for %(code)s is going out.", code=response.shown))
    return _back(response)


@blueprint.post("/page/next")
@field_action(Action.PAGE_STEER)
def ask_next(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    dispatch.ask_next(session(), now=now(), ids=parts().ids, page=open_page_of(response), actor_id=me().id)
    flash(gettext("The next person is being asked."))
    return _back(response)


@blueprint.post("/page/second")
@field_action(Action.PAGE_SECOND)
def ask_second(response_id: uuid.UUID) -> HttpResponse:
    """A second advocate beside the first: asked on the same ladder, without who leads."""
    response = response_of(response_id)
    session().refresh(response, with_for_update=KEY_STAYS)
    open_page_of(response)
    page_second(session(), paging(), response)
    flash(gettext("A second advocate is being asked."))
    return _back(response)


@blueprint.post("/page/again")
@field_action(Action.PAGE_STEER)
def again(response_id: uuid.UUID) -> HttpResponse:
    """The ladder from its start, without those who said no."""
    response = response_of(response_id)
    page_again(session(), now=now(), ids=parts().ids, page=open_page_of(response), actor_id=me().id)
    flash(gettext("Paging begins again with the first person."))
    return _back(response)


@blueprint.get("/page/steer")
@allow(Action.PAGE_STEER)
def steer(response_id: uuid.UUID) -> str:
    """Assign, call, or record an answer that came by phone: the people who can be asked, with their numbers."""
    response = response_of(response_id)
    page = pages_for(session(), [response.id]).get(response.id)
    return render_template(
        "response/steer.html", response=response, people=suggested(response, page), page=page
    )


@blueprint.post("/page/assign")
@field_action(Action.PAGE_STEER)
def assign(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    person = _chosen(response)
    page = live_page(session(), response.id) or page_for(response)
    dispatch.ask_person(
        session(), now=now(), ids=parts().ids, page=page, person_id=person.id, actor_id=me().id
    )
    flash(gettext("They are being asked now."))
    return to_card(response)


@blueprint.post("/page/answer")
@field_action(Action.PAGE_STEER)
def record_answer(response_id: uuid.UUID) -> HttpResponse:
    """What somebody said on the phone to the duty desk: confirmed, since a person was spoken with."""
    response = response_of(response_id)
    person = _chosen(response)
    accepted = request.form.get("answer") == "accepted"
    duty_desk.record_answer(
        session(),
        now=now(),
        ids=parts().ids,
        page=open_page_of(response),
        person_id=person.id,
        answer=Answer.ACCEPTED if accepted else Answer.DECLINED,
        minutes=minutes_given() if accepted else None,
        actor_id=me().id,
    )
    flash(gettext("Kept: the answer by phone counts."))
    return to_card(response)


@blueprint.post("/page/confirm")
@field_action(Action.PAGE_STEER)
def confirm(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    duty_desk.confirm_by_desk(
        session(), now=now(), ids=parts().ids, page=open_page_of(response), actor_id=me().id
    )
    flash(gettext("Kept: the acceptance is confirmed."))
    return _back(response)


@blueprint.post("/page/close")
@field_action(Action.PAGE_CLOSE)
def close_page(response_id: uuid.UUID) -> HttpResponse:
    """Nobody needs to come: the advocate's word, or the desk's."""
    response = response_of(response_id)
    for one in _to_close(response):
        close.stand_down(
            session(),
            now=now(),
            ids=parts().ids,
            page=one,
            actor_id=me().id,
            reason=request.form.get("reason", ""),
        )
    flash(gettext("The page is closed. Who was asked is told."))
    return redirect(url_for("home.show"), 303)


@blueprint.get("/page/close")
@allow(Action.PAGE_CLOSE)
def closing(response_id: uuid.UUID) -> str:
    response = response_of(response_id)
    _to_close(response)
    return render_template("response/close_page.html", response=response, reasons=close.REASONS)


def _to_close(response: Response) -> list[Page]:
    """The desk's word is for everybody who was asked; the advocate's who is coming for their own page, not that of
    somebody who once was.
    """
    open_ones = list(live_pages(session(), response.id))
    if me().role == Role.SUPERVISOR and open_ones and "slot" not in request.form:
        return open_ones
    page = open_page_of(response)
    if me().role != Role.SUPERVISOR and page.accepted_by != me().id:
        raise DomainError(N_("Somebody else is being asked now. Call duty if nobody needs to come."))
    return [page]


def page_for(response: Response) -> Page:
    """Open a page for this response, in the name of the person who is signed in."""
    session().refresh(response, with_for_update=KEY_STAYS)
    if response.state != "open":
        raise DomainError(N_("This response is closed. Open it again first."))
    same.paged_by_hand(session(), actor(), response)
    return page_team(session(), paging(), response)


def paging() -> Paging:
    """In the name of the person who is signed in."""
    return Paging(now(), parts().ids, me().id, me().role, parts().settings.rung)


def _in_question(response_id: uuid.UUID) -> Response:
    """The response, locked. A wall on either of the two means that this person is not asked."""
    response = response_of(response_id)
    session().refresh(response, with_for_update=KEY_STAYS)
    other_id = same.other_of(session(), response)
    if other_id is None:
        raise NotFound
    response_of(other_id)
    return response


def _back(response: Response) -> HttpResponse:
    """To the board when the tap came from there."""
    if request.form.get("from") == "board":
        return redirect(url_for("board.show"), 303)
    return to_card(response)


def _can_go(response: Response) -> list[Person]:
    """Advocates and supervisors whom no wall keeps out, by role and name."""
    kept_out = walled_people(session(), response.id)
    found = session().scalars(
        select(Person)
        .where(Person.active.is_(True), Person.role.in_([Role.ADVOCATE, Role.SUPERVISOR]))
        .order_by(Person.role, Person.name)
    )
    return [person for person in found if person.id not in kept_out]


def _chosen(response: Response) -> Person:
    people = {str(person.id): person for person in _can_go(response)}
    person = people.get(request.form.get("person", ""))
    if person is None:
        raise DomainError(N_("Choose a person who can go."))
    return person
