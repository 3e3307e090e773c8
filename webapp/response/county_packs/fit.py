"""What a region has to look after when it goes over to a pack: rotas that it lacks, and ladders for tiers that go."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.paging.models import Rota, Rung
from webapp.protocols.pack import Pack


@dataclass(frozen=True)
class Fit:
    """`without_rota`: slots of which each is asked and nobody is on call for. `one_of`: groups of slots of which one
    is enough, and none has a rota. `ladders`: (slot, tier) of own ladders for a tier that the pack does not have.
    `country`: the pack's own where it is another than that of the pack in force, else empty."""

    without_rota: tuple[str, ...]
    one_of: tuple[tuple[str, ...], ...]
    ladders: tuple[tuple[str, str], ...]
    country: str

    @property
    def fits(self) -> bool:
        return not (self.without_rota or self.one_of or self.ladders or self.country)


def fit_of(session: Session, region_id: uuid.UUID, pack: Pack, standing: Pack) -> Fit:
    """Two statements. `standing` is what applies now."""
    here = frozenset(session.scalars(select(Rota.slot).where(Rota.region_id == region_id)))
    asked = [one for one in pack.responders if one.on_call]
    every = dict.fromkeys(slot for one in asked if not one.one_of for slot in one.slots)
    # The same slots in another order, for another tier, are the same need.
    groups = {
        frozenset(one.slots): one.slots for one in asked if one.one_of and not here.intersection(one.slots)
    }
    return Fit(
        without_rota=tuple(slot for slot in every if slot not in here),
        one_of=tuple(groups.values()),
        ladders=_lost_ladders(session, region_id, pack),
        country=pack.country if pack.country != standing.country else "",
    )


def _lost_ladders(session: Session, region_id: uuid.UUID, pack: Pack) -> tuple[tuple[str, str], ...]:
    tiers = {tier.id for tier in pack.tiers}
    own = select(Rung.slot, Rung.tier).where(Rung.region_id == region_id, Rung.tier != "").distinct()
    return tuple(sorted((slot, tier) for slot, tier in session.execute(own) if tier not in tiers))
