"""The team of a response."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.models import Person, Role
from webapp.accounts.permissions import Action
from webapp.accounts.wall import walled_people
from webapp.errors import N_, DomainError
from webapp.paging.view import pages_for
from webapp.parts import session
from webapp.response.in_hand import OPEN_REASONS, in_hand
from webapp.response.models import Response
from webapp.response.team import join, team_of
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor, response_of
from webapp.routes.edge import me

blueprint = Blueprint("team", __name__, url_prefix="/responses/<uuid:response_id>/team")


@blueprint.get("")
@allow(Action.RESPONSE_READ)
def show(response_id: uuid.UUID) -> str:
    response = response_of(response_id)
    team = team_of(session(), response.id)
    free = _joinable(response, {person.id for _, person in team}) if me().role == Role.SUPERVISOR else []
    coming = _coming(response, {person.id for _, person in team})
    return render_template(
        "response/team.html",
        response=response,
        team=team,
        joinable=free,
        coming=coming,
        in_hand=in_hand(session(), response.id),
        open_reasons=OPEN_REASONS,
    )


@blueprint.post("")
@field_action(Action.TEAM_SET)
def add(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    chosen = {str(person.id): person for person in _joinable(response, set())}.get(
        request.form.get("person", "")
    )
    if chosen is None:
        raise DomainError(N_("Choose a person of this region who can join."))
    join(session(), actor(), response, chosen.id, chosen.role)
    flash(gettext("Kept. They see this response now."))
    return redirect(url_for("team.show", response_id=response.id), 303)


def _coming(response: Response, there: set[uuid.UUID]) -> Person | None:
    """The advocate who has said yes and has not arrived."""
    page = pages_for(session(), [response.id]).get(response.id)
    if page is None or not page.coming or page.accepted_by is None or page.accepted_by in there:
        return None
    return session().get(Person, page.accepted_by)


def _joinable(response: Response, there: set[uuid.UUID]) -> list[Person]:
    """Field people of the region who are not there yet, and whom no wall keeps out."""
    kept_out = walled_people(session(), response.id) | there
    found = session().scalars(
        select(Person)
        .where(
            Person.active.is_(True), Person.role.in_([Role.TEAM_MEMBER, Role.ADVOCATE, Role.FIRST_RESPONDER])
        )
        .order_by(Person.role, Person.name)
    )
    return [person for person in found if person.id not in kept_out]
