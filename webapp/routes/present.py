"""How times, numbers and roles are said on screen; the words that every template has at hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, g
from flask_babel import gettext as _gettext
from flask_babel import ngettext as _ngettext
from flask_login import current_user

from webapp.accounts.models import Region
from webapp.accounts.number import for_eyes
from webapp.errors import N_
from webapp.paging.alarms import Alarms, alarms_now
from webapp.paging.heartbeat import is_late, worker_is_late
from webapp.paging.page_tables import SLOTS
from webapp.parts import parts, session
from webapp.version import version

ROLES: dict[str, str] = {
    "first_responder": N_("Officer"),
    "advocate": N_("Advocate"),
    "supervisor": N_("Duty supervisor"),
    "team_member": N_("Team member"),
    "region_admin": N_("Region administrator"),
    "auditor": N_("Auditor"),
}
DISCIPLINES: dict[str, str] = {
    "child_welfare": N_("Child welfare"),
    "probation": N_("Probation"),
    "public_health": N_("Public health"),
    "mental_health": N_("Mental health"),
    "law_enforcement": N_("Law enforcement"),
    "hotline": N_("Child protection hotline"),
    "substance_abuse": N_("Substance abuse services"),
    "education": N_("Education"),
    "legal": N_("Legal"),
    "provider": N_("Community provider"),
}
DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


def gettext(text: str, **params: object) -> str:
    """The sentence in the person's language."""
    return str(_gettext(text, **params))


def ngettext(one: str, many: str, num: int) -> str:
    return str(_ngettext(one, many, num))


def region() -> Region | None:
    """The region of the person who is signed in; one statement a request at most."""
    if "region" not in g:
        known = current_user.is_authenticated
        g.region = session().get(Region, current_user.region_id) if known else None
    found: Region | None = g.region
    return found


def now() -> datetime:
    """The present, frozen for the length of one request."""
    if "now" not in g:
        g.now = parts().clock.now()
    frozen: datetime = g.now
    return frozen


def zone() -> ZoneInfo:
    here = region()
    return ZoneInfo(here.zone if here else "UTC")


def time_of_day(at: datetime) -> str:
    """`2:38 a.m.` in the region's zone."""
    local = at.astimezone(zone())
    return f"{local.hour % 12 or 12}:{local.minute:02d} " + (
        gettext("a.m.") if local.hour < 12 else gettext("p.m.")
    )


def short_time(at: datetime) -> str:
    """`2:38`, where the half of the day is plain from what stands beside it."""
    local = at.astimezone(zone())
    return f"{local.hour % 12 or 12}:{local.minute:02d}"


def day_and_time(at: datetime) -> str:
    """`2:38 a.m.` today, `Fri 10:00 a.m.` within six days, `11/28 10:00 a.m.` beyond."""
    local, today = at.astimezone(zone()), now().astimezone(zone())
    if local.date() == today.date():
        return time_of_day(at)
    if abs((local.date() - today.date()).days) < 7:
        return f"{gettext(DAYS[local.weekday()])} {time_of_day(at)}"
    return f"{local.month}/{local.day} {time_of_day(at)}"


def short_day(at: datetime) -> str:
    """`2:38` today, `Fri` before: for a chip on a crowded board."""
    local = at.astimezone(zone())
    same_day = local.date() == now().astimezone(zone()).date()
    return short_time(at) if same_day else gettext(DAYS[local.weekday()])


def span(time: timedelta) -> str:
    """`52 min`, `1 h 52 min`, `2 days 17 h`: whole minutes, rounded down; never seconds."""
    minutes = int(abs(time).total_seconds() // 60)
    if minutes < 60:
        return gettext("%(n)s min", n=minutes)
    if minutes < 48 * 60:
        hours, rest = divmod(minutes, 60)
        return gettext("%(h)s h %(m)s min", h=hours, m=rest) if rest else gettext("%(h)s h", h=hours)
    days, rest = divmod(minutes // 60, 24)
    said = ngettext("%(num)s day", "%(num)s days", days)
    return f"{said} {gettext('%(h)s h', h=rest)}" if rest else said


def minutes_until(at: datetime) -> int:
    return max(0, int((at - now()).total_seconds() + 59) // 60)


def role_name(role: str | None) -> str:
    return gettext(ROLES[role]) if role in ROLES else gettext("Alongside")


def slot_name(slot: str) -> str:
    return gettext(SLOTS[slot])


def discipline_name(discipline: str | None) -> str:
    return gettext(DISCIPLINES[discipline]) if discipline in DISCIPLINES else role_name("team_member")


def worker_stopped() -> bool:
    """Whether no worker runs; asked once a request, by whoever needs it first."""
    if "alarms" in g:
        return alarms().worker_late(now(), parts().settings.worker_late)
    if "last_beat" in g:
        return is_late(g.last_beat, now(), parts().settings.worker_late)
    return worker_is_late(session(), now(), parts().settings.worker_late)


def alarms() -> Alarms:
    """What is wrong with paging itself; one statement a request at most."""
    if "alarms" not in g:
        g.alarms = alarms_now(session(), now())
    found: Alarms = g.alarms
    return found


def _context() -> dict[str, Any]:
    signed_in = current_user.is_authenticated
    return {
        "demo": parts().settings.demo,
        "version": version,
        "person": current_user if signed_in else None,
        "region": region(),
        "now": now(),
        "leave_url": parts().settings.leave_url,
        "worker_stopped": signed_in and worker_stopped(),
    }


def _person_id() -> str:
    """Whom a page is printed for; nobody before sign-in."""
    return str(current_user.id) if current_user.is_authenticated else ""


def install(app: Flask) -> None:
    app.context_processor(_context)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    # Macros that are imported see no context, only globals.
    app.jinja_env.globals.update(mint_key=lambda: str(parts().ids.new()), person_id=_person_id)
    app.jinja_env.filters.update(
        time_of_day=time_of_day,
        short_time=short_time,
        short_day=short_day,
        day_and_time=day_and_time,
        span=span,
        minutes_until=minutes_until,
        role_name=role_name,
        discipline_name=discipline_name,
        slot_name=slot_name,
        phone=for_eyes,
    )
