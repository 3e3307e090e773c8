"""Somebody who is out there: "I am all right", "I am clear", and help in silence; and what the desk does about it."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.permissions import Action
from webapp.paging.alone import check_in, need_help
from webapp.paging.alone.view import on_desk, watches_of
from webapp.parts import parts, session
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor, response_in_need, response_of
from webapp.routes.edge import me
from webapp.routes.paging.pages import to_card
from webapp.routes.present import now

blueprint = Blueprint("check_ins", __name__, url_prefix="/responses/<uuid:response_id>")


@blueprint.post("/check-in")
@field_action(Action.CHECK_IN, keep=True)
def all_right(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    acting = actor()
    check_in.check_in(
        session(),
        now=acting.now,
        ids=acting.ids,
        response_id=response.id,
        person_id=acting.person_id,
        occurred_at=acting.occurred_at,
    )
    flash(gettext("Noted."))
    return to_card(response)


@blueprint.post("/clear")
@field_action(Action.CHECK_IN, keep=True)
def clear(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    acting = actor()
    check_in.clear(
        session(),
        now=acting.now,
        ids=acting.ids,
        response_id=response.id,
        person_id=acting.person_id,
        occurred_at=acting.occurred_at,
    )
    flash(gettext("Noted."))
    return to_card(response)


@blueprint.post("/noted")
@field_action(Action.HELP_ASK, keep=True)
def help_asked(response_id: uuid.UUID) -> HttpResponse:
    """Help, in silence. The answer is the one of a check-in: who looks on sees the same."""
    response = response_in_need(response_id)
    acting = actor()
    need_help.need_help(
        session(),
        now=acting.now,
        ids=acting.ids,
        region_id=response.region_id,
        response_id=response.id,
        response_code=response.code,
        person_id=acting.person_id,
        occurred_at=acting.occurred_at,
    )
    flash(gettext("Noted."))
    return to_card(response)


@blueprint.get("/check-ins")
@allow(Action.ALARM_CLOSE)
def show(response_id: uuid.UUID) -> str:
    """For the desk: who is out there, when they were last heard, and what stands open about them."""
    response = response_of(response_id)
    vault, person = parts().vault, me()
    desk = on_desk(session(), vault, person.region_id, person.id, response_id=response.id)
    return render_template(
        "check_ins/desk.html",
        response=response,
        alarms=desk.alarms,
        watches=watches_of(session(), vault, person, response.id),
        reasons=need_help.REASONS,
    )


@blueprint.post("/check-ins/<uuid:alarm_id>")
@field_action(Action.ALARM_CLOSE)
def close(response_id: uuid.UUID, alarm_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    need_help.close(
        session(),
        now=now(),
        ids=parts().ids,
        response_id=response.id,
        alarm_id=alarm_id,
        actor_id=me().id,
        reason=request.form.get("reason", ""),
    )
    flash(gettext("Kept. The calls about it end."))
    if request.form.get("from") == "board":
        return redirect(url_for("board.show"), 303)
    return redirect(url_for("check_ins.show", response_id=response.id), 303)
