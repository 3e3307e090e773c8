"""An audit detail, which is a code, put into words for the timeline."""

from collections.abc import Callable, Mapping

from webapp.errors import N_
from webapp.paging.alone.need_help import REASONS as ALARM_REASONS
from webapp.paging.close import FOLLOWS
from webapp.paging.close import REASONS as PAGE_REASONS
from webapp.paging.page_tables import SLOTS
from webapp.protocols.pack import Pack
from webapp.response.closing.close import REASONS as CLOSE_REASONS
from webapp.response.course.occurrences import action_of
from webapp.response.in_hand import OPEN_REASONS
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
    "hand.opened": OPEN_REASONS,
    "sharing.extended": CAUSES,
}


def detail_words(pack: Pack, moment: Moment) -> str:
    """Step, tier and clock names from the pack; reasons from their lists; nothing for a code that says nothing."""
    detail = moment.detail or ""
    area = moment.action.partition(".")[0]
    of_pack = _OF_PACK.get(area)
    if of_pack is not None:
        return "" if moment.action == "step.restricted" else of_pack(pack, moment, detail)
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


def _step(pack: Pack, moment: Moment, detail: str) -> str:
    step = next((one for one in pack.steps if one.code == detail), None)
    return str(step.text) if step else ""


def _form(pack: Pack, moment: Moment, detail: str) -> str:
    form = next((one for one in pack.forms if one.id == detail and not one.restricted), None)
    return str(form.title) if form else ""


def _event(pack: Pack, moment: Moment, detail: str) -> str:
    named = (one for one in pack.events if moment.action == action_of(one) or detail == one.id)
    return next((str(one.name) for one in named), "")


def _meeting(pack: Pack, moment: Moment, detail: str) -> str:
    kind, _, reason = detail.partition(" ")
    name = next((str(one.name) for one in pack.meetings if one.id == kind), "")
    return f"{name} · {gettext(CALLED_OFF[reason])}" if reason in CALLED_OFF else name


def _clock(pack: Pack, moment: Moment, detail: str) -> str:
    return next((str(clock.name) for clock in pack.clocks if clock.id == detail), "")


# What is named in the pack, by the first part of the action.
_OF_PACK: Mapping[str, Callable[[Pack, Moment, str], str]] = {
    "step": _step,
    "form": _form,
    "event": _event,
    "occurrence": _event,
    "clock": _clock,
    "meeting": _meeting,
}
