"""What the desk must know beside the responses: paging itself, and the rota. The worst first, each with what to do."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from webapp.accounts.models import Person
from webapp.errors import N_
from webapp.paging.alarms import Alarms
from webapp.paging.gateways.gateway import FIRST
from webapp.paging.messages.channel_alarm import ChannelDown
from webapp.paging.models import Channel, Readiness
from webapp.paging.people.readiness import LACKS
from webapp.paging.people.ready_watch import NotReady, lacking
from webapp.paging.rota.gaps import DAY, HOUR, Finding, Wrong, how_soon
from webapp.paging.rota.on_call import Shift
from webapp.paging.rota.read import LayerOf
from webapp.paging.rota.watch import wrong_ahead
from webapp.parts import parts
from webapp.routes.present import alarms, day_and_time, gettext, now
from webapp.routes.rota.words import layer_name, wall_span


@dataclass(frozen=True)
class Notice:
    """`what` is wrong, and what to `do`; `href` where to do it. `tone` late or soon, or none."""

    what: str
    do: str
    icon: str
    tone: str = ""
    href: str = ""


@dataclass(frozen=True)
class Notices:
    """`urgent` is wrong now or within the hour; `today` within 24 hours; `week` within seven days, to be folded."""

    urgent: list[Notice]
    today: list[Notice]
    week: list[Notice]


NOBODY_REACHED = {
    Channel.SMS: N_("Texts reach nobody since %(time)s"),
    Channel.VOICE: N_("Calls reach nobody since %(time)s"),
}
BY_THE_OTHER = {
    Channel.SMS: N_("Texts go out by one sender only since %(time)s"),
    Channel.VOICE: N_("Calls go out by one sender only since %(time)s"),
}


def notices(
    layers: list[LayerOf],
    shifts: Mapping[uuid.UUID, Shift],
    people: Mapping[uuid.UUID, tuple[Person, Readiness | None]],
) -> Notices:
    """`layers` as read since a day before now; `shifts` and `people`: who is on call next, and how ready they are."""
    by_soon: dict[object, list[Notice]] = {HOUR: [], DAY: [], None: []}
    for one in wrong_ahead(layers, now()):
        soon = how_soon(one, now())
        by_soon[soon if soon in by_soon else None].append(_of_rota(one, layers, urgent=soon == HOUR))
    ready = lacking(shifts, people, now(), parts().settings.test_page)
    by_soon[DAY] += [_of_person(one) for one in ready]
    urgent = [*_of_senders(alarms()), *_of_canary(alarms()), *by_soon[HOUR]]
    return Notices(sorted(urgent, key=lambda one: one.tone != "late"), by_soon[DAY], by_soon[None])


def _of_senders(seen: Alarms) -> list[Notice]:
    found = []
    for channel in dict.fromkeys(one.channel for one in seen.senders):
        down = [one for one in seen.senders if one.channel == channel]
        found.append(_channel(Channel(channel), down))
    return found


def _channel(channel: Channel, down: list[ChannelDown]) -> Notice:
    twilio = parts().settings.twilio
    senders = 2 if twilio is not None and twilio.second is not None else FIRST
    time = day_and_time(min(one.since for one in down))
    tell = gettext("Tell whoever runs Alongside: code %(code)s.", code=down[0].code)
    if len(down) < senders:
        return Notice(gettext(BY_THE_OTHER[channel], time=time), tell, "phone", "soon")
    call = gettext("Call people yourself.")
    return Notice(gettext(NOBODY_REACHED[channel], time=time), f"{call} {tell}", "phone", "late")


def _of_canary(seen: Alarms) -> list[Notice]:
    if parts().settings.canary_number is None or not seen.canary_late:
        return []
    what = gettext("The test text has not come back: texts may reach nobody.")
    do = gettext("Call people yourself, and tell whoever runs Alongside.")
    return [Notice(what, do, "warn", "late")]


def _of_person(one: NotReady) -> Notice:
    """Somebody on call now or within a day whom a page may not reach."""
    since = gettext("on call now") if one.starts <= now() else day_and_time(one.starts)
    what = gettext("%(name)s may not be reached (%(since)s).", name=one.name, since=since)
    return Notice(what, gettext(LACKS[one.lacks[0]]), "bell", "", url_for("people.load"))


def _of_rota(one: Finding, layers: list[LayerOf], *, urgent: bool) -> Notice:
    by_id = {layer.layer.id: layer for layer in layers}
    here = by_id[one.layer_id]
    when = wall_span(here.rules.wall, one.starts, one.ends, begun=one.starts <= now())
    if one.kind == Wrong.GAP:
        what = gettext("%(layer)s: nobody.", layer=layer_name(here))
        do = gettext("%(when)s: put somebody on call.", when=when)
        return Notice(what, do, "calendar", "late" if urgent else "", _override(here, one.starts, one.ends))
    other = by_id[one.other_layer_id] if one.other_layer_id else here
    what = gettext(
        "One person is on two layers: %(one)s, %(two)s.", one=layer_name(here), two=layer_name(other)
    )
    do = gettext("%(when)s: put somebody else on one of them.", when=when)
    return Notice(what, do, "people", "soon" if urgent else "", _override(other, one.starts, one.ends))


def _override(here: LayerOf, starts: datetime, ends: datetime) -> str:
    """The form for somebody else, filled in with these times."""
    local = here.rules.wall.local
    return url_for(
        "shift_changes.override",
        layer=here.layer.id,
        starts=f"{local(max(starts, now())):%Y-%m-%dT%H:%M}",
        ends=f"{local(ends):%Y-%m-%dT%H:%M}",
    )
