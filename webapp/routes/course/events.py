"""Something happened: an event of the protocol, said by whoever knows of it; and what it proposes."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.models import Role
from webapp.accounts.permissions import Action
from webapp.errors import N_, BadField
from webapp.parts import parts, session
from webapp.protocols.forms import Field, Form, Option, Reading
from webapp.protocols.pack import Event, Pack
from webapp.protocols.text import Text
from webapp.protocols.vocabulary import is_police
from webapp.response.course import occur
from webapp.response.course.occurrences import events_for, occurrences_of
from webapp.response.course.tables import Occurrence
from webapp.response.models import Response
from webapp.response.packs import pack_of
from webapp.response.team import Seen
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor, response_of
from webapp.routes.edge import me
from webapp.routes.forms.reading import as_typed, posted
from webapp.routes.paging.pages import page_for
from webapp.routes.present import now, zone

blueprint = Blueprint("events", __name__, url_prefix="/responses/<uuid:response_id>/events")


@dataclass(frozen=True)
class _Said:
    """One that was recorded. `mine`: it can be taken back here; `soon`: with a plain undo."""

    occurrence: Occurrence
    event: Event
    mine: bool
    soon: bool


@blueprint.get("")
@allow(Action.RESPONSE_READ)
def show(response_id: uuid.UUID) -> str:
    return _page(response_of(response_id), {}, {})


@blueprint.post("")
@field_action(Action.EVENT_RECORD, keep=True)
def record(response_id: uuid.UUID) -> HttpResponse | tuple[str, int]:
    response = response_of(response_id)
    pack = pack_of(response)
    form = form_of(events_for(pack, police=_police()))
    reading = posted(form)
    if reading.errors:
        return _page(response, as_typed(form, reading), reading.errors), 422
    box = parts().vault.box(response.young_person_id)
    try:
        raised = occur.record_event(
            session(),
            actor(),
            box,
            response,
            pack,
            str(reading.values["event"]),
            police=_police(),
            at=_when(reading),
            again=str(reading.values.get("again") or ""),
        )
    except BadField as wrong:
        return _page(response, as_typed(form, reading), {wrong.field: gettext(wrong.text)}), 422
    if raised and pack.tier(response.tier).urgent:
        page_for(response)
    flash(gettext("Kept. Steps and time limits follow."))
    return _back(response)


@blueprint.post("/<uuid:occurrence_id>/undo")
@field_action(Action.EVENT_RECORD)
def undo(response_id: uuid.UUID, occurrence_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    occur.undo_event(
        session(),
        actor(),
        parts().vault.box(response.young_person_id),
        response,
        pack_of(response),
        occurrence_id,
        police=_police(),
        desk=me().role == Role.SUPERVISOR,
    )
    flash(gettext("Taken back. Steps and time limits are as they were."))
    return _back(response)


@blueprint.post("/<uuid:occurrence_id>/settled")
@field_action(Action.EVENT_RECORD)
def settled(response_id: uuid.UUID, occurrence_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    occur.settle_proposal(session(), actor(), response, pack_of(response), occurrence_id, police=_police())
    flash(gettext("Kept. The meeting is not proposed any longer."))
    return _back(response)


def form_of(events: list[Event]) -> Form:
    """Which event, and when, unless it is now."""
    options = tuple(Option(one.id, one.name, one.hint) for one in events)
    same_or_not = tuple(Option(value, Text(gettext(says))) for value, says in occur.AGAIN.items())
    return Form(
        "events.record",
        1,
        Text(""),
        (
            Field("event", "choice", Text(gettext("What happened?")), options=options, required=True),
            Field("again", "choice", Text(gettext("Is it the same?")), options=same_or_not),
            Field("on", "date", Text(gettext("On"))),
            Field("at", "time", Text(gettext("At"))),
        ),
    )


def proposed(seen: Seen, pack: Pack) -> dict[str, object]:
    """For a card: the meetings that are proposed, and where they are set, if there is such a page."""
    found = occur.proposals(pack, seen.came_up, police=_police())
    return {"proposed": found}


def _page(response: Response, values: object, errors: dict[str, str]) -> str:
    pack = pack_of(response)
    events = events_for(pack, police=_police())
    by_id = {one.id: one for one in events}
    said = [
        _Said(
            one,
            by_id[one.event],
            me().role == Role.SUPERVISOR or one.recorded_by == me().id,
            now() <= one.received_at + occur.UNDO_WITHIN,
        )
        for one in reversed(occurrences_of(session(), response.id))
        if one.event in by_id
    ]
    return render_template(
        "response/events.html",
        response=response,
        pack=pack,
        events=events,
        form=form_of(events),
        values=values,
        errors=errors,
        said=said,
    )


def _when(reading: Reading) -> datetime | None:
    """The local time that was given; a time without a day is today's. None: as it was tapped."""
    day, clock = str(reading.values.get("on") or ""), str(reading.values.get("at") or "")
    if not day and not clock:
        return None
    if not clock:
        raise BadField("at", N_("Give the time as well, or leave both empty."))
    day = day or now().astimezone(zone()).date().isoformat()
    at = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(str(zone())))
    return at.astimezone(now().tzinfo)


def _police() -> bool:
    return is_police(me().role, me().discipline)


def _back(response: Response) -> HttpResponse:
    return redirect(url_for("events.show", response_id=response.id), 303)
