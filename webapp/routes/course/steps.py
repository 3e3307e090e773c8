"""The checklist of the person's own role, and the words to say."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.permissions import Action, may
from webapp.parts import parts, session
from webapp.protocols.pack import Pack, Step
from webapp.response.answers import facts_about
from webapp.response.models import Response
from webapp.response.packs import pack_of
from webapp.response.steps import NOT_NEEDED, REASONS, mark_step, steps_of
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor, response_of
from webapp.routes.edge import htmx, me

blueprint = Blueprint("steps", __name__, url_prefix="/responses/<uuid:response_id>")


@blueprint.get("/steps")
@allow(Action.RESPONSE_READ)
def show(response_id: uuid.UUID) -> str:
    response = response_of(response_id)
    pack = pack_of(response)
    states = steps_of(session(), response, pack, me().role, me().discipline, _facts(response))
    alone = bool(htmx)
    template = "response/_steps.html" if alone else "response/steps.html"
    return render_template(
        template,
        response=response,
        pack=pack,
        steps=states,
        reasons=REASONS,
        not_needed=NOT_NEEDED,
        alone=alone,
        form_of_step=form_of_step,
    )


@blueprint.post("/steps/<code>")
@field_action(Action.STEP_MARK, keep=True)
def mark(response_id: uuid.UUID, code: str) -> HttpResponse:
    response = response_of(response_id)
    step = mark_step(
        session(),
        actor(),
        response,
        pack_of(response),
        code=code,
        discipline=me().discipline,
        facts=_facts(response),
        outcome=request.form.get("outcome", ""),
        reason=request.form.get("reason"),
    )
    if request.form.get("outcome") == "done" and step.stops:
        flash(gettext("Kept. Its clock is met."))
    return redirect(url_for("steps.show", response_id=response.id), 303)


@blueprint.get("/say")
@allow(Action.RESPONSE_READ)
def say(response_id: uuid.UUID) -> str:
    response = response_of(response_id)
    pack = pack_of(response)
    return render_template("response/say.html", response=response, pack=pack, cards=pack.cards(me().role))


# Forms that have a page of their own in the program.
OWN_PAGES = {
    "plan": ("plans.show", Action.PLAN_KEEP),
    "contact_later": ("responses.details", Action.DETAIL_ADD),
}


def form_of_step(response: Response, pack: Pack, step: Step) -> dict[str, str] | None:
    """The way to the form that is filled in with this step, for whoever has the step and the form."""
    if not step.records:
        return None
    form, (page, action) = pack.form(step.records), OWN_PAGES.get(step.records, ("", None))
    if form.is_for(me().role, me().discipline):
        href = url_for("forms.show", response_id=response.id, form_id=form.id)
    elif action is not None and may(me().role, action):
        href = url_for(page, response_id=response.id)
    else:
        return None
    return {"label": str(form.title), "href": href}


def _facts(response: Response) -> dict[str, str]:
    return facts_about(session(), parts().vault.box(response.young_person_id), response)
