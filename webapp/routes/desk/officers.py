"""Officers' badge codes, with which they page by text. A code is set here and never shown again."""

import re
import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from webapp.accounts.badge import set_badge
from webapp.accounts.models import Person, Role
from webapp.accounts.permissions import Action
from webapp.audit.record import record
from webapp.errors import N_, BadField, NotFound
from webapp.parts import parts, session
from webapp.routes.access import allow, field_action
from webapp.routes.edge import me
from webapp.routes.present import now

blueprint = Blueprint("officers", __name__, url_prefix="/officers")

# As it is read in a text (paging/officer_page.py).
CODE = re.compile(r"[0-9A-Za-z-]{3,12}")


@blueprint.get("")
@allow(Action.BADGE_SET)
def show() -> str:
    return _page(None)


@blueprint.post("/<uuid:person_id>/badge")
@field_action(Action.BADGE_SET)
def set_code(person_id: uuid.UUID) -> Response | tuple[str, int]:
    officer = _officer(person_id)
    code = request.form.get("code", "").strip()
    if not CODE.fullmatch(code):
        return _page(BadField(f"code-{officer.id}", N_("Give 3 to 12 letters, digits or dashes."))), 422
    set_badge(parts().vault, officer, code)
    _note(officer, "badge.set")
    flash(gettext("Kept: %(name)s can page by text with this code.", name=officer.name))
    return redirect(url_for("officers.show"), 303)


@blueprint.post("/<uuid:person_id>/badge/away")
@field_action(Action.BADGE_SET)
def take_away(person_id: uuid.UUID) -> Response:
    officer = _officer(person_id)
    set_badge(parts().vault, officer, None)
    _note(officer, "badge.taken_away")
    flash(gettext("Taken away: %(name)s cannot page by text.", name=officer.name))
    return redirect(url_for("officers.show"), 303)


def _page(wrong: BadField | None) -> str:
    """What was typed wrong is not shown again: it is nearly a secret."""
    found = select(Person).where(Person.role == Role.FIRST_RESPONDER, Person.active.is_(True))
    return render_template(
        "officers/page.html", officers=list(session().scalars(found.order_by(Person.name))), wrong=wrong
    )


def _officer(person_id: uuid.UUID) -> Person:
    found = select(Person).where(
        Person.id == person_id, Person.role == Role.FIRST_RESPONDER, Person.active.is_(True)
    )
    officer = session().scalars(found).one_or_none()
    if officer is None:
        raise NotFound
    return officer


def _note(officer: Person, action: str) -> None:
    session().flush()
    record(
        session(),
        now=now(),
        ids=parts().ids,
        region_id=officer.region_id,
        action=action,
        actor_id=me().id,
        actor_role=me().role,
    )
