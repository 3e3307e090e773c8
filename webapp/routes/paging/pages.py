"""Paging by hand: ask again, steer from the desk, close."""

import logging
import uuid
from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.models import Role
from webapp.accounts.permissions import Action
from webapp.db import KEY_STAYS
from webapp.errors import N_, BadField, DomainError, NotFound
from webapp.paging import close, dispatch, duty_desk
from webapp.paging.again import page_again
from webapp.paging.find import live_page, live_pages, page_asking
from webapp.paging.page_tables import ADVOCATE_SLOT, ADVOCATE_SLOTS, SECOND_SLOT, SLOTS, Answer, Page
from webapp.paging.people.skills import EXPERIENCE, SKILLS
from webapp.paging.view import PageView, pages_for
from webapp.parts import parts, session
from webapp.response import same
from webapp.response.models import Response
from webapp.response.packs import pack_of
from webapp.response.page import Paging, core_of, page_slot, page_team
from webapp.response.phoned import core_coming
from webapp.response.prefer import set_prefers, wanted_by
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor, response_of
from webapp.routes.edge import me
from webapp.routes.paging.people import suggested
from webapp.routes.present import now, slot_name
from webapp.vault.box import Box
from webapp.vault.errors import VaultError

log = logging.getLogger("alongside.routes.pages")
blueprint = Blueprint("pages", __name__, url_prefix="/responses/<uuid:response_id>")

SHORTEST, LONGEST = 3, 240
# Instead of a slot: every page that is open.
ALL = "all"
NO_PAGE = N_("No page is open on this response. Nothing was changed.")


def to_card(response: Response) -> HttpResponse:
    return redirect(url_for("responses.show", response_id=response.id), 303)


def open_page_of(response: Response) -> Page:
    """The page that this person was asked on; for the desk the one of the slot that they chose, or the advocate's."""
    slot = slot_given()
    if me().role == Role.SUPERVISOR and slot:
        page = live_page(session(), response.id, slot)
    else:
        page = page_asking(session(), response.id, me().id) or live_page(session(), response.id)
    if page is None:
        raise DomainError(NO_PAGE)
    return page


def slot_given() -> str:
    """The slot that the screen was about; empty where it does not say. NotFound for one that does not exist."""
    slot = request.values.get("slot", "")
    if slot and slot not in SLOTS:
        raise NotFound
    return slot


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
    page_for(response, (slot_given() if me().role == Role.SUPERVISOR else "") or ADVOCATE_SLOT)
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
    page_slot(session(), paging_for(response), response, SECOND_SLOT)
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
    response, slot = response_of(response_id), slot_given() or ADVOCATE_SLOT
    pages = _pages_of(response)
    page = next((one for one in pages if one.slot == slot), None)
    found = suggested(response, page, slot)
    return render_template(
        "response/steer.html",
        response=response,
        slot=slot,
        pages=pages,
        people=found.people,
        prefers=found.wanted.prefers,
        experience=EXPERIENCE if slot in ADVOCATE_SLOTS and response.state == "open" else (),
        skills=SKILLS,
        page=page,
        by_phone=_by_phone(response, slot, pages, found.wanted.facts),
    )


@blueprint.post("/page/prefer")
@field_action(Action.PAGE_STEER)
def prefer(response_id: uuid.UUID) -> HttpResponse:
    """The desk: who would fit. Preferred from the next rung on, and in who is suggested."""
    response = response_of(response_id)
    session().refresh(response, with_for_update=KEY_STAYS)
    set_prefers(session(), actor(), _box(response), response, request.form.getlist("skill"))
    flash(gettext("Kept: who fits is asked first, anybody else after."))
    return redirect(url_for("pages.steer", response_id=response.id), 303)


@blueprint.post("/page/phoned")
@field_action(Action.PAGE_STEER)
def phoned(response_id: uuid.UUID) -> HttpResponse:
    """Somebody of the core team who is not paged from here was phoned, and comes."""
    response = response_of(response_id)
    slot = slot_given()
    core_coming(
        session(), actor(), response, phoned_slots(response, _pages_of(response), None), slot, minutes_given()
    )
    flash(gettext("Kept: %(who)s comes.", who=slot_name(slot)))
    return to_card(response)


