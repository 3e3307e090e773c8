"""Ready for my shift, and what this phone keeps: both are filled in by the phone, which alone knows."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template
from flask import session as cookie
from sqlalchemy import select

from webapp.accounts.models import Agency, AgencyKind, Device
from webapp.accounts.permissions import Action, may
from webapp.parts import session
from webapp.routes.access import allow
from webapp.routes.edge import me

blueprint = Blueprint("ready", __name__)


@blueprint.get("/ready")
@allow(Action.HOME)
def show() -> str:
    return render_template(
        "ready/page.html", devices=_devices(), this_one=cookie.get("device", ""), **phone_page()
    )


@blueprint.get("/kept")
@allow(Action.HOME)
def kept() -> str:
    return render_template("field/kept.html", **phone_page())


def phone_page() -> dict[str, object]:
    """What the scripts of these pages are told: the version they belong to, and whether there is a key to pin."""
    return {"shell": current_app.config.get("SHELL", ""), "agency_pinned": makes_plans()}


def makes_plans() -> bool:
    """For the advocacy agency's people alone (requirements 5): to others a plan does not exist."""
    if not may(me().role, Action.PLAN_KEEP):
        return False
    agency = session().get(Agency, me().agency_id)
    return agency is not None and agency.kind == AgencyKind.ADVOCACY


def _devices() -> list[Device]:
    """This person's own phones that may still send, the last seen first."""
    found = select(Device).where(Device.person_id == me().id, Device.revoked_at.is_(None))
    return list(session().scalars(found.order_by(Device.seen_at.desc())))
