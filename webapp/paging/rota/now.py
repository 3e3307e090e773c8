"""Who is on call now on every layer of a slot's rota, in two statements: for pages, boards and home pages."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.paging.models import Layer
from webapp.paging.page_tables import ADVOCATE_SLOT
from webapp.paging.rota.on_call import OnCall, who
from webapp.paging.rota.read import LayerOf, layers_of


@dataclass(frozen=True)
class Desk:
    """`primary` and `backup` are None where the rota has nobody; `further` has the layers beyond, by name."""

    primary: OnCall | None
    backup: OnCall | None
    further: dict[str, OnCall | None] = field(default_factory=dict)

    def layer_of(self, person_id: uuid.UUID) -> Layer | None:
        if self.primary is not None and self.primary.person_id == person_id:
            return Layer.PRIMARY
        if self.backup is not None and self.backup.person_id == person_id:
            return Layer.BACKUP
        return None


def now_on_call(session: Session, region_id: uuid.UUID, at: datetime, slot: str = ADVOCATE_SLOT) -> Desk:
    """The region's first rota of `slot`, worked out by the same rule as all else (`rota.who`)."""
    return desk_of(layers_of(session, region_id, at, slot=slot), at, slot)


def desk_of(layers: list[LayerOf], at: datetime, slot: str = ADVOCATE_SLOT) -> Desk:
    """As `now_on_call`, for layers that a page has read already."""
    of_slot = [one for one in layers if one.rota.slot == slot]
    standing = {one.layer.name: who(one.rules, at) for one in of_slot if one.rota.id == of_slot[0].rota.id}
    primary, backup = standing.pop(Layer.PRIMARY, None), standing.pop(Layer.BACKUP, None)
    return Desk(primary, backup, standing)
