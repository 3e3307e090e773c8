"""The plan: the page it is made on, the sealed parts that are kept, and the reading of it by a holder.

To everybody but the advocacy agency's people on the response, these pages do not exist: 404 (requirements 5).
What is said in the page reaches this server sealed to the agency's key, and never otherwise.
"""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.models import Agency, AgencyKind, Person
from webapp.accounts.permissions import Action
from webapp.errors import BadField, N_, NotFound
from webapp.parts import parts, session
from webapp.plans.keep import keep_part
from webapp.plans.open import OpenedPart, read_plan
from webapp.plans.schema import Answers
from webapp.plans.summary import PlanSummary, plans_of
from webapp.response.actor import note
from webapp.response.answers import facts_about
from webapp.response.models import Response as Case
from webapp.response.packs import pack_of
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor, response_of
from webapp.routes.edge import htmx, me
from webapp.routes.plan_words import (
    ASKED,
    PART_NAMES,
    REMEMBER,
    depends_on,
    screens,
    to_keep_in_mind,
    told,
)
from webapp.routes.present import now, region
from webapp.routes.rhythm import chunks, rhythm
from webapp.routes.unlocked import lock_here, open_for, open_keys, stay_open
from webapp.vault.agency import current_key
from webapp.vault.holder import Holder, WrongPassphrase, begin_try
from webapp.vault.hpke import to_wire
from webapp.vault.models import AgencyKey, HolderKey
from webapp.vault.openkeys import OpenKeys

blueprint = Blueprint("plans", __name__, url_prefix="/responses/<uuid:response_id>/plan")

SCHEMA = "plan/1"
"""What the page seals now (webapp/plans/schema.py reads it)."""

PAGES = {"read": "plans.read", "go_on": "plans.go_on"}


@blueprint.get("")
@allow(Action.PLAN_OPEN)
def show(response_id: uuid.UUID) -> str:
    response, key = _here(response_id)
    plans = [one for one in plans_of(session(), response.id) if one.agency_id == key.agency_id]
    return render_template(
        "plans/show.html", response=response, plans=plans, holder=_holds(), unlocked=open_keys() is not None
    )


@blueprint.get("/new")
@allow(Action.PLAN_KEEP)
def capture(response_id: uuid.UUID) -> str:
    """The page a plan is made on. It names the plan itself, so that nothing has to be asked first."""
    response, key = _here(response_id)
    return _capture(response, key, plan_id="", revision=0, answers={})


@blueprint.get("/<uuid:plan_id>/go-on")
@allow(Action.PLAN_KEEP, writes=True)
def go_on(response_id: uuid.UUID, plan_id: uuid.UUID) -> str:
    """The same page with what was said before in it: only a holder who has unlocked can go on with a plan."""
    response, key = _here(response_id)
    plan, keys = _plan(response, key, plan_id), open_keys()
    if keys is None:
        return _unlock_page(response, plan.plan_id, "go_on")
    kept = _read(response, plan.plan_id, keys)
    newest = _newest(kept)
    answers: Answers = newest.answers if newest else {}
    revision = max(part.revision for part in kept)
    return _capture(response, key, plan_id=str(plan.plan_id), revision=revision, answers=answers)


@blueprint.post("/said")
@field_action(Action.PLAN_KEEP)
def said(response_id: uuid.UUID) -> HttpResponse:
    """The limits of confidentiality were said aloud, before any question."""
    response, _ = _here(response_id)
    note(session(), actor(), "plan.said", response.id)
    return _kept(response)


@blueprint.post("/parts")
@field_action(Action.PLAN_KEEP)
def keep(response_id: uuid.UUID) -> HttpResponse:
    response, _ = _here(response_id)
    acting = actor()
    keep_part(
        session(),
        now=acting.now,
        ids=acting.ids,
        region_id=acting.region_id,
        box=parts().vault.box(response.young_person_id),
        response_id=response.id,
        plan_id=_uuid("plan_id"),
        part=request.form.get("part", ""),
        revision=_revision(),
        schema=request.form.get("schema", ""),
        agency_key_id=_uuid("agency_key"),
        sealed=request.form.get("sealed", ""),
        by_person=acting.person_id,
        by_role=acting.role,
        occurred_at=acting.occurred_at,
    )
    return _kept(response)


@blueprint.get("/kept")
@allow(Action.PLAN_KEEP)
def kept(response_id: uuid.UUID) -> Response:
    """Where a part that is sent once more leads: the answer that the first sending got."""
    _here(response_id)
    return jsonify(state="kept")


