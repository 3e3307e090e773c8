"""An audit detail, which is a code, put into words for the timeline."""

from webapp.errors import N_
from webapp.paging.close import FOLLOWS
from webapp.paging.close import REASONS as PAGE_REASONS
from webapp.protocols.pack import Pack
from webapp.response.close import REASONS as CLOSE_REASONS
from webapp.response.timeline import Moment
from webapp.routes.present import gettext, role_name

ASKED = {
    "primary": N_("On-call advocate"),
    "backup": N_("Backup"),
    "supervisor": N_("Duty supervisor"),
    "assigned": N_("By the desk"),
}


def detail_words(pack: Pack, moment: Moment) -> str:
    """Step, tier and clock names from the pack; reasons from their lists; nothing for a code that says nothing."""
    detail = moment.detail or ""
    area = moment.action.partition(".")[0]
    if moment.action == "step.restricted":
        return ""
    if area == "step":
        step = next((one for one in pack.steps if one.code == detail), None)
        return str(step.text) if step else ""
    if area == "clock":
        return next((str(clock.name) for clock in pack.clocks if clock.id == detail), "")
    if moment.action in ("response.logged", "tier.raised"):
        tier = detail.partition(" ")[0]
        return next((str(one.name) for one in pack.tiers if one.id == tier), "")
    if moment.action == "team.joined":
        return "" if detail == moment.role else role_name(detail)
    if detail in ASKED:
        return gettext(ASKED[detail])
    known = PAGE_REASONS.get(detail) or FOLLOWS.get(detail) or CLOSE_REASONS.get(detail)
    return gettext(known) if known else ""
