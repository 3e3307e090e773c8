"""Who is on call now on every layer, in two statements: for boards and home pages."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.paging.models import Layer, Override, Rota, RotaLayer, RotaMember
from webapp.paging.rota import OnCall, who


@dataclass(frozen=True)
class Desk:
    """`primary` and `backup` are None where the rota has nobody."""

    primary: OnCall | None
    backup: OnCall | None

    def layer_of(self, person_id: uuid.UUID) -> Layer | None:
        if self.primary is not None and self.primary.person_id == person_id:
            return Layer.PRIMARY
        if self.backup is not None and self.backup.person_id == person_id:
            return Layer.BACKUP
        return None


def now_on_call(session: Session, region_id: uuid.UUID, at: datetime) -> Desk:
    """The region's first rota, worked out by the same rule as the pages themselves (`rota.who`)."""
    rows = session.execute(
        select(RotaLayer, Rota.id, Rota.zone, RotaMember.person_id)
        .join(Rota, Rota.id == RotaLayer.rota_id)
        .outerjoin(RotaMember, RotaMember.layer_id == RotaLayer.id)
        .where(Rota.region_id == region_id)
        .order_by(Rota.id, RotaMember.position)
    ).all()
    layers = {row.RotaLayer.name: (row.RotaLayer, ZoneInfo(row.zone)) for row in reversed(rows)}
    members: dict[uuid.UUID, list[uuid.UUID]] = {}
    for row in rows:
        if row.person_id is not None:
            members.setdefault(row.RotaLayer.id, []).append(row.person_id)
    standing = _overrides(session, [layer.id for layer, _ in layers.values()], at)

    def on(name: Layer) -> OnCall | None:
        if name not in layers:
            return None
        layer, zone = layers[name]
        return who(layer, members.get(layer.id, []), standing.get(layer.id, []), zone, at)

    return Desk(on(Layer.PRIMARY), on(Layer.BACKUP))


def _overrides(session: Session, layer_ids: list[uuid.UUID], at: datetime) -> dict[uuid.UUID, list[Override]]:
    found: dict[uuid.UUID, list[Override]] = {}
    if not layer_ids:
        return found
    # Local times may be up to 14 hours from UTC; a day and a half leaves none out.
    near = at.replace(tzinfo=None) - timedelta(hours=36)
    rows = session.scalars(
        select(Override).where(Override.layer_id.in_(layer_ids), Override.ends_local > near)
    )
    for override in rows:
        found.setdefault(override.layer_id, []).append(override)
    return found