@blueprint.get("/<uuid:plan_id>")
@allow(Action.PLAN_OPEN, writes=True)
def read(response_id: uuid.UUID, plan_id: uuid.UUID) -> str:
    response, key = _here(response_id)
    plan, keys = _plan(response, key, plan_id), open_keys()
    if keys is None:
        return _unlock_page(response, plan.plan_id, "read")
    kept = _read(response, plan.plan_id, keys)
    newest, form = _newest(kept), pack_of(response).form("plan")
    return render_template(
        "plans/read.html",
        response=response,
        plan=plan,
        newest=newest,
        said=told(form, newest.answers) if newest else [],
        odd=[(part, told(form, part.answers)) for part in kept if part.needs_a_look],
        earlier=[part for part in kept if part is not newest and not part.needs_a_look],
        people=_people({part.kept_by for part in kept}),
        part_names=PART_NAMES,
        minutes=int(parts().settings.unlock.total_seconds() // 60),
    )


@blueprint.post("/unlock")
@allow(Action.PLAN_OPEN)
def unlock(response_id: uuid.UUID) -> HttpResponse | tuple[str, int]:
    response, key = _here(response_id)
    plan, then = _plan(response, key, _uuid("plan_id")), request.form.get("then", "")
    passphrase = request.form.get("passphrase", "")
    try:
        holder = _answered(response, passphrase)
    except WrongPassphrase as wrong:
        return _unlock_page(response, plan.plan_id, then, gettext(wrong.text, **wrong.params)), 422
    note(session(), actor(), "plan.unlocked", response.id, "right")
    to = url_for(PAGES.get(then, "plans.read"), response_id=response.id, plan_id=plan.plan_id)
    return open_for(holder, Response(headers={"HX-Redirect": to}) if htmx else redirect(to, 303))


@blueprint.post("/lock")
@allow(Action.PLAN_OPEN)
def lock(response_id: uuid.UUID) -> HttpResponse:
    response, _ = _here(response_id)
    return lock_here(redirect(url_for("plans.show", response_id=response.id), 303))


def _here(response_id: uuid.UUID) -> tuple[Case, AgencyKey]:
    """The response, and the key its plans are sealed to: for the advocacy agency's people on it, else 404."""
    agency = session().get(Agency, me().agency_id)
    key = current_key(session(), me().agency_id)
    if agency is None or agency.kind != AgencyKind.ADVOCACY or key is None:
        raise NotFound
    return response_of(response_id), key


def _holds() -> bool:
    """Whether this person has a passphrase at all; which keys it opens shows at opening."""
    return session().get(HolderKey, me().id) is not None


def _plan(response: Case, key: AgencyKey, plan_id: uuid.UUID) -> PlanSummary:
    """A plan of this response and this agency, for a holder; anything else is a 404."""
    for one in plans_of(session(), response.id):
        if (one.plan_id, one.agency_id) == (plan_id, key.agency_id) and _holds():
            return one
    raise NotFound


def _read(response: Case, plan_id: uuid.UUID, keys: OpenKeys) -> list[OpenedPart]:
    acting = actor()
    stay_open()
    return read_plan(
        session(),
        now=acting.now,
        ids=acting.ids,
        region_id=acting.region_id,
        box=parts().vault.box(response.young_person_id),
        response_id=response.id,
        plan_id=plan_id,
        keys=keys,
        by_person=acting.person_id,
        by_role=acting.role,
    )


def _newest(kept: list[OpenedPart]) -> OpenedPart | None:
    """The part that counts: the newest one that needs no look."""
    return next((part for part in kept if part.needs_a_look is None), None)


def _answered(response: Case, passphrase: str) -> Holder:
    """Count the try and commit it before it is made, so that no try goes uncounted. Raises WrongPassphrase."""
    attempt = begin_try(session(), now=now(), person_id=me().id)
    session().commit()
    try:
        return attempt.answer(passphrase)
    except WrongPassphrase:
        note(session(), actor(), "plan.unlocked", response.id, "wrong")
        session().commit()
        raise


def _unlock_page(response: Case, plan_id: uuid.UUID, then: str, refused: str = "") -> str:
    template = "plans/_unlock.html" if htmx else "plans/unlock.html"
    return render_template(template, response=response, plan_id=plan_id, then=then, refused=refused)


def _capture(response: Case, key: AgencyKey, *, plan_id: str, revision: int, answers: Answers) -> str:
    form, facts, here = pack_of(response).form("plan"), facts_about(session(), response), region()
    number = here.call_in_number if here else ""
    return render_template(
        "plans/capture.html",
        response=response,
        key=key,
        public_key=to_wire(key.public_key),
        schema=SCHEMA,
        plan_id=plan_id,
        revision=revision,
        answers=answers,
        asked=[(part, screens(form, part, facts)) for part in ASKED],
        remember=screens(form, REMEMBER, facts),
        part_names=PART_NAMES,
        number=chunks(number),
        number_said=rhythm(number),
        depends_on=lambda field: depends_on(form, field),
        to_keep_in_mind=to_keep_in_mind,
    )


def _kept(response: Case) -> HttpResponse:
    """A receipt. Sent once more with the same key, the post leads to `kept`, which says the same."""
    answer = jsonify(state="kept")
    answer.headers["Location"] = url_for("plans.kept", response_id=response.id)
    return answer


def _people(ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    found = session().execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in found}


def _uuid(name: str) -> uuid.UUID:
    try:
        return uuid.UUID(request.form.get(name, ""))
    except ValueError:
        raise BadField(name, N_("This form is incomplete. Open it again and send it once more.")) from None


def _revision() -> int:
    text = request.form.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0
