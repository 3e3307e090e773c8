"""Change a region's ladder: for one slot, and for every tier or one of them. A page keeps the ladder it began with."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from webapp.accounts.models import Person, Region
from webapp.audit.record import record
from webapp.db import locked
from webapp.errors import N_, BadField
from webapp.paging.act import Act
from webapp.paging.ladder import MOST_TIMES
from webapp.paging.models import Channel, Layer, Rota, RotaLayer, Rung, Target
from webapp.paging.page_tables import ADVOCATE_SLOT
from webapp.paging.rota.shift_moves import can_stand

MOST_RUNGS = 8
SHORTEST, LONGEST = 1, 60
CHANNELS = (Channel.SMS, Channel.VOICE)


@dataclass(frozen=True)
class WantedRung:
    """`target`: a layer’s name, `supervisor`, `all`, or `person` with `person_id`. `minutes` to 60, `times` to 5."""

    target: str
    minutes: int
    channels: tuple[str, ...] = (Channel.SMS,)
    times: int = 1
    person_id: uuid.UUID | None = None


def set_ladder(act: Act, region_id: uuid.UUID, slot: str, tier: str, rungs: Sequence[WantedRung]) -> None:
    """Put these rungs in the place of those that stood; none at all means the default again.

    BadField names what is wrong: `rung-0-minutes`. Nothing is changed then.
    """
    allowed = targets_of(act, slot)
    if len(rungs) > MOST_RUNGS:
        raise BadField("rungs", N_("That is too many. Keep it to %(n)s."), n=MOST_RUNGS)
    for number, one in enumerate(rungs):
        _check(act, number, one, allowed, slot)
    # Two people who change it at once do it one after the other.
    act.session.execute(locked(select(Region.id).where(Region.id == region_id)))
    act.session.execute(delete(Rung).where(Rung.region_id == region_id, Rung.slot == slot, Rung.tier == tier))
    for number, one in enumerate(rungs):
        act.session.add(
            Rung(
                id=act.ids.new(),
                region_id=region_id,
                slot=slot,
                tier=tier,
                position=number,
                target=one.target,
                person_id=one.person_id,
                channels=list(one.channels),
                minutes=one.minutes,
                times=one.times,
            )
        )
    record(
        act.session,
        now=act.now,
        ids=act.ids,
        region_id=region_id,
        action="ladder.set",
        actor_id=act.actor_id,
        actor_role=act.actor_role,
        detail=f"{slot} {tier}".strip(),
    )
    act.session.flush()


def targets_of(act: Act, slot: str) -> list[str]:
    """Whom a rung of this slot may ask, in the order of a list to choose from."""
    layers = act.session.scalars(
        select(RotaLayer.name)
        .join(Rota, Rota.id == RotaLayer.rota_id)
        .where(Rota.slot == slot)
        .order_by(RotaLayer.name)
    )
    further = [name for name in dict.fromkeys(layers) if name not in (Layer.PRIMARY, Layer.BACKUP)]
    desk = [Target.SUPERVISOR.value] if slot == ADVOCATE_SLOT else []
    return [Target.PRIMARY, Target.BACKUP, *further, Target.ALL, *desk, Target.PERSON]


def _check(act: Act, number: int, rung: WantedRung, allowed: Sequence[str], slot: str) -> None:
    if rung.target not in allowed:
        raise BadField(f"rung-{number}-target", N_("Choose whom to ask."))
    if not SHORTEST <= rung.minutes <= LONGEST:
        raise BadField(f"rung-{number}-minutes", N_("Give the minutes to wait, 1 to 60."))
    if not 1 <= rung.times <= MOST_TIMES:
        raise BadField(f"rung-{number}-times", N_("Give how often, 1 to 5."))
    if not rung.channels or set(rung.channels) - set(CHANNELS):
        raise BadField(f"rung-{number}-channels", N_("Choose text, call or both."))
    if rung.target == Target.PERSON:
        person = act.session.get(Person, rung.person_id) if rung.person_id else None
        if not can_stand(person, slot):
            raise BadField(
                f"rung-{number}-target", N_("Choose a person who can go for this part of the team.")
            )
