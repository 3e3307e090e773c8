"""The auditor's page: who did what and when, without content."""

from flask import Blueprint, render_template, request
from sqlalchemy import select

from webapp.accounts.models import Person
from webapp.accounts.permissions import Action
from webapp.audit.models import AuditEntry
from webapp.parts import session
from webapp.routes.access import allow

blueprint = Blueprint("audit", __name__)
ONE_PAGE = 100
# Only somebody with a scene setting does these: beside a name they would say which (paging/people/on_scene.py).
UNNAMED = ("along.", "offer.")
# What these name may be a health matter: a clock, an event, a form, a step. The auditor reads that it was, and by whom.
UNTOLD = ("clock.", "occurrence.", "form.", "step.restricted", "event.restricted")


@blueprint.get("/audit")
@allow(Action.AUDIT_READ)
def show() -> str:
    page = min(max(0, request.args.get("page", 0, type=int)), 100_000)
    rows = session().execute(
        select(AuditEntry, Person.name)
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .order_by(AuditEntry.recorded_at.desc(), AuditEntry.id.desc())
        .offset(page * ONE_PAGE)
        .limit(ONE_PAGE + 1)
    )
    found = [(entry, None if entry.action.startswith(UNNAMED) else name) for entry, name in rows]
    return render_template(
        "audit/page.html", untold=UNTOLD, entries=found[:ONE_PAGE], page=page, more=len(found) > ONE_PAGE
    )
