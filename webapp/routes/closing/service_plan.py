"""The service plan of a response: one page to read, and a short form for each change. To police there is none."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.permissions import Action
from webapp.errors import N_, BadField, NotFound
from webapp.parts import parts, session
from webapp.response.actor import note
from webapp.response.models import Response
from webapp.response.service_plan.access import reads_service_plan, writes_service_plan
from webapp.response.service_plan.agree import HOW, agree, young_person_agrees
from webapp.response.service_plan.outcome import (
    MOST_OPEN,
    act_on_outcome,
    add_outcome,
    outcome_of,
    say_outcome_anew,
)
from webapp.response.service_plan.plan import plan_seen, readers_of, review_due
from webapp.response.service_plan.review import ANSWERS, MOVES, QUESTIONS, REASONS, review
from webapp.response.service_plan.task import (
    DID_NOT_FIT,
    TaskSaid,
    add_task,
    change_task,
    say_result,
    task_of,
)
from webapp.response.service_plan.words import LONGEST, open_words
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor, response_of
from webapp.routes.asked_day import day_asked, today
from webapp.routes.edge import me
from webapp.vault.box import Box

blueprint = Blueprint("service_plan", __name__, url_prefix="/responses/<uuid:response_id>/service-plan")

Page = HttpResponse | tuple[str, int]
WORDS_OF_TASK = ("task", "resource", "strengths", "represents")
OUTSIDE = "outside"
# What is said after a result: the source's three ways on (NV 4963-4971).
AFTER = {
    "achieved": N_("Kept. What comes next? Add the next small task, or say that the outcome is reached."),
    "progressing": N_("Kept. It moves: the plan stays as it is."),
    "not_needed": N_("Kept."),
}


@blueprint.get("")
@allow(Action.SERVICE_PLAN_READ, writes=True)
def show(response_id: uuid.UUID) -> str:
    response = _readable(response_id)
    note(session(), actor(), "service_plan.read", response.id)
    seen = plan_seen(session(), _box(response), response)
    return render_template(
        "service_plan/show.html",
        response=response,
        seen=seen,
        writes=_writes(),
        most=MOST_OPEN,
        how=HOW,
        today=today(),
        due=review_due(seen.plan, today()),
    )


@blueprint.get("/outcome")
@allow(Action.SERVICE_PLAN_WRITE)
def new_outcome(response_id: uuid.UUID) -> str:
    return _outcome_page(_writable(response_id), {})


@blueprint.post("/outcome")
@field_action(Action.SERVICE_PLAN_WRITE)
def keep_outcome(response_id: uuid.UUID) -> Page:
    response = _writable(response_id)
    try:
        row = add_outcome(session(), actor(), _box(response), response, _outcome_words(), theirs=_theirs())
    except BadField as wrong:
        return _outcome_page(response, request.form.to_dict(), wrong), 422
    if row.state == "waiting":
        flash(
            gettext(
                "Kept, and it waits: four outcomes are open, and more at once is too much for one person. "
                "Open it when one is reached, or let another wait."
            )
        )
    else:
        flash(gettext("Kept. Now its first small task."))
    return _back(response)


@blueprint.get("/outcome/<uuid:outcome_id>")
@allow(Action.SERVICE_PLAN_WRITE)
def outcome(response_id: uuid.UUID, outcome_id: uuid.UUID) -> str:
    response = _writable(response_id)
    row = outcome_of(session(), response, outcome_id)
    words = open_words(_box(response), row.region_id, "service_outcome", row.id, row.sealed)
    return _outcome_page(response, {**words, "theirs": "yes" if row.theirs else ""}, outcome_id=row.id)


@blueprint.post("/outcome/<uuid:outcome_id>")
@field_action(Action.SERVICE_PLAN_WRITE)
def say_anew(response_id: uuid.UUID, outcome_id: uuid.UUID) -> Page:
    response, acting = _writable(response_id), actor()
    box = _box(response)
    try:
        say_outcome_anew(session(), acting, box, response, outcome_id, _outcome_words(), theirs=_theirs())
    except BadField as wrong:
        return _outcome_page(response, request.form.to_dict(), wrong, outcome_id), 422
    flash(gettext("Kept."))
    return _back(response)


@blueprint.post("/outcome/<uuid:outcome_id>/act")
@field_action(Action.SERVICE_PLAN_WRITE)
def act(response_id: uuid.UUID, outcome_id: uuid.UUID) -> HttpResponse:
    response = _writable(response_id)
    row = act_on_outcome(session(), actor(), response, outcome_id, request.form.get("act", ""))
    flash(
        gettext("Kept. Which outcome comes next? It is theirs to say.")
        if row.state == "reached"
        else gettext("Kept.")
    )
    return _back(response)


@blueprint.get("/outcome/<uuid:outcome_id>/task")
@allow(Action.SERVICE_PLAN_WRITE)
def new_task(response_id: uuid.UUID, outcome_id: uuid.UUID) -> str:
    response = _writable(response_id)
    outcome_of(session(), response, outcome_id)
    return _task_page(response, {}, url_for(".keep_task", response_id=response.id, outcome_id=outcome_id))


@blueprint.post("/outcome/<uuid:outcome_id>/task")
@field_action(Action.SERVICE_PLAN_WRITE)
def keep_task(response_id: uuid.UUID, outcome_id: uuid.UUID) -> Page:
    response = _writable(response_id)
    try:
        add_task(session(), actor(), _box(response), response, outcome_id, _task_said(), today())
    except BadField as wrong:
        to = url_for(".keep_task", response_id=response.id, outcome_id=outcome_id)
        return _task_page(response, request.form.to_dict(), to, wrong), 422
    flash(gettext("Kept."))
    return _back(response)


@blueprint.get("/task/<uuid:task_id>")
@allow(Action.SERVICE_PLAN_WRITE)
def task(response_id: uuid.UUID, task_id: uuid.UUID) -> str:
    """To change it. `why=did_not_fit`: it did not go well, so that something must change."""
    response = _writable(response_id)
    row, words = task_of(session(), _box(response), response, task_id)
    values = {
        **words,
        "due_on": row.due_on.isoformat(),
        "linked_by": str(row.linked_by),
        "represented_by": str(row.represented_by) if row.represented_by else OUTSIDE,
        "why": DID_NOT_FIT if request.args.get("why") == DID_NOT_FIT else "",
    }
    return _task_page(response, values, url_for(".keep_change", response_id=response.id, task_id=task_id))


@blueprint.post("/task/<uuid:task_id>")
@field_action(Action.SERVICE_PLAN_WRITE)
def keep_change(response_id: uuid.UUID, task_id: uuid.UUID) -> Page:
    response, said = _writable(response_id), _task_said()
    box, why = _box(response), request.form.get("why", "")
    try:
        change_task(session(), actor(), box, response, task_id, said, today(), why=why)
    except BadField as wrong:
        to = url_for(".keep_change", response_id=response.id, task_id=task_id)
        return _task_page(response, request.form.to_dict(), to, wrong), 422
    flash(gettext("Kept. The plan has changed, so that it fits better.") if why else gettext("Kept."))
    return _back(response)


@blueprint.post("/task/<uuid:task_id>/result")
@field_action(Action.SERVICE_PLAN_WRITE)
def result(response_id: uuid.UUID, task_id: uuid.UUID) -> HttpResponse:
    response = _writable(response_id)
    said = request.form.get("result", "")
    say_result(session(), actor(), response, task_id, said)
    flash(gettext(AFTER[said]))
    return _back(response)


@blueprint.get("/review")
@allow(Action.SERVICE_PLAN_WRITE)
def look_again(response_id: uuid.UUID) -> str:
    return _review_page(_writable(response_id), {})


@blueprint.post("/review")
@field_action(Action.SERVICE_PLAN_WRITE)
def keep_review(response_id: uuid.UUID) -> Page:
    response = _writable(response_id)
    try:
        must_change = review(
            session(),
            actor(),
            _box(response),
            response,
            reason=request.form.get("reason", ""),
            answers={name: request.form.get(name, "") for name in QUESTIONS},
            moves=request.form.get("moves", ""),
            text=request.form.get("note", ""),
            next_on=day_asked("next_on"),
            today=today(),
        )
    except BadField as wrong:
        return _review_page(response, request.form.to_dict(), wrong), 422
    flash(
        gettext("Kept. The plan does not fit yet: change a task, a resource or a time.")
        if must_change
        else gettext("Kept.")
    )
    return _back(response)


@blueprint.post("/agree")
@field_action(Action.SERVICE_PLAN_READ)
def agrees(response_id: uuid.UUID) -> HttpResponse:
    response = _readable(response_id)
    agree(session(), actor(), response)
    flash(gettext("Kept: you agree to your part."))
    return _back(response)


@blueprint.post("/they-agree")
@field_action(Action.SERVICE_PLAN_WRITE)
def they_agree(response_id: uuid.UUID) -> HttpResponse:
    response = _writable(response_id)
    young_person_agrees(session(), actor(), response, request.form.get("how", ""))
    flash(gettext("Kept."))
    return _back(response)


def may_read() -> bool:
    """Whether a link to it is shown to whoever is signed in."""
    return reads_service_plan(me().role, me().discipline)


def _writes() -> bool:
    return writes_service_plan(me().role, me().discipline)


def _readable(response_id: uuid.UUID) -> Response:
    if not may_read():
        raise NotFound
    return response_of(response_id)


def _writable(response_id: uuid.UUID) -> Response:
    if not _writes():
        raise NotFound
    return response_of(response_id)


def _box(response: Response) -> Box:
    return parts().vault.box(response.young_person_id)


def _back(response: Response) -> HttpResponse:
    return redirect(url_for(".show", response_id=response.id), 303)


def _outcome_words() -> dict[str, str]:
    return {name: request.form.get(name, "") for name in ("outcome", "own_words")}


def _theirs() -> bool:
    return request.form.get("theirs") == "yes"


def _task_said() -> TaskSaid:
    return TaskSaid(
        {name: request.form.get(name, "") for name in WORDS_OF_TASK},
        day_asked("due_on"),
        _person("linked_by"),
        _person("represented_by"),
    )


def _person(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.form.get(name, ""))
    except ValueError:
        return None


def _outcome_page(
    response: Response,
    values: dict[str, str],
    wrong: BadField | None = None,
    outcome_id: uuid.UUID | None = None,
) -> str:
    return render_template(
        "service_plan/outcome.html",
        response=response,
        values=values,
        wrong=wrong,
        outcome_id=outcome_id,
        longest=LONGEST,
    )


def _task_page(response: Response, values: dict[str, str], to: str, wrong: BadField | None = None) -> str:
    return render_template(
        "service_plan/task.html",
        response=response,
        values=values,
        to=to,
        wrong=wrong,
        team=readers_of(session(), response),
        outside=OUTSIDE,
        did_not_fit=DID_NOT_FIT,
        longest=LONGEST,
        today=today(),
    )


def _review_page(response: Response, values: dict[str, str], wrong: BadField | None = None) -> str:
    return render_template(
        "service_plan/review.html",
        response=response,
        values=values,
        wrong=wrong,
        questions=QUESTIONS,
        answers=ANSWERS,
        moves=MOVES,
        reasons=REASONS,
        longest=LONGEST,
    )
