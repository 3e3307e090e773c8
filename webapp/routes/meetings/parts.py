"""One team meeting, a part at a time: who is asked, the start, what is talked about and decided, and its end."""

import uuid
from collections.abc import Mapping
from datetime import date

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.models import Person
from webapp.accounts.permissions import Action
from webapp.errors import BadField
from webapp.parts import session
from webapp.response.actor import note
from webapp.response.meetings.call import REASONS, call_off, move
from webapp.response.meetings.decide import Said, decide, settle
from webapp.response.meetings.hold import hold, not_held
from webapp.response.meetings.invite import (
    answer,
    ask_one,
    ask_outside,
    askable,
    came,
    check_identity,
    seat_of,
)
from webapp.response.meetings.kinds import due_of, offered_for
from webapp.response.meetings.parties import PARTY_NAMES, YOUTH, sitters
from webapp.response.meetings.start import SPEAKERS, WISHES, say_wish, script_read, tick_agenda
from webapp.response.meetings.view import SeenMeeting, decisions_of, place_shown, sides_of
from webapp.response.packs import pack_of
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor
from webapp.routes.edge import me
from webapp.routes.forms.reading import as_typed, posted
from webapp.routes.meetings.forms import (
    as_fields,
    choose_late,
    decision_form,
    moment_of,
    outside_form,
    today,
    when_where_form,
)
from webapp.routes.meetings.page import box_of, kind_of, page, parties_for, run_here, to, uuid_of
from webapp.routes.present import now

blueprint = Blueprint(
    "meeting", __name__, url_prefix="/responses/<uuid:response_id>/meetings/<uuid:meeting_id>"
)


@blueprint.get("/people")
@allow(Action.MEETING_RUN, writes=True)
def people(response_id: uuid.UUID, meeting_id: uuid.UUID) -> str:
    seen = run_here(response_id, meeting_id)
    note(session(), actor(), "meeting.opened", seen.response.id, seen.meeting.kind)
    return _people(seen)


@blueprint.post("/people")
@field_action(Action.MEETING_RUN)
def ask(response_id: uuid.UUID, meeting_id: uuid.UUID) -> HttpResponse | tuple[str, int]:
    """One of the region's people: `person` is `party:id`."""
    seen = run_here(response_id, meeting_id)
    party, _, person = request.form.get("person", "").partition(":")
    try:
        ask_one(session(), actor(), seen.response, seen.meeting, party, uuid_of(person))
    except BadField as wrong:
        return _people(seen, {}, {wrong.field: gettext(wrong.text)}), 422
    flash(gettext("Kept. They are asked."))
    return to("people", seen.meeting)


@blueprint.post("/people/outside")
@field_action(Action.MEETING_RUN)
def ask_somebody(response_id: uuid.UUID, meeting_id: uuid.UUID) -> HttpResponse | tuple[str, int]:
    """Somebody without an account: phoned by hand, and told nothing before it was checked who they are."""
    seen, form = run_here(response_id, meeting_id), outside_form()
    reading, party = posted(form), request.form.get("party", "")
    errors = dict(reading.errors)
    if party not in PARTY_NAMES or party == YOUTH:
        errors["party"] = gettext("Say for whom they come.")
    if not errors:
        try:
            ask_outside(
                session(),
                actor(),
                box_of(seen.response),
                seen.response,
                seen.meeting,
                party=party,
                name=reading.value("name"),
                number=reading.value("number"),
            )
        except BadField as wrong:
            errors["name"] = gettext(wrong.text)
    if errors:
        return _people(seen, {"party": party} | as_typed(form, reading), errors), 422
    flash(gettext("Kept. Phone them; nobody is texted."))
    return to("people", seen.meeting)


@blueprint.post("/people/<uuid:seat_id>")
@field_action(Action.MEETING_RUN)
def about_seat(response_id: uuid.UUID, meeting_id: uuid.UUID, seat_id: uuid.UUID) -> HttpResponse:
    """What somebody said by phone, who they are, and whether they came."""
    seen = run_here(response_id, meeting_id)
    seat, said = seat_of(session(), seen.meeting, seat_id), request.form.get("says", "")
    if said == "identity":
        check_identity(session(), actor(), seen.meeting, seat)
    elif said in ("came", "not_there"):
        came(session(), actor(), seen.meeting, seat, was_there=said == "came")
    else:
        answer(session(), actor(), seen.meeting, seat, said)
    flash(gettext("Kept."))
    return to("people", seen.meeting)


