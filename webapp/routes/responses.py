"""One response: its card by role, details added later, its tier, its timeline. Its end is closing.py."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.models import Role, Wall
from webapp.accounts.permissions import Action, may
from webapp.directory.lines import Line, lines_for
from webapp.errors import NotFound
from webapp.paging.alone.check_in import newest_watch
from webapp.paging.alone.tables import Ended
from webapp.paging.along import along_on
from webapp.paging.find import live_pages
from webapp.paging.page_tables import ADVOCATE_SLOTS, SECOND_SLOT
from webapp.paging.view import PageView
from webapp.parts import parts, session
from webapp.protocols.forms import Field, Form
from webapp.protocols.pack import Pack
from webapp.protocols.vocabulary import is_police
from webapp.response.actor import note
from webapp.response.answers import Value, facts_about, keep_answers, read_answers
from webapp.response.board import Row, rows_of
from webapp.response.closing.close import reopen_response
from webapp.response.course.events import CORE_HERE, TEAM_HERE
from webapp.response.models import Response
from webapp.response.packs import area_for, pack_of
from webapp.response.page import core_of, page_core
from webapp.response.phoned import Coming, coming_by_phone
from webapp.response.scene import SCENES
from webapp.response.scene_said import SECURE_SAYS, Said, card_answers, said_of
from webapp.response.steps import StepState, steps_of
from webapp.response.team import Seen, response_for
from webapp.response.timeline import timeline_of
from webapp.response.triage import REASONS as TIER_REASONS
from webapp.response.triage import raise_tier, reconsider
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor, own_entry_of, response_of
from webapp.routes.course.events import proposed
from webapp.routes.course.in_hand import own_entry
from webapp.routes.edge import me
from webapp.routes.forms.reading import as_typed, posted, spare_unchanged
from webapp.routes.live import fragment
from webapp.routes.offline.late import late_notes
from webapp.routes.paging.pages import page_for, paging
from webapp.routes.present import now

blueprint = Blueprint("responses", __name__, url_prefix="/responses")

# What somebody who is asked, and has not said yes, needs in order to say when they can be there.
ASKED_FIELDS = frozenset({"where", "staging", "scene_secure", "danger", "language"})

# The part of a card that changes by itself; `team` where it is not here.
LIVE = {"officer": "officer", "advocate": "advocate"}


@blueprint.get("/<uuid:response_id>")
@allow(Action.RESPONSE_READ, writes=True)
def show(response_id: uuid.UUID) -> str:
    seen = own_entry_of(response_id)
    response, pack = seen.response, pack_of(seen.response)
    if seen.handed_over:
        return own_entry(seen, _fields_for(pack, joined=True))
    fields = _fields_for(pack, seen.joined)
    box = parts().vault.box(response.young_person_id)
    read = card_answers(session(), box, response, fields)
    note(session(), actor(), "response.opened", response.id)
    context = _seen(seen, pack, read.said, read.facts)
    return render_template(
        f"response/{_card(context['page'])}.html",
        **context,
        steps=_steps(response, pack, read.facts) if seen.joined else [],
        known=read.known,
        fields={field.name: field for field in fields},
        siblings=_siblings(response),
    )


@blueprint.get("/<uuid:response_id>/now")
@allow(Action.RESPONSE_READ, poll=True)
def live(response_id: uuid.UUID) -> HttpResponse:
    """The part that changes by itself. It opens nothing personal. For an officer it ends with the hand-over."""
    seen = own_entry_of(response_id)
    if seen.handed_over:
        return fragment("response/handed_over_live.html", response=seen.response, since=seen.in_hand)
    said = said_of(session(), seen.response)
    context = _seen(seen, pack_of(seen.response), said)
    return fragment(f"response/{LIVE.get(_card(context['page']), 'team')}_live.html", **context)


@blueprint.get("/<uuid:response_id>/details")
@allow(Action.DETAIL_ADD, writes=True)
def details(response_id: uuid.UUID) -> str:
    response = response_of(response_id)
    form = _later(pack_of(response))
    known = read_answers(session(), parts().vault.box(response.young_person_id), response, form.fields)
    note(session(), actor(), "response.opened", response.id)
    return render_template("response/details.html", response=response, form=form, values=known, errors={})


@blueprint.post("/<uuid:response_id>/details")
@field_action(Action.DETAIL_ADD, keep=True)
def add_details(response_id: uuid.UUID) -> HttpResponse | tuple[str, int]:
    """Later answers may raise the tier; they never cancel a page."""
    response = response_of(response_id)
    pack = pack_of(response)
    form, box = _later(pack), parts().vault.box(response.young_person_id)
    known = read_answers(session(), box, response, form.fields)
    reading = spare_unchanged(form, posted(form), known)
    if reading.errors:
        page = render_template(
            "response/details.html",
            response=response,
            form=form,
            values=as_typed(form, reading),
            errors=reading.errors,
        )
        return page, 422
    acting = actor()
    fresh = _changed(reading.values, known)
    if keep_answers(session(), acting, box, response, form.fields, fresh):
        note(session(), acting, "detail.added", response.id)
        if reconsider(session(), acting, response, pack, facts_about(session(), box, response)):
            _page_if_urgent(response, pack)
            flash(gettext("Kept. The tier is now %(tier)s.", tier=pack.tier(response.tier).name.say("en")))
        else:
            if "jurisdiction" in fresh and live_pages(session(), response.id):
                page_core(session(), paging(), response)
            flash(gettext("Kept."))
    return redirect(url_for("responses.show", response_id=response.id), 303)


@blueprint.get("/<uuid:response_id>/tier")
@allow(Action.TIER_RAISE)
def tier(response_id: uuid.UUID) -> str:
    response = response_of(response_id)
    pack = pack_of(response)
    higher = [one for one in pack.tiers if one.rank > pack.tier(response.tier).rank and not one.later]
    return render_template(
        "response/tier.html", response=response, pack=pack, higher=higher, reasons=TIER_REASONS
    )


@blueprint.post("/<uuid:response_id>/tier")
@field_action(Action.TIER_RAISE)
def raise_it(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    pack = pack_of(response)
    facts = facts_about(session(), parts().vault.box(response.young_person_id), response)
    wanted, reason = request.form.get("tier", ""), request.form.get("reason", "")
    raise_tier(session(), actor(), response, pack, wanted, reason, facts)
    _page_if_urgent(response, pack)
    flash(gettext("The tier is now %(tier)s.", tier=pack.tier(response.tier).name.say("en")))
    return redirect(url_for("responses.show", response_id=response.id), 303)


@blueprint.get("/<uuid:response_id>/timeline")
@allow(Action.RESPONSE_READ)
def timeline(response_id: uuid.UUID) -> str:
    response = response_of(response_id)
    police = is_police(me().role, me().discipline)
    moments = timeline_of(session(), response, me().role, police=police, viewer_id=me().id)
    return render_template(
        "response/timeline.html", response=response, moments=moments, pack=pack_of(response)
    )


@blueprint.post("/<uuid:response_id>/reopen")
@field_action(Action.RESPONSE_CLOSE)
def reopen(response_id: uuid.UUID) -> HttpResponse:
    response = response_of(response_id)
    reopen_response(session(), actor(), response)
    pack, box = pack_of(response), parts().vault.box(response.young_person_id)
    # What was learned meanwhile counts from here.
    if reconsider(session(), actor(), response, pack, facts_about(session(), box, response)):
        _page_if_urgent(response, pack)
    return redirect(url_for("responses.show", response_id=response.id), 303)


def _card(page: object) -> str:
    """Which card: an advocate's for those who go, a supervisor's for the desk, an officer's, a team member's.

    An officer who was asked to come as the core member has a member's.
    """
    asked = isinstance(page, PageView) and page.slot not in ADVOCATE_SLOTS
    if me().role == Role.FIRST_RESPONDER and asked:
        return "member"
    return {
        Role.FIRST_RESPONDER: "officer",
        Role.ADVOCATE: "advocate",
        Role.SUPERVISOR: "supervisor",
        Role.TEAM_MEMBER: "member",
    }[Role(me().role)]


def _seen(
    seen: Seen, pack: Pack, said: Mapping[str, Said], facts: Mapping[str, str] | None = None
) -> dict[str, object]:
    response, joined, person = seen.response, seen.joined, me()
    row = rows_of(session(), [response], now(), police=is_police(person.role, person.discipline))[0]
    page = _page_of_mine(row)
    goes = joined and may(person.role, Action.CHECK_IN)
    watch = newest_watch(session(), response.id, person.id) if goes else None
    return {
        "response": response,
        "row": row,
        "page": page,
        "core": _core(response, pack, row, facts)
        if person.role in (Role.FIRST_RESPONDER, Role.SUPERVISOR)
        else None,
        "more_lines": _more_lines(response) if page and (page.unanswered or page.not_sure) else [],
        "mine": _is_mine(page),
        "stands_by": page is not None and me().id in {one.person_id for one in page.standbys},
        "joined": joined,
        "pack": pack,
        "rule": pack.rule(response.tier_rule),
        "scenes": SCENES,
        "tier_reasons": TIER_REASONS,
        "core_open": _core_open(row),
        "may_close": may(person.role, Action.PAGE_CLOSE),
        "has_second": any(one.slot == SECOND_SLOT and one.live for one in row.pages),
        "other": _other(row),
        "late": late_notes(response) if person.role == Role.SUPERVISOR else None,
        "stage": _stage(row),
        "said": said,
        "secure_says": SECURE_SAYS,
        "watch": watch,
        "cleared": watch is not None and watch.ended_how == Ended.CLEAR,
        "along": along_on(session(), response.id, person.id) if goes and seen.beside else None,
        "in_hand": seen.in_hand,
        "may_take": seen.officers
        and not seen.in_hand
        and _is_mine(page)
        and page
        and page.state == "arrived",
        **(proposed(seen, pack) if joined else {}),
    }


def _other(row: Row) -> Response | None:
    """The response that this one may be, or is, one with: only where it exists for this person too."""
    if row.same is None:
        return None
    try:
        return response_for(session(), me(), row.same.other_id).response
    except NotFound:
        return None


def _steps(response: Response, pack: Pack, facts: Mapping[str, str]) -> list[StepState]:
    return steps_of(session(), response, pack, me().role, me().discipline, facts)


def _stage(row: Row) -> str:
    """Where the page stands, for the words to say meanwhile."""
    page = row.page
    if page is None or page.state in ("asking", "unanswered", "closed"):
        return "asked"
    return page.state


@dataclass(frozen=True)
class _Phone:
    """Whom to phone, since they cannot be paged, or were, `in_vain`. `line` is where the report goes that must be made
    in any case. `paged`: who has a page, where the desk records what they say; `coming`: what the others said by
    phone."""

    phone: tuple[str, ...]
    one_of: bool
    in_vain: bool
    line: Line | None
    paged: frozenset[str]
    coming: Mapping[str, Coming]


def _core(response: Response, pack: Pack, row: Row, facts: Mapping[str, str] | None) -> _Phone | None:
    in_vain = [one.slot for one in row.pages if one.unanswered or one.not_sure]
    core = core_of(session(), response, pack, in_vain, facts)
    if response.state != "open" or not core.phone:
        return None
    return _Phone(
        core.phone,
        core.one_of,
        core.in_vain,
        next(iter(_lines(response, "report")), None),
        frozenset(one.slot for one in row.pages if one.live),
        coming_by_phone(session(), response.id),
    )


def _more_lines(response: Response) -> list[Line]:
    """Beside the duty number, where no advocate is sure to come: where reports go, and who answers day and night."""
    return [*_lines(response, "report"), *_lines(response, "crisis")]


def _lines(response: Response, kind: str) -> list[Line]:
    return [one for one in lines_for(area_for(response)).get(kind, []) if one.call]


def _core_open(row: Row) -> bool:
    """Whether a clock still waits for the second core member, and nobody has said yet that they are here."""
    waits = [state for state in row.clocks if state.running and state.clock.stop in (CORE_HERE, TEAM_HERE)]
    return bool(waits) and not waits[0].core_said


def _is_mine(page: PageView | None) -> bool:
    return page is not None and page.accepted_by == me().id and page.state in ("accepted", "arrived")


def _page_of_mine(row: Row) -> PageView | None:
    """What a card shows as the page: the one on which this person was asked, or the advocate's."""
    asked = [one for one in row.pages if any(ask.person_id == me().id for ask in one.history)]
    return next((one for one in asked if one.accepted_by == me().id), asked[0] if asked else row.page)


