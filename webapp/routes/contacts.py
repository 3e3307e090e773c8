"""Log a contact from the field, or a call at the desk."""

import uuid
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.models import Region
from webapp.accounts.permissions import Action
from webapp.accounts.phone import open_phone
from webapp.errors import N_, BadField, DomainError
from webapp.parts import parts, session
from webapp.protocols.forms import Form, Reading
from webapp.protocols.pack import Pack
from webapp.response.actor import Actor
from webapp.response.contact import log_contact
from webapp.response.models import Response
from webapp.response.packs import pack_in
from webapp.response.same import ask_or_page
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor
from webapp.routes.edge import me
from webapp.routes.forms.reading import posted
from webapp.routes.offline.late import by_hand, came_late
from webapp.routes.offline.undoubted import to_correct, undoubted
from webapp.routes.paging.pages import page_for
from webapp.routes.present import now, region, zone

blueprint = Blueprint("contacts", __name__, url_prefix="/contacts")


@blueprint.get("/new")
@allow(Action.CONTACT_LOG)
def new() -> str:
    form, number = _asked(_pack()), _own_number()
    return _page(called_back(form) if number else form, {"callback": number}, {}, url_for("contacts.log"))


@blueprint.post("")
@field_action(Action.CONTACT_LOG, keep=True)
def log() -> HttpResponse | tuple[str, int]:
    """An officer's contact always pages, before anything else is asked (story 2).

    One that came late may be somebody the desk knows already: then the desk is asked first, for 3 minutes.
    """
    pack = _pack()
    form = called_back(_asked(pack))
    form, reading = undoubted(pack, form, _with_number(form, posted(form)), _own_number)
    if reading.errors:
        return _page(*to_correct(pack, form, reading), reading.errors, url_for("contacts.log")), 422
    acting = actor()
    opened = _open(pack, form, reading, "law_enforcement", acting.occurred_at)
    for response in _to_page(acting, opened, reading) if came_late(acting) else opened:
        page_for(response)
    return _then(opened)


def _to_page(acting: Actor, opened: list[Response], reading: Reading) -> list[Response]:
    """Of a contact that came late those to be paged at once; about the others the desk is asked first."""
    return ask_or_page(
        session(),
        acting,
        parts().vault,
        opened,
        number=str(reading.values.get("callback") or ""),
    )


@blueprint.get("/call")
@allow(Action.CALL_LOG)
def call() -> str:
    local = now().astimezone(zone())
    start: dict[str, object] = {
        "identified_on": local.strftime("%Y-%m-%d"),
        "identified_at": local.strftime("%H:%M"),
    }
    return _page(_pack().form("call"), start, {}, url_for("contacts.log_call"))


@blueprint.post("/call")
@field_action(Action.CALL_LOG)
def log_call() -> HttpResponse | tuple[str, int]:
    """The desk logs a call for others; an urgent tier pages whatever the button, since it is urgent."""
    pack = _pack()
    asked = pack.form("call")
    form, reading = undoubted(pack, asked, posted(asked), _own_number)
    if reading.errors:
        return _page(*to_correct(pack, form, reading), reading.errors, url_for("contacts.log_call")), 422
    try:
        identified = _identified(reading)
        opened = _open(pack, form, reading, str(reading.values["reporter"]), identified)
    except BadField as wrong:
        errors = {wrong.field: gettext(wrong.text)}
        return _page(*to_correct(pack, asked, reading), errors, url_for("contacts.log_call")), 422
    for response in opened:
        if request.form.get("then") == "page" or pack.tier(response.tier).urgent:
            page_for(response)
    return _then(opened)


def _open(pack: Pack, form: Form, reading: Reading, reporter: str, identified: datetime) -> list[Response]:
    try:
        contact_id = uuid.UUID(request.form.get("contact_id", ""))
    except ValueError:
        contact_id = parts().ids.new()
    if session().get(Response, contact_id) is not None:
        if by_hand():  # the desk has looked: it is another young person on a page that was used twice
            contact_id = parts().ids.new()
        else:
            raise DomainError(N_("This contact is logged already. Nothing was changed."))
    how_many = int(str(reading.values.get("how_many") or "1"))
    return log_contact(
        session(),
        actor(),
        parts().vault,
        pack,
        contact_id=contact_id,
        agency_id=me().agency_id,
        reporter=reporter,
        identified_at=identified,
        how_many=how_many,
        fields=form.fields,
        values=reading.values,
    )


def _then(opened: list[Response]) -> HttpResponse:
    if len(opened) > 1:
        flash(gettext("%(n)s responses are open, one for each young person.", n=len(opened)))
        return redirect(url_for("home.show"), 303)
    return redirect(url_for("responses.show", response_id=opened[0].id), 303)


def _identified(reading: Reading) -> datetime:
    """The local date and time of identification, in UTC. A time to come is refused."""
    day, clock = str(reading.values["identified_on"]), str(reading.values["identified_at"])
    at = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(str(zone())))
    if at > now():
        raise BadField("identified_at", N_("That time is still to come. Give the time of identification."))
    return at.astimezone(now().tzinfo)


def _page(form: Form, values: object, errors: dict[str, str], action: str) -> str:
    return render_template(
        "contacts/new.html",
        form=form,
        values=values,
        errors=errors,
        action=action,
        contact_id=request.form.get("contact_id") or parts().ids.new(),
    )


def _pack() -> Pack:
    here = region()
    assert isinstance(here, Region)  # noqa: S101 (behind sign-in there is always a region)
    return pack_in(here)


def _asked(pack: Pack) -> Form:
    """The questions of a contact, as this person sees them."""
    return pack.form("contact").seen_by(me().role, me().discipline)


def called_back(form: Form) -> Form:
    """The form with the call-back number left open: empty means the one of the officer's profile."""
    fields = [replace(one, required=False) if one.name == "callback" else one for one in form.fields]
    return replace(form, fields=tuple(fields))


def _with_number(form: Form, reading: Reading) -> Reading:
    """Raises nothing: with no number anywhere it is the field that is asked for."""
    if reading.values.get("callback") or "callback" in reading.errors:
        return reading
    number = _own_number()
    if number:
        return replace(reading, values={**reading.values, "callback": number})
    return replace(reading, errors={**reading.errors, "callback": gettext("This is needed.")})


def _own_number() -> str:
    person = me()
    return open_phone(parts().vault.box(person.region_id), person) or ""
