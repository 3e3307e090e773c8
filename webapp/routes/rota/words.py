"""A rota on screen: its shifts as rows, in the rota's own wall time."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import request
from sqlalchemy import select

from webapp.accounts.models import Person, Role
from webapp.errors import N_, BadField, NotFound
from webapp.paging.rota.gaps import DAY, HOUR, Finding, Wrong, how_soon
from webapp.paging.rota.on_call import Shift, Why, calendar
from webapp.paging.rota.read import LayerOf
from webapp.paging.rota.wall_time import WallTime
from webapp.parts import session
from webapp.routes.edge import me
from webapp.routes.present import DAYS, gettext, now

LAYERS = {"primary": N_("On-call advocate"), "backup": N_("Backup advocate")}
SLOTS = {"primary": N_("On call"), "backup": N_("Backup")}
_EMPTY = (Why.NOT_BEGUN, Why.OFF_HOURS)


@dataclass(frozen=True)
class ShiftRow:
    """One line of a list. `begun` shifts cannot be swapped."""

    layer: LayerOf
    shift: Shift
    when: str
    who: str
    why: str
    begun: bool

    @property
    def nobody(self) -> bool:
        return self.shift.person_id is None


def layer_name(one: LayerOf) -> str:
    """`On-call advocate`; on a rota of another slot `On call`; a further layer by its own name."""
    words = LAYERS if one.rota.slot == "advocate" else SLOTS
    return gettext(words[one.layer.name]) if one.layer.name in words else one.layer.name.capitalize()


def rows(one: LayerOf, days: int, names: dict[uuid.UUID, str]) -> list[ShiftRow]:
    """The shifts of the next days, also those that nobody has; not the hours in which nobody should be there."""
    last = now() + timedelta(days=days)
    # Looked at well beyond the last day, so that each shift shows its true end.
    shifts = calendar(one.rules, now(), last + timedelta(days=31))
    return [
        ShiftRow(
            one,
            shift,
            wall_span(one.rules.wall, shift.starts, shift.ends, begun=shift.starts <= now()),
            names.get(shift.person_id, "") if shift.person_id else gettext("Nobody"),
            _why(shift, names),
            shift.starts <= now(),
        )
        for shift in shifts
        if shift.why not in _EMPTY and shift.starts < last
    ]


def wall_span(wall: WallTime, starts: datetime, ends: datetime, *, begun: bool = False) -> str:
    """`Tue 3/3 8:00 a.m. to Wed 3/4 8:00 a.m.`; `Until …` of what has begun."""
    until = said_local(wall.local(ends))
    if begun:
        return gettext("Until %(until)s", until=until)
    return gettext("%(starts)s to %(until)s", starts=said_local(wall.local(starts)), until=until)


def said_local(local: datetime) -> str:
    half = gettext("a.m.") if local.hour < 12 else gettext("p.m.")
    clock = f"{local.hour % 12 or 12}:{local.minute:02d} {half}"
    return f"{gettext(DAYS[local.weekday()])} {local.month}/{local.day} {clock}"


def finding_words(
    one: Finding, layers: dict[uuid.UUID, LayerOf], names: dict[uuid.UUID, str]
) -> dict[str, str]:
    """What is wrong, when, and how soon, for a card."""
    here = layers[one.layer_id]
    when = wall_span(here.rules.wall, one.starts, one.ends, begun=one.starts <= now())
    soon = how_soon(one, now())
    if one.kind == Wrong.GAP:
        what = gettext("%(layer)s: nobody", layer=layer_name(here))
    else:
        other = layers[one.other_layer_id] if one.other_layer_id else here
        person = names.get(one.person_id, "") if one.person_id else ""
        what = gettext(
            "%(name)s is on two layers: %(one)s, %(two)s",
            name=person,
            one=layer_name(here),
            two=layer_name(other),
        )
    return {"what": what, "when": when, "tone": "late" if soon == HOUR else "soon" if soon == DAY else ""}


def people_here() -> list[Person]:
    """Everybody of the region who may be on a rota, by name; also those who are no longer active."""
    staff = (Role.FIRST_RESPONDER, Role.ADVOCATE, Role.SUPERVISOR, Role.TEAM_MEMBER)
    asked = select(Person).where(Person.region_id == me().region_id, Person.role.in_(staff))
    return list(session().scalars(asked.order_by(Person.name)))


def names_of(people: Iterable[Person]) -> dict[uuid.UUID, str]:
    return {one.id: one.name for one in people}


def local_field(name: str) -> datetime:
    """A wall time from a form: what `datetime-local` sends, or the same with a blank."""
    try:
        given = datetime.fromisoformat(request.form.get(name, "").strip())
    except ValueError:
        given = None
    if given is None or given.tzinfo is not None:
        raise BadField(name, N_("Give a day and a time, like 2026-03-09 08:00."))
    return given.replace(second=0, microsecond=0)


def id_field(name: str) -> uuid.UUID:
    return _id(request.form.get(name, ""))


def id_asked(name: str) -> uuid.UUID:
    return _id(request.args.get(name, ""))


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound from None


def moment_of(text: str) -> datetime:
    """An aware time from an address or a form of ours."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise NotFound from None
    if given.tzinfo is None:
        raise NotFound
    return given


def _why(shift: Shift, names: dict[uuid.UUID, str]) -> str:
    if shift.instead_of is not None:
        return gettext("%(name)s is away", name=names.get(shift.instead_of, ""))
    words = {Why.OVERRIDE: gettext("override"), Why.SWAP: gettext("swap")}
    return words.get(shift.why, "")
