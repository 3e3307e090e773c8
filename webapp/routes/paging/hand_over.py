"""Hand over at the end of a shift: by whoever leads, or by the desk; and the answer of whoever is asked."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.models import Person, Role
from webapp.accounts.permissions import Action
from webapp.accounts.wall import walled_people
from webapp.errors import BadField, NotFound
from webapp.paging.hand_over import (
    Offer,
    accept_hand_over,
    ask_hand_over,
    decline_hand_over,
    offer_on,
    offers_to,
    withdraw_hand_over,
)
from webapp.paging.page_tables import ADVOCATE_SLOTS, Channel, Page
from webapp.parts import parts, session
from webapp.response.actor import note
from webapp.response.answers import read_answers
from webapp.response.models import Response
from webapp.response.packs import pack_of
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor, response_of
from webapp.routes.edge import me
from webapp.routes.paging.pages import minutes_given, open_page_of, to_card
from webapp.routes.present import now

blueprint = Blueprint("hand_over", __name__, url_prefix="/responses/<uuid:response_id>/hand-over")

# What somebody who is asked needs in order to say when they can be there.
PLACE = frozenset({"where", "staging"})


@blueprint.get("")
@allow(Action.PAGE_HAND_OVER, writes=True)
def show(response_id: uuid.UUID) -> str:
    """For whoever is asked: where, and yes or no. For whoever leads, and the desk: to whom."""
    offer = _offer_to_me(response_id)
    if offer is None:
        return _choosing(_led(response_id))
    response = session().get_one(Response, response_id)
    box = parts().vault.box(response.young_person_id)
    form = pack_of(response).form("contact")
    known = read_answers(session(), box, response, [one for one in form.fields if one.name in PLACE])
    note(session(), actor(), "response.opened", response.id)
    return render_template("response/hand_over_asked.html", response=response, offer=offer, known=known)


@blueprint.post("")
@field_action(Action.PAGE_HAND_OVER)
def ask(response_id: uuid.UUID) -> HttpResponse | tuple[str, int]:
    response = _led(response_id)
    try:
        ask_hand_over(
            session(),
            now=now(),
            ids=parts().ids,
            page=open_page_of(response),
            to_id=_chosen(response),
            actor_id=me().id,
        )
    except BadField as wrong:
        return _choosing(response, wrong), 422
    flash(gettext("They are asked. Until they say yes, nothing changes."))
    return redirect(url_for("hand_over.show", response_id=response.id), 303)


@blueprint.post("/withdraw")
@field_action(Action.PAGE_HAND_OVER)
def withdraw(response_id: uuid.UUID) -> HttpResponse:
    response = _led(response_id)
    withdraw_hand_over(session(), now=now(), ids=parts().ids, page=open_page_of(response), actor_id=me().id)
    flash(gettext("Withdrawn. Nothing has changed."))
    return redirect(url_for("hand_over.show", response_id=response.id), 303)


@blueprint.post("/accept")
@field_action(Action.PAGE_HAND_OVER)
def accept(response_id: uuid.UUID) -> HttpResponse:
    """In the app, and so confirmed."""
    response = _asked_of_me(response_id)
    accept_hand_over(
        session(),
        now=now(),
        ids=parts().ids,
        page=open_page_of(response),
        person_id=me().id,
        minutes=minutes_given(),
        channel=Channel.APP,
    )
    flash(gettext("Thank you. You lead from now on."))
    return to_card(response)


@blueprint.post("/decline")
@field_action(Action.PAGE_HAND_OVER)
def decline(response_id: uuid.UUID) -> HttpResponse:
    response = _asked_of_me(response_id)
    decline_hand_over(session(), now=now(), ids=parts().ids, page=open_page_of(response), person_id=me().id)
    flash(gettext("Thank you for saying so. Whoever is there keeps it."))
    return redirect(url_for("home.show"), 303)


@blueprint.post("/record")
@field_action(Action.PAGE_STEER)
def record(response_id: uuid.UUID) -> HttpResponse:
    """The desk called whoever is asked: a yes that was spoken is confirmed."""
    response = response_of(response_id)
    offer = offer_on(session(), response.id)
    if offer is None:
        raise NotFound
    page = open_page_of(response)
    if request.form.get("answer") == "accepted":
        accept_hand_over(
            session(),
            now=now(),
            ids=parts().ids,
            page=page,
            person_id=offer.to_id,
            minutes=minutes_given(),
            channel=Channel.PHONE,
            actor_id=me().id,
        )
    else:
        decline_hand_over(
            session(), now=now(), ids=parts().ids, page=page, person_id=offer.to_id, actor_id=me().id
        )
    flash(gettext("Kept: the answer by phone counts."))
    return to_card(response)


def _led(response_id: uuid.UUID) -> Response:
    """For whoever leads, and for the desk. To others of the team there is nothing to hand over: a core
    member's place is not an advocate's."""
    response = response_of(response_id)
    page = open_page_of(response)
    if page.slot not in ADVOCATE_SLOTS or (me().role != Role.SUPERVISOR and page.accepted_by != me().id):
        raise NotFound
    return response


def _offer_to_me(response_id: uuid.UUID) -> Offer | None:
    return next((one for one in offers_to(session(), me().id) if one.response_id == response_id), None)


def _asked_of_me(response_id: uuid.UUID) -> Response:
    if _offer_to_me(response_id) is None:
        raise NotFound
    return session().get_one(Response, response_id)


def _choosing(response: Response, wrong: BadField | None = None) -> str:
    page = open_page_of(response)
    offer = offer_on(session(), response.id)
    people = _who_can(response, page)
    names = {one.id: one.name for one in people}
    leader = session().get(Person, page.accepted_by) if page.accepted_by else None
    return render_template(
        "response/hand_over.html",
        response=response,
        page=page,
        people=people,
        leader=leader,
        offer=offer,
        asked=names.get(offer.to_id, "") if offer else "",
        wrong=wrong,
    )


def _who_can(response: Response, page: Page) -> list[Person]:
    """Advocates and supervisors with a telephone, whom no wall keeps out, but whoever leads."""
    kept_out = walled_people(session(), response.id) | {page.accepted_by}
    found = session().scalars(
        select(Person)
        .where(
            Person.active.is_(True),
            Person.phone_sealed.is_not(None),
            Person.role.in_([Role.ADVOCATE, Role.SUPERVISOR]),
        )
        .order_by(Person.role, Person.name)
    )
    return [person for person in found if person.id not in kept_out]


def _chosen(response: Response) -> uuid.UUID:
    people = {str(one.id): one.id for one in _who_can(response, open_page_of(response))}
    return people.get(request.form.get("person", ""), uuid.UUID(int=0))
