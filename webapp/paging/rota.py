"""Who is on call: from local wall time, so that a shift that ends at 08:00 ends at 08:00 all year."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from webapp.paging.models import Override, RotaLayer, Rotation


@dataclass(frozen=True)
class OnCall:
    """`until` is when somebody else may take over, in UTC: the end of the shift or of the override."""

    person_id: uuid.UUID
    until: datetime


def who(
    layer: RotaLayer,
    members: Sequence[uuid.UUID],
    overrides: Sequence[Override],
    zone: ZoneInfo,
    at: datetime,
) -> OnCall | None:
    """Who of `layer` is on call at `at` (aware); None when nobody is on it, or it has not begun.

    `members` in their order; `overrides` at least those that have not ended. Rows are read elsewhere.
    """
    spans = [(_utc(o.starts_local, zone), _utc(o.ends_local, zone), o) for o in overrides]
    standing = [(start, end, o) for start, end, o in spans if start <= at < end]
    # Ids grow with time: of two overrides the one made later counts.
    chosen = max(standing, key=lambda span: span[2].id, default=None)
    base = (chosen[2].person_id, chosen[1]) if chosen else _by_rotation(layer, members, zone, at)
    if base is None:
        return None
    person_id, until = base
    later = [start for start, _, o in spans if at < start and (chosen is None or o.id > chosen[2].id)]
    return OnCall(person_id, min([until, *later]))


def _by_rotation(
    layer: RotaLayer, members: Sequence[uuid.UUID], zone: ZoneInfo, at: datetime
) -> tuple[uuid.UUID, datetime] | None:
    days = 7 if layer.rotation == Rotation.WEEKLY else 1
    day = _last_hand_off_day(layer, zone, at)
    shift = (day - layer.starts_on).days // days
    if shift < 0 or not members:
        return None
    next_day = layer.starts_on + timedelta(days=(shift + 1) * days)
    return members[shift % len(members)], _hand_off(layer, zone, next_day)


def _last_hand_off_day(layer: RotaLayer, zone: ZoneInfo, at: datetime) -> date:
    """The latest day whose hand-off is not after `at`; compared in UTC, since a wall time can come twice."""
    today = _local(at, zone).date()
    tomorrow = today + timedelta(days=1)
    return next(
        day
        for day in (tomorrow, today, today - timedelta(days=1), today - timedelta(days=2))
        if _hand_off(layer, zone, day) <= at
    )


def _hand_off(layer: RotaLayer, zone: ZoneInfo, day: date) -> datetime:
    return _utc(datetime.combine(day, layer.hand_off), zone)


def _utc(local: datetime, zone: ZoneInfo) -> datetime:
    """A wall time that comes twice is its first coming; one that is skipped is as long after the change."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)
