"""The demo's telephones: read their texts, hear their calls, and answer as them. Registered in demo mode only."""

import re
import uuid

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from webapp.accounts.models import Person, Region
from webapp.db import every_region, set_region
from webapp.errors import N_, NotFound
from webapp.paging.heartbeat import worker_is_late
from webapp.paging.messages.simulate import HANG_UP, phones, press_as, reply_as
from webapp.paging.models import SimulatorText
from webapp.parts import parts, session
from webapp.routes.access import public
from webapp.routes.live import fragment
from webapp.routes.paging.by_text import opens_here
from webapp.routes.present import now, role_name

blueprint = Blueprint("simulator", __name__, url_prefix="/simulator")

LONGEST = 160
KEYS = re.compile(r"[0-9*#]{1,4}")
PLACES: dict[str, str] = {
    "primary": N_("On-call advocate"),
    "backup": N_("Backup advocate"),
    "supervisor": N_("Duty supervisor"),
}
READ_AS: dict[str, str] = {
    "yes": N_("read as: yes"),
    "no": N_("read as: no"),
    "all_right": N_("read as: all right"),
    "help": N_("read as: needs help"),
    "unclear": N_("not understood, nothing changed"),
    "which_page": N_("which page? nothing changed"),
    "no_page": N_("no page is open, nothing changed"),
    "closed": N_("that page is closed, nothing changed"),
    "covered": N_("someone else is going, nothing changed"),
    "arrived": N_("already there, nothing changed"),
    "stop": N_("kept by the carrier: no answer"),
    "officer_asks": N_("an officer's page, to be confirmed"),
    "officer_opens": N_("an officer's page, confirmed"),
    "officer_wrong": N_("an officer's page, nothing opened"),
    "officer_too_many": N_("too many of an officer's pages, nothing opened"),
    "key": N_("key pressed in the call"),
    "hung_up": N_("the call was ended"),
}


@blueprint.get("")
@public()
def show() -> str:
    return render_template("simulator/page.html", **_seen(_region()))


@blueprint.get("/live")
@public()
def live() -> Response:
    return fragment("simulator/_phones.html", **_seen(_region()))


@blueprint.post("/<uuid:person_id>/reply")
@public()
def reply(person_id: uuid.UUID) -> Response | str:
    """As this telephone, by the same way in as a real text."""
    region = _enter(_region_of(person_id))
    body = request.form.get("body", "").strip()[:LONGEST]
    if body:
        reply_as(
            session(),
            now=now(),
            ids=parts().ids,
            vault=parts().vault,
            person_id=person_id,
            body=body,
            opens=opens_here(),
        )
    elif request.headers.get("HX-Request") != "true":
        flash(gettext("Type a text first."))
    return _back(region, person_id)


@blueprint.post("/<uuid:person_id>/call/<uuid:text_id>")
@public()
def press(person_id: uuid.UUID, text_id: uuid.UUID) -> Response | str:
    """A key in this telephone's call, or hanging up. A call that has ended or gone on is not found."""
    region = _enter(_region_of(person_id))
    key = request.form.get("key", "").strip()
    if key != HANG_UP and not KEYS.fullmatch(key):
        raise NotFound
    press_as(session(), now=now(), ids=parts().ids, person_id=person_id, text_id=text_id, key=key)
    return _back(region, person_id)


def _region_of(person_id: uuid.UUID) -> uuid.UUID:
    with every_region(session()):
        person = session().get(Person, person_id)
    if person is None:
        raise NotFound
    return person.region_id


def _back(region: Region, person_id: uuid.UUID) -> Response | str:
    if request.headers.get("HX-Request") == "true":
        return render_template("simulator/_phones.html", **_seen(region))
    return redirect(url_for("simulator.show", region=region.id, _anchor=f"phone-{person_id}"), 303)


def _seen(region: Region) -> dict[str, object]:
    return {
        "county": region,
        "counties": session().scalars(select(Region).order_by(Region.name)).all(),
        "phones": phones(session(), parts().vault, region.id, now()),
        "stopped": worker_is_late(session(), now(), parts().settings.worker_late),
        "place_name": _place_name,
        "said_as": _said_as,
        "hang_up": HANG_UP,
    }


def _region() -> Region:
    """The county that the address names, that of the person who is signed in, or where a phone buzzed last."""
    asked = request.args.get("region", "")
    if asked:
        try:
            return _enter(uuid.UUID(asked))
        except ValueError:
            raise NotFound from None
    if current_user.is_authenticated:
        return _enter(current_user.region_id)
    return _enter(_livest())


def _enter(region_id: uuid.UUID | None) -> Region:
    region = session().get(Region, region_id) if region_id else None
    if region is None:
        raise NotFound
    set_region(session(), region.id)
    g.region = region  # so that times are said in its zone
    return region


def _livest() -> uuid.UUID | None:
    with every_region(session()):
        newest = select(SimulatorText.region_id).order_by(SimulatorText.at.desc(), SimulatorText.id.desc())
        return session().scalar(newest.limit(1)) or session().scalar(
            select(Region.id).order_by(Region.name).limit(1)
        )


def _place_name(place: str) -> str:
    return str(gettext(PLACES[place])) if place in PLACES else role_name(place)


def _said_as(text: SimulatorText) -> str:
    """What a text from the telephone was taken to mean."""
    words = (text.read_as or "").split(" ")
    if len(words) == 2:
        return str(gettext("read as: yes, %(minutes)s min", minutes=words[1]))
    return str(gettext(READ_AS.get(words[0], N_("not from a known phone"))))
