"""A region takes another zone: its rotas hand over by the new clocks from this moment on."""

import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select

from webapp.accounts.models import Region
from webapp.db import locked
from webapp.errors import N_, BadField, NotFound
from webapp.paging.act import Act
from webapp.paging.models import Rota
from webapp.paging.rota.read import wall_of
from webapp.paging.rota.shift_moves import moving, note_change
from webapp.paging.rota.tables import ZoneChange

# Whose times differ is looked at this far ahead.
_AHEAD = timedelta(days=31)


def move_zone(act: Act, region_id: uuid.UUID, zone: str) -> int:
    """From now on; what is over keeps its times. Everybody whose times differ is told. How many rotas moved."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadField("zone", N_("This is no zone like America/Los_Angeles.")) from None
    region = act.session.scalars(locked(select(Region).where(Region.id == region_id))).one_or_none()
    if region is None:
        raise NotFound
    rotas = [
        rota
        for rota in act.session.scalars(locked(select(Rota).where(Rota.region_id == region_id)))
        if wall_of(rota).zone(act.now).key != zone
    ]
    with moving(act, region_id, [(act.now + _AHEAD).replace(tzinfo=None)]):
        region.zone = zone
        for rota in rotas:
            change = ZoneChange(since=act.now.isoformat(), zone=zone)
            rota.zone_changes = [*rota.zone_changes, change]
    note_change(act, region_id, "rota.zone_changed", zone.replace("/", ":"))
    return len(rotas)
