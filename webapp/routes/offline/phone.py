"""A phone says how it is, and gets what it needs to keep things: a grant, a key to seal to, the right time."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, current_app, jsonify, make_response, redirect, request
from flask import session as cookie
from werkzeug.wrappers import Response

from webapp.accounts.devices import PhoneState, label_of, register, revoke
from webapp.accounts.models import Agency, AgencyKind
from webapp.accounts.permissions import Action
from webapp.errors import N_, DomainError
from webapp.offline.held import waits_too_long
from webapp.offline.outbox_key import current_key
from webapp.parts import parts, session
from webapp.routes.access import allow
from webapp.routes.edge import CAME, me
from webapp.routes.offline.inward import LONGEST_WAIT
from webapp.routes.present import now
from webapp.vault.agency import current_key as agency_key
from webapp.vault.hpke import to_wire

blueprint = Blueprint("phone", __name__, url_prefix="/phone")

_MOST_UNSENT = 100_000
_MOST_MS = 10**14


class Unreadable(DomainError):
    status = 400

    def __init__(self) -> None:
        super().__init__(N_("This could not be read. Open the page again."))


@blueprint.post("")
@allow(Action.HOME, poll=True)
def contact() -> Response:
    """Not counted as activity: a phone that comes back into signal says so by itself."""
    person, of = me(), parts()
    told = register(
        session(),
        of.vault,
        now=now(),
        ids=of.ids,
        person=person,
        state=_state(),
        label=label_of(request.headers.get("User-Agent", "")),
        before=_before(),
    )
    if _before() != told.device.id:  # an answer that comes late must not bring back a session that has ended
        cookie["device"] = str(told.device.id)
    if waits_too_long(session(), person.id, now() - LONGEST_WAIT, 1):
        request.environ[CAME] = (person.id, told.device.id)  # no item's key: what waits is looked through
    outbox = current_key(of.vault, now(), of.ids)
    return make_response(
        jsonify(
            person=str(person.id),
            device=str(told.device.id),
            grant=told.grant,
            now=round(now().timestamp() * 1000),
            outbox={"id": str(outbox.id), "key": to_wire(outbox.public)},
            agency=_agency(),
            shell=current_app.config.get("SHELL"),
            lost=told.lost,
        )
    )


@blueprint.post("/<uuid:device_id>/revoke")
@allow(Action.HOME)
def take_away(device_id: uuid.UUID) -> Response:
    """One's own phone, or for the desk and the administrator any of the region."""
    revoke(session(), now=now(), ids=parts().ids, by=me(), device_id=device_id)
    return redirect("/ready", 303)


def _state() -> PhoneState:
    if not request.is_json:
        raise Unreadable
    told = request.get_json(silent=True)
    if not isinstance(told, dict):
        raise Unreadable
    return PhoneState(
        phone_id=_uuid(told.get("phone")),
        clock=_whole(told.get("clock"), _MOST_MS),
        unsent=_whole(told.get("unsent"), _MOST_UNSENT),
        shell=_shell(told.get("shell")),
        persisted=_yes_or_no(told.get("persisted"), unknown=True),
        fresh=bool(_yes_or_no(told.get("fresh"))),
    )


def _uuid(value: Any) -> uuid.UUID:
    try:
        return uuid.UUID(value if isinstance(value, str) else "")
    except ValueError:
        raise Unreadable from None


def _whole(value: Any, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise Unreadable
    return value


def _shell(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not value.isascii() or not value.isalnum() or len(value) > 20:
        raise Unreadable
    return value


def _yes_or_no(value: Any, *, unknown: bool = False) -> bool | None:
    if not isinstance(value, bool) and not (unknown and value is None):
        raise Unreadable
    return value


def _before() -> uuid.UUID | None:
    """Which phone this browser was at its last contact."""
    try:
        return uuid.UUID(cookie.get("device", ""))
    except (ValueError, AttributeError, TypeError):
        return None


def _agency() -> dict[str, str] | None:
    """What the plan page seals to, for the phone to pin: for the advocacy agency's own people alone."""
    agency = session().get(Agency, me().agency_id)
    key = agency_key(session(), me().agency_id)
    if agency is None or agency.kind != AgencyKind.ADVOCACY or key is None:
        return None
    return {"id": str(key.id), "key": to_wire(key.public_key), "fingerprint": key.fingerprint}
