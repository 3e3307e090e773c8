"""Team meetings of a response: which there are, call one, who is asked, and what was decided."""

import uuid
from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.models import Person
from webapp.accounts.permissions import Action
from webapp.errors import BadField, NotFound
from webapp.parts import session
from webapp.protocols.pack import Meeting
from webapp.response.actor import note
from webapp.response.meetings.call import REASONS, Wanted
from webapp.response.meetings.call import call as call_meeting
from webapp.response.meetings.invite import answer, askable
from webapp.response.meetings.kinds import Offered, next_start, offered_for
from webapp.response.meetings.parties import YOUTH, parties_of, party_name, sitters
from webapp.response.meetings.sharing import CAUSES, goes_on, record_cause, sharing_of
from webapp.response.meetings.start import WISHES
from webapp.response.meetings.tables import CANNOT, MeetingSeat
from webapp.response.meetings.view import (
    Sight,
    decisions_of,
    may_run,
    meetings_of,
    place_shown,
    sides_of,
)
from webapp.response.models import Response, TeamPlace
from webapp.response.packs import pack_of
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor, response_of
from webapp.routes.edge import me
from webapp.routes.forms.reading import as_typed, posted
from webapp.routes.meetings.forms import (
    as_fields,
    cause_form,
    choose_late,
    end_of,
    moment_of,
    when_where_form,
)
from webapp.routes.meetings.page import box_of, kind_of, led, page, seen_here, to, uuid_of
from webapp.routes.present import now

blueprint = Blueprint("meetings", __name__, url_prefix="/responses/<uuid:response_id>/meetings")

# In front of the party in the name of its choice on the form that calls a meeting.
SEAT = "seat-"


@blueprint.get("")
@allow(Action.MEETING_READ)
def show(response_id: uuid.UUID) -> str:
    """Nothing is opened for it. After sharing has closed, those for whom it has read so, and no meeting."""
    response = response_of(response_id)
    pack, sharing = pack_of(response), sharing_of(session(), response, now())
    reads, runs = sharing.open or goes_on(me()), may_run(me()) and response.state == "open"
    return render_template(
        "meetings/list.html",
        response=response,
        sharing=sharing,
        causes=CAUSES,
        reads=reads,
        runs=runs,
        lines=meetings_of(session(), response, pack) if reads else [],
        offered=offered_for(session(), response, pack) if runs and sharing.open else [],
    )


@blueprint.get("/new")
@allow(Action.MEETING_RUN)
def new(response_id: uuid.UUID) -> str:
    response = led(response_id)
    offered = _offered(response, request.args.get("kind", ""))
    free = askable(session(), response)
    return _calling(response, offered, _defaults(response, offered, free), {}, free)


@blueprint.post("")
@field_action(Action.MEETING_RUN)
def call(response_id: uuid.UUID) -> HttpResponse | tuple[str, int]:
    response = led(response_id)
    offered = _offered(response, request.form.get("kind", ""))
    form = when_where_form()
    reading = posted(form)
    typed = dict(request.form) | as_typed(form, reading)
    if reading.errors:
        return _calling(response, offered, typed, reading.errors), 422
    try:
        starts_at = moment_of(reading)
        choose_late(starts_at, offered.due_at)
        wanted = Wanted(
            offered.kind,
            starts_at,
            reading.value("place"),
            _named(offered.kind),
            offered.event.id if offered.event else None,
        )
        meeting = call_meeting(session(), actor(), box_of(response), response, wanted)
    except BadField as wrong:
        return _calling(response, offered, typed, {wrong.field: gettext(wrong.text)}), 422
    flash(gettext("Called. Who was named is texted; see below whom to phone."))
    return to("people", meeting)


@blueprint.get("/sharing")
@allow(Action.MEETING_RUN)
def sharing(response_id: uuid.UUID) -> str:
    return _sharing(led(response_id))


@blueprint.post("/sharing")
@field_action(Action.MEETING_RUN)
def share_longer(response_id: uuid.UUID) -> HttpResponse | tuple[str, int]:
    response, form = led(response_id), cause_form()
    reading = posted(form)
    if reading.errors:
        return _sharing(response, as_typed(form, reading), reading.errors), 422
    try:
        until = end_of(reading, "until")
        record_cause(session(), actor(), response, request.form.get("reason", ""), until)
    except BadField as wrong:
        return _sharing(response, dict(request.form), {wrong.field: gettext(wrong.text)}), 422
    flash(gettext("Kept. The team may share until then."))
    return redirect(url_for("meetings.show", response_id=response.id), 303)