@blueprint.get("/begin")
@allow(Action.MEETING_RUN)
def begin(response_id: uuid.UUID, meeting_id: uuid.UUID) -> str:
    """What is read aloud at the start, and the young person's wish."""
    seen = run_here(response_id, meeting_id)
    kind, pack = kind_of(seen), pack_of(seen.response)
    reader = session().get(Person, seen.meeting.read_by) if seen.meeting.read_by else None
    return page(
        "begin",
        seen,
        script=pack.script(kind.script) if kind.script else None,
        pack=pack,
        reader=reader.name if reader else "",
        wishes=WISHES,
        speakers=SPEAKERS,
    )


@blueprint.post("/script")
@field_action(Action.MEETING_RUN, keep=True)
def read_script(response_id: uuid.UUID, meeting_id: uuid.UUID) -> HttpResponse:
    seen = run_here(response_id, meeting_id)
    script_read(session(), actor(), seen.meeting)
    flash(gettext("Kept: read aloud."))
    return to("begin", seen.meeting)


@blueprint.post("/wish")
@field_action(Action.MEETING_RUN, keep=True)
def wish(response_id: uuid.UUID, meeting_id: uuid.UUID) -> HttpResponse:
    seen = run_here(response_id, meeting_id)
    say_wish(session(), actor(), seen.meeting, request.form.get("wish", ""), request.form.get("speaker", ""))
    flash(gettext("Kept."))
    return to("talk", seen.meeting)


@blueprint.get("/talk")
@allow(Action.MEETING_RUN, writes=True)
def talk(response_id: uuid.UUID, meeting_id: uuid.UUID) -> str:
    seen = run_here(response_id, meeting_id)
    note(session(), actor(), "meeting.opened", seen.response.id, seen.meeting.kind)
    return _talk(seen)


@blueprint.post("/agenda")
@field_action(Action.MEETING_RUN)
def agenda(response_id: uuid.UUID, meeting_id: uuid.UUID) -> HttpResponse:
    seen = run_here(response_id, meeting_id)
    line = request.form.get("line", "")
    number = int(line) if line.isascii() and line.isdigit() and len(line) < 4 else -1
    tick_agenda(
        session(), actor(), seen.meeting, kind_of(seen), number, seen=request.form.get("seen") == "yes"
    )
    return to("talk", seen.meeting)


@blueprint.post("/decisions")
@field_action(Action.MEETING_RUN, keep=True)
def add_decision(response_id: uuid.UUID, meeting_id: uuid.UUID) -> HttpResponse | tuple[str, int]:
    seen, form = run_here(response_id, meeting_id), decision_form()
    reading = posted(form)
    typed = dict(request.form) | as_typed(form, reading)
    if reading.errors:
        return _talk(seen, typed, reading.errors), 422
    said = Said(
        reading.value("text"),
        request.form.get("who", ""),
        date.fromisoformat(reading.value("due_on")),
        reading.value("provider"),
        request.form.get("restricted") == "yes",
    )
    try:
        decide(session(), actor(), box_of(seen.response), seen.response, seen.meeting, said, today())
    except BadField as wrong:
        return _talk(seen, typed, {wrong.field: gettext(wrong.text)}), 422
    flash(gettext("Kept."))
    return to("talk", seen.meeting)


@blueprint.post("/decisions/<uuid:decision_id>")
@field_action(Action.MEETING_RUN)
def settle_decision(response_id: uuid.UUID, meeting_id: uuid.UUID, decision_id: uuid.UUID) -> HttpResponse:
    seen = run_here(response_id, meeting_id)
    settle(session(), actor(), seen.meeting, decision_id, request.form.get("state", ""))
    flash(gettext("Kept."))
    return to("talk", seen.meeting)


@blueprint.get("/end")
@allow(Action.MEETING_RUN, writes=True)
def end(response_id: uuid.UUID, meeting_id: uuid.UUID) -> str:
    """Held, another time, called off, and the next one."""
    seen = run_here(response_id, meeting_id)
    note(session(), actor(), "meeting.opened", seen.response.id, seen.meeting.kind)
    return _end(seen)


