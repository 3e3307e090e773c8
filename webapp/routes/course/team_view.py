"""Everybody's required steps, and what is missing before the 2-hour and the 72-hour mark."""

import uuid

from flask import Blueprint, render_template

from webapp.accounts.permissions import Action
from webapp.parts import parts, session
from webapp.protocols.vocabulary import is_police
from webapp.response.answers import facts_about
from webapp.response.course.events import ADVOCATE_HERE, CORE_HERE, happened
from webapp.response.everybody import MARKS, everybody
from webapp.response.packs import pack_of
from webapp.response.steps import NOT_NEEDED, REASONS
from webapp.routes.access import allow
from webapp.routes.acting import response_of
from webapp.routes.edge import me

blueprint = Blueprint("team_view", __name__, url_prefix="/responses/<uuid:response_id>/team/steps")


@blueprint.get("")
@allow(Action.RESPONSE_READ)
def show(response_id: uuid.UUID) -> str:
    response = response_of(response_id)
    pack = pack_of(response)
    facts = facts_about(session(), parts().vault.box(response.young_person_id), response)
    police = is_police(me().role, me().discipline)
    there = happened(session(), response, pack) if police else {}
    columns = everybody(session(), response, pack, facts, me())
    return render_template(
        "response/team_view.html",
        response=response,
        columns=columns,
        missing={mark: [(one, one.missing(mark)) for one in columns if one.missing(mark)] for mark in MARKS},
        reasons=REASONS | NOT_NEEDED,
        police=police,
        advocate_at=there.get(ADVOCATE_HERE),
        core_at=there.get(CORE_HERE),
    )