def _fields_for(pack: Pack, joined: bool) -> tuple[Field, ...]:
    seen = (pack.form("contact").seen_by(me().role, me().discipline), _later(pack))
    fields = _unique(field for form in seen for field in form.fields)
    return fields if joined else tuple(field for field in fields if field.name in ASKED_FIELDS)


def _later(pack: Pack) -> Form:
    """What may be added later, as this person sees it: for police without the restricted questions."""
    return pack.form("contact_later").seen_by(me().role, me().discipline)


def _unique(fields: Iterable[Field]) -> tuple[Field, ...]:
    return tuple({field.name: field for field in fields}.values())


def _siblings(response: Response) -> list[Response]:
    """The other responses of the same contact: for the supervisor alone (story 2), and not past a wall."""
    if me().role != Role.SUPERVISOR:
        return []
    mine = select(Wall.id).where(
        Wall.response_id == Response.id, Wall.person_id == me().id, Wall.lifted_at.is_(None)
    )
    same = select(Response).where(
        Response.contact_id == response.contact_id, Response.id != response.id, ~mine.exists()
    )
    return list(session().scalars(same.order_by(Response.code)))


def _changed(values: dict[str, Value], known: dict[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if value and known.get(name) != value}


def _page_if_urgent(response: Response, pack: Pack) -> None:
    """Whoever is open already goes on as they are; who else the tier or the jurisdiction asks for is paged."""
    if pack.tier(response.tier).urgent:
        page_for(response)