@blueprint.get("/<uuid:meeting_id>")
@allow(Action.MEETING_READ, writes=True)
def one(response_id: uuid.UUID, meeting_id: uuid.UUID) -> str:
    """Whoever runs it goes on from here to one part at a time; to others this is all of it."""
    seen = seen_here(response_id, meeting_id)
    note(session(), actor(), "meeting.opened", seen.response.id, seen.meeting.kind)
    runs = seen.sight == Sight.RUN
    comes = seen.on_it or seen.seat is None or seen.seat.answer != CANNOT
    return page(
        "one",
        seen,
        place=place_shown(box_of(seen.response), seen.meeting) if comes else "",
        comes=comes,
        sides=sides_of(session(), box_of(seen.response), seen.response, seen.meeting, kind_of(seen))
        if runs
        else [],
        decided=decisions_of(session(), box_of(seen.response), me(), seen),
        wishes=WISHES,
        reasons=REASONS,
    )


@blueprint.post("/<uuid:meeting_id>/answer")
@field_action(Action.MEETING_READ)
def own_answer(response_id: uuid.UUID, meeting_id: uuid.UUID) -> HttpResponse:
    """Coming, or cannot: by whoever is asked."""
    seen = seen_here(response_id, meeting_id)
    if seen.seat is None:
        raise NotFound
    for seat in session().scalars(
        select(MeetingSeat).where(MeetingSeat.meeting_id == meeting_id, MeetingSeat.person_id == me().id)
    ):
        answer(session(), actor(), seen.meeting, seat, request.form.get("answer", ""))
    flash(gettext("Thank you. It is noted."))
    return to("one", seen.meeting)


def _sharing(
    response: Response, values: Mapping[str, object] | None = None, errors: Mapping[str, str] | None = None
) -> str:
    return render_template(
        "meetings/sharing.html",
        response=response,
        sharing=sharing_of(session(), response, now()),
        form=cause_form(),
        causes=CAUSES,
        values=values or {},
        errors=errors or {},
    )


def _offered(response: Response, kind: str) -> Offered:
    """What was asked for, else the first that is offered; NotFound where the pack has no meeting for this tier."""
    offered = offered_for(session(), response, pack_of(response))
    found = next((one for one in offered if one.kind.id == kind), None)
    if found is None and (kind or not offered):
        raise NotFound
    return found or offered[0]


def _defaults(response: Response, offered: Offered, free: list[Person]) -> dict[str, object]:
    """A time that the clock allows, and whoever is on the team already."""
    on_team = set(
        session().scalars(select(TeamPlace.person_id).where(TeamPlace.response_id == response.id))
    ) | {me().id}
    chosen: dict[str, object] = {}
    for party in offered.kind.members:
        there = [one for one in sitters(free, party) if one.id in on_team]
        if there:
            mine = next((one for one in there if one.id == me().id), there[0])
            chosen[f"{SEAT}{party}"] = str(mine.id)
    return chosen | as_fields(next_start(now(), offered.due_at))


def _calling(
    response: Response,
    offered: Offered,
    values: Mapping[str, object],
    errors: Mapping[str, str],
    free: list[Person] | None = None,
) -> str:
    free = askable(session(), response) if free is None else free
    asked = [one for one in parties_of(offered.kind) if one != YOUTH]
    return render_template(
        "meetings/new.html",
        response=response,
        offered=offered,
        kind=offered.kind,
        pack=pack_of(response),
        form=when_where_form(),
        choices=[(party, sitters(free, party)) for party in asked],
        party_name=party_name,
        seat=SEAT,
        values=values,
        errors=errors,
    )


def _named(kind: Meeting) -> dict[str, list[uuid.UUID]]:
    """Who was chosen, by party; a value that is nobody's id is refused."""
    named: dict[str, list[uuid.UUID]] = {}
    for party in parties_of(kind):
        sent = [one for one in request.form.getlist(f"{SEAT}{party}") if one]
        ids = [uuid_of(one) for one in sent]
        if party == YOUTH or not ids:
            continue
        named[party] = [one or uuid.UUID(int=0) for one in ids]
    return named