@blueprint.post("/held")
@field_action(Action.MEETING_RUN, keep=True)
def held(response_id: uuid.UUID, meeting_id: uuid.UUID) -> HttpResponse:
    seen = run_here(response_id, meeting_id)
    as_called = request.form.get("when") == "called"
    hold(session(), actor(), seen.response, pack_of(seen.response), seen.meeting, as_called=as_called)
    flash(gettext("Kept: held. Its clock is met.") if kind_of(seen).clock else gettext("Kept: held."))
    return to("end", seen.meeting)


@blueprint.post("/held/undo")
@field_action(Action.MEETING_RUN)
def undo_held(response_id: uuid.UUID, meeting_id: uuid.UUID) -> HttpResponse:
    seen = run_here(response_id, meeting_id)
    not_held(session(), actor(), seen.response, pack_of(seen.response), seen.meeting)
    flash(gettext("Taken back: not held. Its clock runs on unless something else has met it."))
    return to("end", seen.meeting)


@blueprint.post("/move")
@field_action(Action.MEETING_RUN)
def move_it(response_id: uuid.UUID, meeting_id: uuid.UUID) -> HttpResponse | tuple[str, int]:
    seen, form = run_here(response_id, meeting_id), when_where_form()
    reading = posted(form)
    if reading.errors:
        return _end(seen, as_typed(form, reading), reading.errors), 422
    try:
        starts_at = moment_of(reading)
        choose_late(starts_at, due_of(session(), seen.response, kind_of(seen)))
        move(
            session(),
            actor(),
            box_of(seen.response),
            seen.response,
            seen.meeting,
            starts_at=starts_at,
            place=reading.value("place"),
        )
    except BadField as wrong:
        return _end(seen, dict(request.form), {wrong.field: gettext(wrong.text)}), 422
    flash(gettext("Moved. Who is asked is told."))
    return to("people", seen.meeting)


@blueprint.post("/off")
@field_action(Action.MEETING_RUN)
def off(response_id: uuid.UUID, meeting_id: uuid.UUID) -> HttpResponse | tuple[str, int]:
    seen = run_here(response_id, meeting_id)
    try:
        call_off(session(), actor(), seen.response, seen.meeting, request.form.get("reason", ""))
    except BadField as wrong:
        return _end(seen, {}, {wrong.field: gettext(wrong.text)}), 422
    flash(gettext("Called off. Who was asked is told."))
    return redirect(url_for("meetings.show", response_id=response_id), 303)


def _people(
    seen: SeenMeeting, values: Mapping[str, object] | None = None, errors: Mapping[str, str] | None = None
) -> str:
    kind, free = kind_of(seen), askable(session(), seen.response)
    parties = parties_for(kind)
    return page(
        "people",
        seen,
        sides=sides_of(session(), box_of(seen.response), seen.response, seen.meeting, kind),
        choices=[(party, sitters(free, party)) for party in parties],
        parties=parties,
        form=outside_form(),
        values=values or {},
        errors=errors or {},
    )


def _talk(
    seen: SeenMeeting, values: Mapping[str, object] | None = None, errors: Mapping[str, str] | None = None
) -> str:
    kind, pack = kind_of(seen), pack_of(seen.response)
    parties = parties_for(kind)
    mine = [one for one in pack.forms if one.id in kind.forms and one.is_for(me().role, me().discipline)]
    return page(
        "talk",
        seen,
        decided=decisions_of(session(), box_of(seen.response), me(), seen),
        forms=sorted(mine, key=lambda one: kind.forms.index(one.id)),
        free=askable(session(), seen.response),
        parties=parties,
        form=decision_form(),
        values=values or {},
        errors=errors or {},
    )


def _end(
    seen: SeenMeeting, values: Mapping[str, object] | None = None, errors: Mapping[str, str] | None = None
) -> str:
    place = place_shown(box_of(seen.response), seen.meeting)
    return page(
        "end",
        seen,
        form=when_where_form(),
        values=values or as_fields(seen.meeting.starts_at) | {"place": place},
        errors=errors or {},
        reasons=REASONS,
        passed=seen.meeting.starts_at <= now(),
        offered=offered_for(session(), seen.response, pack_of(seen.response)),
    )
