"""The plan: the page it is made on, the sealed parts that are kept, and the reading of it by a holder.

What is said in the page reaches this server sealed to the agency's key, and never otherwise.
"""

from __future__ import annotations

import uuid

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask import Response as FlaskResponse
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.models import Person
from webapp.accounts.permissions import Action
from webapp.errors import N_, BadField
from webapp.parts import parts, session
from webapp.plans.keep import keep_part
from webapp.plans.open import OpenedPart, read_plan
from webapp.plans.schema import Answers
from webapp.response.actor import note
from webapp.response.answers import facts_about
from webapp.response.models import Response
from webapp.response.packs import pack_of
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor
from webapp.routes.edge import htmx, me
from webapp.routes.plans import words
from webapp.routes.plans.capture import plan_page
from webapp.routes.plans.gate import has_passphrase, own_plans, plan_to_open, plans_here
from webapp.routes.plans.unlocked import lock_here, open_for, open_keys, stay_open
from webapp.routes.present import now
from webapp.vault.holder import Holder, WrongPassphrase, begin_try
from webapp.vault.hpke import to_wire
from webapp.vault.models import AgencyKey
from webapp.vault.openkeys import OpenKeys

blueprint = Blueprint("plans", __name__, url_prefix="/responses/<uuid:response_id>/plan")

AFTER_UNLOCK = {"read": "plans.read", "go_on": "plans.go_on"}


@blueprint.get("")
@allow(Action.PLAN_OPEN)
def show(response_id: uuid.UUID) -> str:
    response, key = plans_here(response_id)
    return render_template(
        "plans/show.html",
        response=response,
        plans=own_plans(response, key),
        holder=has_passphrase(),
        unlocked=open_keys() is not None,
    )


@blueprint.get("/new")
@allow(Action.PLAN_KEEP)
def capture(response_id: uuid.UUID) -> str:
    """The page a plan is made on. It names the plan itself, so that nothing has to be asked first."""
    response, key = plans_here(response_id)
    return _capture_page(response, key, plan_id="", revision=0, answers={})


@blueprint.get("/<uuid:plan_id>/go-on")
@allow(Action.PLAN_KEEP, writes=True)
def go_on(response_id: uuid.UUID, plan_id: uuid.UUID) -> str:
    """The same page with what was said before in it: only a holder who has unlocked can go on with a plan."""
    response, plan = plan_to_open(response_id, plan_id)
    keys = open_keys()
    if keys is None:
        return _unlock_page(response, plan_id, "go_on")
    opened = _opened(response, plan_id, keys)
    newest = _newest(opened)
    _, key = plans_here(response_id)
    return _capture_page(
        response,
        key,
        plan_id=str(plan.plan_id),
        revision=max(part.revision for part in opened),
        answers=newest.answers if newest else {},
    )


@blueprint.post("/said")
@field_action(Action.PLAN_KEEP, keep=True)
def said(response_id: uuid.UUID) -> HttpResponse:
    """The limits of confidentiality were said aloud, before any question (requirements 7)."""
    response, _ = plans_here(response_id)
    note(session(), actor(), "plan.said", response.id)
    return _receipt(response)


@blueprint.post("/parts")
@field_action(Action.PLAN_KEEP, keep=True, privileged=True)
def keep(response_id: uuid.UUID) -> HttpResponse:
    response, _ = plans_here(response_id)
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
    return _receipt(response)


@blueprint.get("/kept")
@allow(Action.PLAN_KEEP)
def kept(response_id: uuid.UUID) -> HttpResponse:
    """Where a part leads that is sent once more: the receipt that the first sending got."""
    response, _ = plans_here(response_id)
    return _receipt(response) if _is_page() else redirect(url_for("plans.show", response_id=response.id), 303)


@blueprint.get("/<uuid:plan_id>")
@allow(Action.PLAN_OPEN, writes=True)
def read(response_id: uuid.UUID, plan_id: uuid.UUID) -> str:
    response, plan = plan_to_open(response_id, plan_id)
    keys = open_keys()
    if keys is None:
        return _unlock_page(response, plan_id, "read")
    opened = _opened(response, plan_id, keys)
    newest, form = _newest(opened), pack_of(response).form("plan")
    return render_template(
        "plans/read.html",
        response=response,
        plan=plan,
        newest=newest,
        said=words.told(form, newest.answers) if newest else [],
        odd=[(part, words.told(form, part.answers)) for part in opened if part.needs_a_look],
        earlier=[part for part in opened if part is not newest and not part.needs_a_look],
        people=_names({part.kept_by for part in opened}),
        part_names=words.PART_NAMES,
        minutes=int(parts().settings.unlock.total_seconds()) // 60,
    )


