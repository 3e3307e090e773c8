"""Layers made up in a line, for the stories and the properties of who is on call."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from webapp.paging.models import RotaLayer, Rotation
from webapp.paging.rota.duty_hours import windows_of
from webapp.paging.rota.on_call import Away, LayerRules, StandIn
from webapp.paging.rota.pattern import pattern_of
from webapp.paging.rota.tables import CustomShifts, DutyHours
from webapp.paging.rota.wall_time import wall_time

ANA, BEA, CLEO, DEE = (uuid.UUID(int=n) for n in (1, 2, 3, 4))
PEOPLE = (ANA, BEA, CLEO, DEE)
LOS_ANGELES = "America/Los_Angeles"
LA = ZoneInfo(LOS_ANGELES)
# Both hemispheres, a half hour, no summer time at all, and changes at midnight.
ZONES = (LOS_ANGELES, "America/Phoenix", "America/St_Johns", "Pacific/Auckland", "Asia/Beirut")
NIGHTS: DutyHours = {"days": [0, 1, 2, 3, 4, 5, 6], "begins": "18:00", "ends": "08:00"}
WEEKENDS: DutyHours = {"days": [5, 6], "begins": "00:00", "ends": "00:00"}


def rules(
    members: Sequence[uuid.UUID] = (ANA, BEA),
    *,
    rotation: Rotation = Rotation.DAILY,
    hand_off: time = time(8),
    starts: date = date(2020, 1, 6),
    shifts: CustomShifts | None = None,
    hours: Sequence[DutyHours] = (),
    zone: str = LOS_ANGELES,
    changes: Sequence[tuple[datetime, str]] = (),
    stand_ins: Sequence[StandIn] = (),
    away: Sequence[Away] = (),
    **more: Any,
) -> LayerRules:
    """A layer that began on Monday 6 January 2020 at 08:00, unless told otherwise."""
    layer = RotaLayer(
        rotation=Rotation.CUSTOM if shifts else rotation, hand_off=hand_off, starts_on=starts, shifts=shifts
    )
    return LayerRules(
        wall_time(zone, changes),
        pattern_of(layer),
        tuple(members),
        windows_of(list(hours)),
        tuple(stand_ins),
        tuple(away),
        **more,
    )


def stand_in(
    person: uuid.UUID, starts: datetime, ends: datetime, made: int = 1, *, by_swap: bool = False
) -> StandIn:
    return StandIn(uuid.UUID(int=made), person, starts, ends, by_swap)


def at(*when: int, zone: str = LOS_ANGELES, fold: int = 0) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)  # type: ignore[arg-type, misc]
