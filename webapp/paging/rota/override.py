"""A supervisor puts somebody on call for a while, or takes that back."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from webapp.accounts.models import Person
from webapp.db import locked
from webapp.errors import N_, BadField, DomainError, NotFound
from webapp.paging.act import Act
from webapp.paging.models import Leave, LeaveState, Override, Rota, RotaLayer
from webapp.paging.rota.read import wall_of
from webapp.paging.rota.shift_moves import can_stand, check_times, moving, note_change


@dataclass(frozen=True)
class Wanted:
    """One person on one layer from `starts` until `ends`, in wall time of the rota."""

    layer_id: uuid.UUID
    person_id: uuid.UUID
    starts: datetime
    ends: datetime


def make_overrides(act: Act, region_id: uuid.UUID, wanted: list[Wanted]) -> list[Override]:
    """All of them or none. BadField says what is wrong with the first that cannot be."""
    layers = [check_override(act, one) for one in wanted]
    made: list[Override] = []
    with moving(act, region_id, [one.ends for one in wanted]):
        for one, layer in zip(wanted, layers, strict=True):
            made.append(add_override(act, region_id, one))
            note_change(act, region_id, "rota.override_made", layer.name)
    return made


def check_override(act: Act, wanted: Wanted) -> RotaLayer:
    """Refuse what cannot be; the layer that it is on."""
    found = act.session.execute(
        select(Rota, RotaLayer)
        .join(RotaLayer, RotaLayer.rota_id == Rota.id)
        .where(RotaLayer.id == wanted.layer_id, RotaLayer.removed_at.is_(None))
    ).one_or_none()
    if found is None:
        raise NotFound
    rota, layer = found
    check_times(wanted.starts, wanted.ends, wall_of(rota).local(act.now))
    if not can_stand(act.session.get(Person, wanted.person_id), rota.slot):
        raise BadField("person", N_("Choose a person who can be on call here."))
    away = select(Leave.id).where(
        Leave.person_id == wanted.person_id,
        Leave.state == LeaveState.APPROVED,
        Leave.starts_local < wanted.ends,
        Leave.ends_local > wanted.starts,
    )
    if act.session.scalars(away.limit(1)).first() is not None:
        raise BadField(
            "person", N_("They are on leave in that time. Choose somebody else, or end the leave.")
        )
    return layer


def add_override(
    act: Act, region_id: uuid.UUID, wanted: Wanted, swap_id: uuid.UUID | None = None
) -> Override:
    made = Override(
        id=act.ids.new(),
        region_id=region_id,
        layer_id=wanted.layer_id,
        person_id=wanted.person_id,
        starts_local=wanted.starts,
        ends_local=wanted.ends,
        swap_id=swap_id,
        made_by=act.actor_id,
        made_at=act.now,
    )
    act.session.add(made)
    return made


def cancel_override(act: Act, override_id: uuid.UUID) -> None:
    """What it stood over counts again from now on. One that came of a swap goes with the swap."""
    override = act.session.scalars(locked(select(Override).where(Override.id == override_id))).one_or_none()
    if override is None:
        raise NotFound
    if override.swap_id is not None:
        raise DomainError(N_("This came of a swap. Undo the swap."))
    if override.cancelled_at is not None:
        return
    with moving(act, override.region_id, [override.ends_local]):
        cancel(act, override)
    layer = act.session.get_one(RotaLayer, override.layer_id)
    note_change(act, override.region_id, "rota.override_undone", layer.name)


def cancel(act: Act, override: Override) -> None:
    override.cancelled_at, override.cancelled_by = act.now, act.actor_id
