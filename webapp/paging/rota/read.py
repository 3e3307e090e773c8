"""Read what says who is on call, for every layer of a region's rotas, in two statements."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.accounts.models import Person
from webapp.paging.models import Layer, Leave, LeaveState, Override, Rota, RotaLayer, RotaMember
from webapp.paging.rota.duty_hours import windows_of
from webapp.paging.rota.on_call import Away, LayerRules, StandIn
from webapp.paging.rota.pattern import pattern_of
from webapp.paging.rota.wall_time import WallTime, wall_time

_ORDER = {Layer.PRIMARY.value: 0, Layer.BACKUP.value: 1}
# Wall times are up to 14 hours from UTC, and a zone change may add a day: two days and a half leave none out.
_FAR_ZONE = timedelta(hours=60)


@dataclass(frozen=True)
class LayerOf:
    """One layer of one rota, with its rules."""

    rota: Rota
    layer: RotaLayer
    rules: LayerRules


def wall_of(rota: Rota) -> WallTime:
    changes = [(datetime.fromisoformat(one["since"]), one["zone"]) for one in rota.zone_changes]
    return wall_time(rota.zone, changes)


def layers_of(
    session: Session, region_id: uuid.UUID, since: datetime, *, slot: str | None = None
) -> list[LayerOf]:
    """Rotas in the order in which they were made; primary, backup, then further layers by name.

    The rules hold from `since` on: what ended before it is not read.
    """
    gone: set[uuid.UUID] = set()
    away: dict[uuid.UUID, Away] = {}
    layers: dict[uuid.UUID, tuple[Rota, RotaLayer]] = {}
    members: dict[uuid.UUID, dict[uuid.UUID, uuid.UUID]] = defaultdict(dict)
    for rota, layer, member, active, leave in session.execute(_rotas(region_id, since, slot)):
        layers[layer.id] = (rota, layer)
        if member is not None:
            members[layer.id][member.id] = member.person_id
            _note(member.person_id, active, leave, gone, away)
    stand_ins: dict[uuid.UUID, dict[uuid.UUID, StandIn]] = defaultdict(dict)
    for one, active, leave in session.execute(_overrides(list(layers), since)) if layers else ():
        by_swap = one.swap_id is not None
        stand_ins[one.layer_id][one.id] = StandIn(
            one.id, one.person_id, one.starts_local, one.ends_local, by_swap
        )
        _note(one.person_id, active, leave, gone, away)
    found = [
        LayerOf(
            rota,
            layer,
            LayerRules(
                wall_of(rota),
                pattern_of(layer),
                tuple(members[layer.id].values()),
                windows_of(layer.hours),
                tuple(stand_ins[layer.id].values()),
                tuple(away.values()),
                frozenset(gone),
            ),
        )
        for rota, layer in layers.values()
    ]
    return sorted(found, key=lambda one: (one.rota.id, _ORDER.get(one.layer.name, 2), one.layer.name))


def _rotas(
    region_id: uuid.UUID, since: datetime, slot: str | None
) -> Select[Rota, RotaLayer, RotaMember, bool, Leave]:
    """A row for each member, and for each leave of a member."""
    asked = (
        select(Rota, RotaLayer, RotaMember, Person.active, Leave)
        .join(RotaLayer, RotaLayer.rota_id == Rota.id)
        .outerjoin(RotaMember, RotaMember.layer_id == RotaLayer.id)
        .outerjoin(Person, Person.id == RotaMember.person_id)
        .outerjoin(Leave, _of(RotaMember.person_id, since))
        .where(Rota.region_id == region_id, RotaLayer.removed_at.is_(None))
        .order_by(Rota.id, RotaLayer.name, RotaMember.position, Leave.id)
    )
    return asked if slot is None else asked.where(Rota.slot == slot)


def _overrides(layer_ids: list[uuid.UUID], since: datetime) -> Select[Override, bool, Leave]:
    """A row for each override, and for each leave of its person."""
    return (
        select(Override, Person.active, Leave)
        .join(Person, Person.id == Override.person_id)
        .outerjoin(Leave, _of(Override.person_id, since))
        .where(
            Override.layer_id.in_(layer_ids),
            Override.cancelled_at.is_(None),
            Override.ends_local > _near(since),
        )
        .order_by(Override.id, Leave.id)
    )


def _of(person_id: InstrumentedAttribute[uuid.UUID], since: datetime) -> ColumnElement[bool]:
    """Approved leave of this person that has not ended."""
    return and_(
        Leave.person_id == person_id, Leave.state == LeaveState.APPROVED, Leave.ends_local > _near(since)
    )


def _note(
    person_id: uuid.UUID,
    active: bool,
    leave: Leave | None,
    gone: set[uuid.UUID],
    away: dict[uuid.UUID, Away],
) -> None:
    if not active:
        gone.add(person_id)
    if leave is not None:
        away[leave.id] = Away(person_id, leave.starts_local, leave.ends_local)


def _near(since: datetime) -> datetime:
    return since.replace(tzinfo=None) - _FAR_ZONE