@blueprint.post("/page/assign")
@field_action(Action.PAGE_STEER)
def assign(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    slot = slot_given() or ADVOCATE_SLOT
    page = live_page(session(), response.id, slot) or page_for(response, slot)
    dispatch.ask_person(
        session(), now=now(), ids=parts().ids, page=page, person_id=_chosen(page), actor_id=me().id
    )
    flash(gettext("They are being asked now."))
    return to_card(response)


@blueprint.post("/page/answer")
@field_action(Action.PAGE_STEER)
def record_answer(response_id: uuid.UUID) -> HttpResponse:
    """What somebody said on the phone to the duty desk: confirmed, since a person was spoken with."""
    response = response_of(response_id)
    page = open_page_of(response)
    accepted = request.form.get("answer") == "accepted"
    duty_desk.record_answer(
        session(),
        now=now(),
        ids=parts().ids,
        page=page,
        person_id=_chosen(page),
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
    mine = None if me().role == Role.SUPERVISOR else _mine_to_close(response)
    pages = [one for one in _pages_of(response) if one.live and mine in (None, one.id)]
    if not pages:
        open_page_of(response)
    given = slot_given()
    chosen = given if given in {one.slot for one in pages} else pages[0].slot
    return render_template(
        "response/close_page.html",
        response=response,
        reasons=close.REASONS,
        pages=pages,
        chosen=chosen,
        every=ALL,
    )


def _to_close(response: Response) -> list[Page]:
    """The desk closes the page that it chose, or all of them by saying so: never, with one, somebody who is on the
    road for another. The advocate who is coming closes their own page, not that of somebody who once was.
    """
    if me().role != Role.SUPERVISOR:
        _mine_to_close(response)
        return [open_page_of(response)]
    open_ones = list(live_pages(session(), response.id))
    if not open_ones:
        raise DomainError(NO_PAGE)
    if len(open_ones) > 1 and "slot" not in request.form:
        raise DomainError(N_("Several pages are open. Choose which one is closed."))
    return open_ones if request.form.get("slot", ALL) == ALL else [open_page_of(response)]


def _mine_to_close(response: Response) -> uuid.UUID:
    page = open_page_of(response)
    if page.accepted_by != me().id:
        raise DomainError(N_("Somebody else is being asked now. Call duty if nobody needs to come."))
    return page.id


def _pages_of(response: Response) -> tuple[PageView, ...]:
    """Of every slot, the advocate's first."""
    page = pages_for(session(), [response.id]).get(response.id)
    return (page, *page.beside) if page else ()


def _by_phone(response: Response, slot: str, pages: tuple[PageView, ...], facts: Mapping[str, str]) -> bool:
    if slot in ADVOCATE_SLOTS or any(one.slot == slot and one.live for one in pages):
        return False
    return slot in phoned_slots(response, pages, facts)


def phoned_slots(
    response: Response, pages: tuple[PageView, ...], facts: Mapping[str, str] | None
) -> tuple[str, ...]:
    """Of the core team, whom nobody here is on call for, and no page looks for: they are phoned."""
    live = {one.slot for one in pages if one.live}
    return tuple(
        one for one in core_of(session(), response, pack_of(response), facts=facts).phone if one not in live
    )


def page_for(response: Response, slot: str = ADVOCATE_SLOT) -> Page:
    """Open a page for this response, in the name of the person who is signed in; for another slot than the advocate's,
    that page alone."""
    session().refresh(response, with_for_update=KEY_STAYS)
    if response.state != "open":
        raise DomainError(N_("This response is closed. Open it again first."))
    same.paged_by_hand(session(), actor(), response)
    by = paging_for(response)
    return (
        page_team(session(), by, response)
        if slot == ADVOCATE_SLOT
        else page_slot(session(), by, response, slot)
    )


def paging_for(response: Response) -> Paging:
    """With what the desk has said would fit. It only reorders: where it cannot be opened, the page goes out without."""
    try:
        with session().begin_nested():
            return replace(paging(), prefers=wanted_by(session(), _box(response), response).prefers)
    except (VaultError, SQLAlchemyError) as wrong:
        log.error("what would fit cannot be opened response=%s type=%s", response.id, type(wrong).__name__)
        return paging()


def _box(response: Response) -> Box:
    return parts().vault.box(response.young_person_id)


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


def _chosen(page: Page) -> uuid.UUID:
    """The person of the form, who may be put on this page: what keeps them off it is not told apart."""
    try:
        person_id = uuid.UUID(request.form.get("person", ""))
    except ValueError:
        person_id = None
    if person_id is None or not dispatch.may_be_named(session(), page, person_id):
        raise DomainError(N_("Choose a person who can go."))
    return person_id
