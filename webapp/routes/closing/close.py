"""The end of a response and what comes after: where open things go, who takes the case, the contacts afterwards."""

import uuid
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.permissions import Action, may
from webapp.db import KEY_STAYS
from webapp.errors import N_, BadField, DomainError
from webapp.offline.tray import held_of
from webapp.paging.find import live_pages
from webapp.parts import parts, session
from webapp.protocols.vocabulary import is_police
from webapp.response.answers import facts_about
from webapp.response.closing.after import After, after_of, gone_from, say_done
from webapp.response.closing.case import answer_case, ask_to_take, case_of, withdraw
from webapp.response.closing.close import REASONS, close_response
from webapp.response.closing.follow_up import (
    KINDS,
    move_follow_up,
    set_settings,
    settings_of,
    settle_follow_up,
)
from webapp.response.closing.settle import NO_LONGER, Goes, Takers, settle_open, takers_for
from webapp.response.closing.still_open import Looking, Name, OpenThing, open_things
from webapp.response.models import Response
from webapp.response.packs import pack_of
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor, response_of
from webapp.routes.asked_day import day_asked, today
from webapp.routes.edge import me
from webapp.routes.present import now, zone

blueprint = Blueprint("closing", __name__)

# Logged twice: everything goes on with the other one.
NOTHING_TO_HAND_ON = ("entered_twice",)
A_WEEK = timedelta(days=7)


@blueprint.get("/responses/<uuid:response_id>/close")
@allow(Action.RESPONSE_CLOSE)
def show(response_id: uuid.UUID) -> str:
    """What is open and where it can go; of a closed response, where it went."""
    response = response_of(response_id)
    if response.state == "closed":
        gone = gone_from(session(), response, me())
        return render_template("closing/gone.html", response=response, gone=gone, no_longer=NO_LONGER)
    return _close_page(response, _open(response), takers_for(session(), response), {})


@blueprint.post("/responses/<uuid:response_id>/close")
@field_action(Action.RESPONSE_CLOSE)
def close(response_id: uuid.UUID) -> HttpResponse | tuple[str, int]:
    response = response_of(response_id)
    session().refresh(response, with_for_update=KEY_STAYS)
    if live_pages(session(), response.id):
        raise DomainError(
            N_("A page is still open on this response. Close the page first, or let it be answered.")
        )
    reason = request.form.get("reason", "")
    things, takers = _open(response), takers_for(session(), response)
    try:
        if reason not in REASONS:
            raise BadField("reason", N_("Choose why the response is closed."))
        if reason not in NOTHING_TO_HAND_ON and response.state == "open" and not response.drill:
            settle_open(session(), actor(), response, things, _answers(things), takers, today())
    except BadField as wrong:
        return _close_page(response, things, takers, request.form.to_dict(), wrong), 422
    close_response(session(), actor(), response, reason)
    flash(gettext("%(code)s is closed. Its records stay.", code=response.shown))
    return redirect(url_for("board.show"), 303)


@blueprint.get("/responses/<uuid:response_id>/case")
@allow(Action.CASE_HAND_OVER)
def case(response_id: uuid.UUID) -> str:
    return _case_page(response_of(response_id), {})


@blueprint.post("/responses/<uuid:response_id>/case")
@field_action(Action.CASE_HAND_OVER)
def ask(response_id: uuid.UUID) -> HttpResponse | tuple[str, int]:
    response = response_of(response_id)
    to, warm_with = request.form.get("to", ""), request.form.get("warm_with", "")
    try:
        ask_to_take(session(), actor(), response, takers_for(session(), response), to, warm_with)
    except BadField as wrong:
        return _case_page(response, request.form.to_dict(), wrong), 422
    flash(gettext("Asked. It stays with you until somebody takes it."))
    return redirect(url_for(".case", response_id=response.id), 303)


