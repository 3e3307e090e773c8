"""A person at the duty desk reads the place aloud to somebody who drives, after the response word. Never a script:
whoever answers a telephone may be anybody, and a voice menu tells them all the same.
"""

import uuid
from datetime import timedelta

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.permissions import Action
from webapp.audit.models import AuditEntry
from webapp.parts import parts, session
from webapp.response.actor import note
from webapp.response.answers import read_answers
from webapp.response.models import Response
from webapp.response.packs import pack_of
from webapp.response.scene_said import SECURE_SAYS, STAGING, said_of
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor, response_of
from webapp.routes.edge import me
from webapp.routes.present import now

blueprint = Blueprint("read_aloud", __name__, url_prefix="/responses/<uuid:response_id>/read-aloud")

# One call. After it the word is asked for again.
WORD_HOLDS = timedelta(minutes=5)
WORD, READ = "place.word", "place.read"


@blueprint.get("")
@allow(Action.PLACE_READ)
def show(response_id: uuid.UUID) -> str:
    return render_template("check_ins/word.html", response=response_of(response_id))


@blueprint.post("")
@field_action(Action.PLACE_READ)
def said(response_id: uuid.UUID) -> HttpResponse:
    """The caller said both words."""
    response = response_of(response_id)
    note(session(), actor(), WORD, response.id)
    return redirect(url_for("read_aloud.place", response_id=response.id), 303)


@blueprint.get("/place")
@allow(Action.PLACE_READ, writes=True)
def place(response_id: uuid.UUID) -> HttpResponse | str:
    """Each reading is in the audit. Without the word, said to this person minutes ago, it is asked for first."""
    response = response_of(response_id)
    if not _word_was_said(response):
        return redirect(url_for("read_aloud.show", response_id=response.id), 303)
    note(session(), actor(), READ, response.id)
    pack = pack_of(response)
    fields = (pack.form("contact").need("where"), pack.form("contact_later").need(STAGING))
    box = parts().vault.box(response.young_person_id)
    return render_template(
        "check_ins/place.html",
        response=response,
        known=read_answers(session(), box, response, fields),
        said=said_of(session(), response),
        secure_says=SECURE_SAYS,
    )


def _word_was_said(response: Response) -> bool:
    found = select(AuditEntry.id).where(
        AuditEntry.subject_id == response.id,
        AuditEntry.actor_id == me().id,
        AuditEntry.action == WORD,
        AuditEntry.recorded_at > now() - WORD_HOLDS,
    )
    return session().scalar(found.limit(1)) is not None
