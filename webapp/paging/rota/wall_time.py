"""Wall time of a rota: where its clocks stand, over both DST nights and over a change of its zone.

One rule for all of it: a wall time happens at the first moment at which the clock on the wall shows it or a later
one. So a time that comes twice is its first coming, a time that is skipped is the moment of the change, and an
earlier wall time never happens after a later one (docs/decisions/rota.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)
# What can wait is told between these, on the wall.
WAKES, SLEEPS = time(8), time(21)


@dataclass(frozen=True)
class WallTime:
    """`first` is in force until the first of `changes`: (from when on, in UTC; zone), in order of time."""

    first: ZoneInfo
    changes: tuple[tuple[datetime, ZoneInfo], ...] = ()

    def local(self, at: datetime) -> datetime:
        """What the clock on the wall shows at `at` (aware), naive."""
        return at.astimezone(self.zone(at)).replace(tzinfo=None)

    def zone(self, at: datetime) -> ZoneInfo:
        """The zone that is in force at `at` (aware)."""
        return next((zone for since, zone in reversed(self.changes) if since <= at), self.first)

    def moment(self, local: datetime) -> datetime:
        """When this wall time (naive) happens, in UTC."""
        since, zone = None, self.first
        for change, following in self.changes:
            at = _first_showing(local, zone)
            at = at if since is None else max(at, since)
            if at < change:
                return at
            since, zone = change, following
        at = _first_showing(local, zone)
        return at if since is None else max(at, since)


def wall_time(zone: str, changes: Sequence[tuple[datetime, str]] = ()) -> WallTime:
    """Of IANA names; `changes` in any order."""
    return WallTime(
        ZoneInfo(zone), tuple((at.astimezone(UTC), ZoneInfo(name)) for at, name in sorted(changes))
    )


def _first_showing(local: datetime, zone: ZoneInfo) -> datetime:
    early = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None) == local:
        return early
    # Skipped: the change lies between the two readings of it (PEP 495), to the second.
    low, high = local.replace(tzinfo=zone, fold=1).astimezone(UTC), early
    while high - low > _SECOND:
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        if middle.astimezone(zone).replace(tzinfo=None) > local:
            high = middle
        else:
            low = middle
    return high


def quiet_until(now: datetime, zone: str) -> datetime:
    """The end of the night that `now` lies in; `now` itself by day. Local wall time."""
    local = now.astimezone(ZoneInfo(zone))
    if WAKES <= local.time() < SLEEPS:
        return now
    day = local.date() + timedelta(days=1) if local.time() >= SLEEPS else local.date()
    return wall_time(zone).moment(datetime.combine(day, WAKES))
