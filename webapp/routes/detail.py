"""An audit detail, which is a code, put into words for the timeline."""

from webapp.errors import N_
from webapp.paging.alone.need_help import REASONS as ALARM_REASONS
from webapp.paging.close import FOLLOWS
from webapp.paging.close import REASONS as PAGE_REASONS
from webapp.paging.page_tables import SLOTS
from webapp.protocols.pack import Pack
from webapp.response.close import REASONS as CLOSE_REASONS
from webapp.response.meetings.call import REASONS as CALLED_OFF
from webapp.response.meetings.sharing import CAUSES
from webapp.response.timeline import Moment
from webapp.routes.present import gettext, role_name

ASKED = {
    "primary": N_("On-call advocate"),
    "backup": N_("Backup"),
    "supervisor": N_("Duty supervisor"),
    "assigned": N_("By the desk"),
}


SOUGHT = {
    "unconfirmed": N_("the yes by text is not confirmed"),
    "too_late": N_("would come later than the clock allows"),
    "overdue": N_("the time they gave has passed"),
}
CONFIRMED = {"signed_in": N_("by signing in"), "duty_desk": N_("by a word with the duty desk")}
_MINUTES = {"page.accepted", "page.eta", "page.more_time", "page.handed_over"}
ALONE = {
    "voice": N_("By phone"),
    "sms": N_("By text"),
    "checked_in": N_("They checked in"),
    "clear": N_("They said so"),
    "by_desk": N_("By the desk"),
    "released": N_("Nobody is needed there any longer"),
    **{code: words for reasons in ALARM_REASONS.values() for code, words in reasons.items()},
}


# What the detail of an action is one of, where it is one of a few.
FIXED = {
    "page.sought": SOUGHT,
    "page.sought_ended": SOUGHT,
    "page.confirmed": CONFIRMED,
    "page.opened": SLOTS,
    "sharing.extended": CAUSES,
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
    if area == "meeting":
        kind, _, reason = detail.partition(" ")
        name = next((str(one.name) for one in pack.meetings if one.id == kind), "")
        return f"{name} · {gettext(CALLED_OFF[reason])}" if reason in CALLED_OFF else name
    if moment.action in ("response.logged", "tier.raised"):
        tier = detail.partition(" ")[0]
        return next((str(one.name) for one in pack.tiers if one.id == tier), "")
    if moment.action == "team.joined":
        return "" if detail == moment.role else role_name(detail)
    if moment.action in _MINUTES and detail.endswith(" min"):
        return gettext("%(n)s min", n=detail.removesuffix(" min"))
    fixed = ALONE if area == "alone" else FIXED.get(moment.action)
    if fixed is not None:
        return gettext(fixed[detail]) if detail in fixed else ""
    if detail in ASKED:
        return gettext(ASKED[detail])
    known = PAGE_REASONS.get(detail) or FOLLOWS.get(detail) or CLOSE_REASONS.get(detail)
    return gettext(known) if known else ""