@blueprint.post("/responses/<uuid:response_id>/case/withdraw")
@field_action(Action.CASE_HAND_OVER)
def ask_no_longer(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    withdraw(session(), actor(), response)
    flash(gettext("Nobody is asked any longer."))
    return redirect(url_for(".case", response_id=response.id), 303)


@blueprint.get("/after")
@allow(Action.CASE_TAKE)
def after() -> str:
    return _after_page()


@blueprint.post("/after/cases/<uuid:case_id>")
@field_action(Action.CASE_TAKE)
def answer(case_id: uuid.UUID) -> HttpResponse:
    takes = request.form.get("answer") == "take"
    response = answer_case(session(), actor(), me(), case_id, takes=takes)
    if not takes:
        flash(gettext("Kept. Whoever asked looks for somebody else."))
        return redirect(url_for(".after"), 303)
    flash(gettext("You have %(code)s now.", code=response.shown))
    return redirect(url_for("responses.show", response_id=response.id), 303)


@blueprint.post("/after/left/<uuid:left_id>")
@field_action(Action.CASE_TAKE)
def left_done(left_id: uuid.UUID) -> HttpResponse:
    say_done(session(), actor(), me(), left_id)
    flash(gettext("Kept."))
    return redirect(url_for(".after"), 303)


@blueprint.post("/after/contacts/<uuid:follow_up_id>")
@field_action(Action.FOLLOW_UP)
def contact(follow_up_id: uuid.UUID) -> HttpResponse | tuple[str, int]:
    """`outcome`: done, not_wanted, or moved with a day."""
    outcome = request.form.get("outcome", "")
    try:
        if outcome == "moved":
            move_follow_up(session(), actor(), me(), follow_up_id, day_asked("on"), today())
        else:
            settle_follow_up(session(), actor(), me(), follow_up_id, outcome)
    except BadField as wrong:
        return _after_page(wrong, follow_up_id), 422
    flash(gettext("Kept."))
    return redirect(url_for(".after"), 303)


@blueprint.get("/region/follow-up")
@allow(Action.FOLLOW_UP_SET)
def settings() -> str:
    known = settings_of(session(), me().region_id)
    return _settings_page({kind: (str(one.days), one.is_on) for kind, one in known.items()})


@blueprint.post("/region/follow-up")
@field_action(Action.FOLLOW_UP_SET)
def keep_settings() -> HttpResponse | tuple[str, int]:
    said = {
        kind: (request.form.get(kind, "").strip(), request.form.get(f"{kind}_on") == "yes") for kind in KINDS
    }
    try:
        set_settings(session(), actor(), said)
    except BadField as wrong:
        return _settings_page(said, wrong), 422
    flash(gettext("Kept. It counts for what is closed from now on."))
    return redirect(url_for(".settings"), 303)


def _open(response: Response) -> list[OpenThing]:
    person, box = me(), parts().vault.box(response.young_person_id)
    looking = Looking(
        session(),
        response,
        pack_of(response),
        facts_about(session(), box, response),
        now(),
        person.role,
        sees_plans=may(person.role, Action.PLAN_OPEN),
        police=is_police(person.role, person.discipline),
    )
    held = held_of(session(), response.id, person.id)
    return open_things(looking) + ([OpenThing(Name("held", "all"), count=held)] if held else [])


def _answers(things: list[OpenThing]) -> dict[Name, Goes]:
    """Each one's own answer; what has none goes where the rest goes. No day is later than the limit that runs."""
    rest = request.form.get("rest", "")
    found = {}
    for thing in things:
        own = request.form.get(thing.name.field, "")
        on = day_asked(f"{thing.name.field}-on") or day_asked("rest-on")
        found[thing.name] = Goes(own or (rest if thing.required else ""), _in_time(thing, on))
    return found


def _in_time(thing: OpenThing, on: date | None) -> date | None:
    if on is None or thing.due_at is None:
        return on
    return min(on, max(thing.due_at.astimezone(zone()).date(), today()))


def _close_page(
    response: Response,
    things: list[OpenThing],
    takers: Takers,
    values: dict[str, str],
    wrong: BadField | None = None,
) -> str:
    return render_template(
        "closing/close.html",
        response=response,
        things=things,
        takers=takers,
        reasons=REASONS,
        no_longer=NO_LONGER,
        values=values,
        wrong=wrong,
        in_a_week=today() + A_WEEK,
        page_open=bool(live_pages(session(), response.id)),
    )


def _case_page(response: Response, values: dict[str, str], wrong: BadField | None = None) -> str:
    return render_template(
        "closing/case.html",
        response=response,
        case=case_of(session(), response),
        takers=takers_for(session(), response),
        values=values,
        wrong=wrong,
    )


def _after_page(wrong: BadField | None = None, wrong_id: uuid.UUID | None = None) -> str:
    found: After = after_of(session(), me())
    return render_template(
        "closing/after.html", found=found, kinds=KINDS, today=today(), wrong=wrong, wrong_id=wrong_id
    )


def _settings_page(values: dict[str, tuple[str, bool]], wrong: BadField | None = None) -> str:
    return render_template("closing/settings.html", values=values, kinds=KINDS, wrong=wrong)