@blueprint.post("/unlock")
@allow(Action.PLAN_OPEN)
def unlock(response_id: uuid.UUID) -> HttpResponse | tuple[str, int]:
    plans_here(response_id)  # before anything is read from the form: to others this page does not exist
    response, plan = plan_to_open(response_id, _uuid("plan_id"))
    then = request.form.get("then", "")
    passphrase = request.form.get("passphrase", "")
    if not passphrase.strip():
        return _unlock_page(response, plan.plan_id, then, gettext("Enter your passphrase.")), 422
    try:
        holder = _answered(response, passphrase)
    except WrongPassphrase as wrong:
        return _unlock_page(response, plan.plan_id, then, gettext(wrong.text, **wrong.params)), 422
    note(session(), actor(), "plan.unlocked", response.id, "right")
    to = url_for(AFTER_UNLOCK.get(then, "plans.read"), response_id=response.id, plan_id=plan.plan_id)
    return open_for(holder, FlaskResponse(headers={"HX-Redirect": to}) if htmx else redirect(to, 303))


@blueprint.post("/lock")
@allow(Action.PLAN_OPEN)
def lock(response_id: uuid.UUID) -> HttpResponse:
    response, _ = plans_here(response_id)
    return lock_here(redirect(url_for("plans.show", response_id=response.id), 303))


def _opened(response: Response, plan_id: uuid.UUID, keys: OpenKeys) -> list[OpenedPart]:
    """Every part, the newest first. The reading is in the audit, and the minutes of the unlock begin anew."""
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


def _newest(opened: list[OpenedPart]) -> OpenedPart | None:
    """The part that counts: the newest one that needs no look."""
    return next((part for part in opened if part.needs_a_look is None), None)


def _answered(response: Response, passphrase: str) -> Holder:
    """Count the try and commit it before it is made, so that none goes uncounted. Raises WrongPassphrase."""
    attempt = begin_try(session(), now=now(), person_id=me().id)
    session().commit()
    try:
        return attempt.answer(passphrase)
    except WrongPassphrase:
        note(session(), actor(), "plan.unlocked", response.id, "wrong")
        session().commit()
        raise


def _unlock_page(response: Response, plan_id: uuid.UUID, then: str, refused: str = "") -> str:
    template = "plans/_unlock.html" if htmx else "plans/unlock.html"
    return render_template(template, response=response, plan_id=plan_id, then=then, refused=refused)


def _capture_page(
    response: Response, key: AgencyKey, *, plan_id: str, revision: int, answers: Answers
) -> str:
    facts = facts_about(session(), parts().vault.box(response.young_person_id), response)
    return render_template(
        "plans/capture.html",
        response=response,
        key=key,
        public_key=to_wire(key.public_key),
        plan_id=plan_id,
        revision=revision,
        answers=answers,
        **plan_page(pack_of(response), facts),
    )


def _receipt(response: Response) -> HttpResponse:
    """For the page's script only a receipt. A post that is sent once more is led to `kept`, and gets the same.

    A part that was cut off by a lock is sent by hand, as a plain form: that goes on to a page (303).
    """
    to = url_for("plans.kept", response_id=response.id)
    if not _is_page():
        return redirect(to, 303)
    answer = jsonify(state="kept")
    answer.headers["Location"] = to
    return answer


def _is_page() -> bool:
    """Whether the plan's own page asks, by its script."""
    return request.accept_mimetypes.best == "application/json"


def _names(people: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    found = session().execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    return {row.id: row.name for row in found}


def _uuid(name: str) -> uuid.UUID:
    try:
        return uuid.UUID(request.form.get(name, ""))
    except ValueError:
        raise BadField(name, N_("This form is incomplete. Open it again and send it once more.")) from None


def _revision() -> int:
    """The page's count; 0, which is refused, for what is no number."""
    text = request.form.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0
