"""The directory on screen: whom to call or text in this region, and what somebody has to check first."""

from flask import Blueprint, render_template

from webapp.accounts.permissions import Action
from webapp.directory.lines import EVERYWHERE, KINDS, lines_for, to_check
from webapp.response.packs import area_in
from webapp.routes.access import allow
from webapp.routes.present import now, region, zone

blueprint = Blueprint("directory", __name__)


@blueprint.get("/directory")
@allow(Action.CARDS)
def show() -> str:
    return render_template("directory/page.html", **directory())


def directory() -> dict[str, object]:
    """What the page and the field pack show: lines by kind, and the number of those to check."""
    here = region()
    area = area_in(here) if here else EVERYWHERE
    today = now().astimezone(zone()).date()
    return {
        "kinds": KINDS,
        "lines": lines_for(area),
        "today": today,
        "unchecked": len(to_check(area, today)),
    }
