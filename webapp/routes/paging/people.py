"""For the supervisor: who carries how much, who rests, who is ready, and who would be asked next."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.models import Person, Region
from webapp.accounts.permissions import Action
from webapp.accounts.phone import open_phone
from webapp.errors import BadField, NotFound
from webapp.paging.page_tables import ADVOCATE_SLOT, Answer, rota_slot
from webapp.paging.people.choose import Choice, Reason
from webapp.paging.people.fairness import NO_LOAD
from webapp.paging.people.skills import SKILLS, set_skills, skills_of
from webapp.paging.rota.now import now_on_call
from webapp.paging.view import PageView
from webapp.parts import parts, session
from webapp.response.caseload import set_limit
from webapp.response.models import Response
from webapp.response.prefer import Wanted, wanted_by
from webapp.response.suggest import order, picture_for, picture_of
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor
from webapp.routes.edge import me
from webapp.routes.paging.own import ON_SCENE
from webapp.routes.present import day_and_time, now
from webapp.routes.rota.shift_changes import act_here

blueprint = Blueprint("people", __name__, url_prefix="/people")

SAID_NO = (Answer.DECLINED, Answer.CANNOT_COME)


@blueprint.get("/load")
@allow(Action.PEOPLE_LOAD)
def load() -> str:
    return _load()


@blueprint.post("/limit")
@field_action(Action.PEOPLE_LOAD)
def limit() -> HttpResponse | tuple[str, int]:
    try:
        set_limit(session(), actor(), _region(), request.form.get("limit", "").strip())
    except BadField as wrong:
        return _load(wrong), 422
    flash(gettext("Kept."))
    return redirect(url_for("people.load"), 303)


@blueprint.get("/skills")
@allow(Action.PEOPLE_LOAD)
def skills() -> str:
    """Of one person, or of oneself."""
    one = _person(request.args.get("person", ""))
    return render_template(
        "people/skills.html",
        one=one,
        skills=SKILLS,
        chosen=skills_of(session(), [one.id]).get(one.id, frozenset()),
    )


@blueprint.post("/skills")
@field_action(Action.PEOPLE_LOAD)
def keep_skills() -> HttpResponse:
    one = _person(request.form.get("person", ""))
    set_skills(act_here(), me().region_id, one.id, request.form.getlist("skill"))
    flash(gettext("Kept."))
    return redirect(url_for("people.load"), 303)


@dataclass(frozen=True)
class Suggested:
    """One line of the steer screen: whom to ask, why they stand there, and their number."""

    person: Person
    why: str
    number: str | None


@dataclass(frozen=True)
class Suggestion:
    """In the order in which to ask, with what ordered them."""

    people: list[Suggested]
    wanted: Wanted


def suggested(response: Response, page: PageView | None, slot: str = ADVOCATE_SLOT) -> Suggestion:
    """Everybody who can be asked for this slot of the response, in the order in which to ask; who said no is last."""
    boxes = parts().vault.boxes((response.region_id, response.young_person_id))
    wanted = wanted_by(session(), boxes[response.young_person_id], response)
    asked = {one.person_id for one in page.history} if page else set()
    picture = picture_for(
        session(), response, now(), viewer=me(), wants=wanted.skills, slot=slot, asked=asked
    )
    said_no = {one.person_id for one in page.history if one.answer in SAID_NO} if page else set()
    by_id = {one.id: one for one in picture.people}
    desk = now_on_call(session(), response.region_id, now(), slot=rota_slot(slot))
    people = [
        Suggested(
            by_id[one.person_id],
            in_words(one),
            open_phone(boxes[response.region_id], by_id[one.person_id]),
        )
        for one in order(picture, desk=desk, said_no=said_no)
    ]
    return Suggestion(people, wanted)


def in_words(choice: Choice) -> str:
    return ", ".join(_said(one) for one in choice.why)


def _said(reason: Reason) -> str:
    params = {
        name: day_and_time(value) if isinstance(value, datetime) else value
        for name, value in reason.params.items()
    }
    return str(gettext(reason.text, **params))


def _load(wrong: BadField | None = None) -> str:
    picture = picture_of(session(), me().region_id, now(), viewer=me())
    desk = now_on_call(session(), me().region_id, now())
    return render_template(
        "people/load.html",
        choices=order(picture, desk=desk),
        people={one.id: one for one in picture.people},
        known=picture.known,
        desk=desk,
        on_scene=ON_SCENE,
        skills=SKILLS,
        no_load=NO_LOAD,
        wrong=wrong,
    )


def _region() -> Region:
    return session().get_one(Region, me().region_id)


def _person(text: str) -> Person:
    """Somebody of this region; oneself where nobody is named."""
    try:
        wanted = uuid.UUID(text) if text else me().id
    except ValueError:
        raise NotFound from None
    found = (
        session().scalars(select(Person).where(Person.id == wanted, Person.active.is_(True))).one_or_none()
    )
    if found is None:
        raise NotFound
    return found
