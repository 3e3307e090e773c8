"""When the shifts of a layer hand over, in wall time: each day, each week, by lengths, or by a table of the week.

Everything is a cycle of wall time with hand-offs in it, repeated from the day on which the layer starts. A length is
what the clock on the wall shows: twelve hours from 20:00 end at 08:00 on both DST nights.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from webapp.errors import N_, DomainError
from webapp.paging.rota.tables import CustomShifts, RotaLayer, Rotation
from webapp.paging.rota.wall_time import WallTime

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_LONGEST = 24 * 28


@dataclass(frozen=True)
class ShiftPattern:
    """Hand-offs at `epoch` + n × `cycle` + each of `offsets` (rising, below `cycle`). Shift 0 is the `skip`-th of them.

    `turns`: which member (by place, from 0) takes the shift after each hand-off; empty when members take turns.
    """

    epoch: datetime
    cycle: timedelta
    offsets: tuple[timedelta, ...]
    skip: int = 0
    turns: tuple[int, ...] = ()

    def hand_off(self, number: int) -> datetime:
        """The wall time at which shift `number` begins."""
        rounds, place = divmod(number + self.skip, len(self.offsets))
        return self.epoch + rounds * self.cycle + self.offsets[place]

    def shift_at(self, at: datetime, wall: WallTime) -> int:
        """The number of the shift that runs at `at`; below 0 before the first. One of no length is passed over."""
        rounds, rest = divmod(wall.local(at) - self.epoch, self.cycle)
        number = rounds * len(self.offsets) + bisect_right(self.offsets, rest) - 1 - self.skip
        while wall.moment(self.hand_off(number)) > at:
            number -= 1
        while wall.moment(self.hand_off(number + 1)) <= at:
            number += 1
        return number

    def turn(self, number: int, members: int) -> int:
        """The place of the member whose shift `number` is."""
        if self.turns:
            return self.turns[(number + self.skip) % len(self.turns)] % members
        return number % members


def pattern_of(layer: RotaLayer) -> ShiftPattern:
    start = datetime.combine(layer.starts_on, layer.hand_off)
    if layer.rotation == Rotation.WEEKLY:
        return ShiftPattern(start, _WEEK, (timedelta(),))
    if layer.rotation != Rotation.CUSTOM:
        return ShiftPattern(start, _DAY, (timedelta(),))
    shifts = layer.shifts or CustomShifts()
    if shifts.get("table"):
        return _by_table(layer.starts_on, shifts)
    return _by_lengths(start, shifts)


def check_shifts(shifts: CustomShifts) -> None:
    """Refuse custom shifts that make no calendar."""
    lengths, table = shifts.get("lengths", []), shifts.get("table", [])
    if bool(lengths) == bool(table):
        raise DomainError(N_("Give either the lengths of the shifts or a table of the week."))
    if any(not 1 <= hours <= _LONGEST for hours in lengths):
        raise DomainError(N_("A shift is 1 hour to 4 weeks long."))
    places = [_place_in_week(one["day"], one["at"]) for one in table]
    if len(set(places)) != len(places):
        raise DomainError(N_("Two hand-offs of the table are at the same time."))
    if len({one.get("turn") is None for one in table}) > 1:
        raise DomainError(N_("Give a person for every hand-off of the table, or for none."))


def _by_lengths(start: datetime, shifts: CustomShifts) -> ShiftPattern:
    check_shifts(shifts)
    lengths = [timedelta(hours=hours) for hours in shifts["lengths"]]
    offsets = [sum(lengths[:place], timedelta()) for place in range(len(lengths))]
    return ShiftPattern(start, sum(lengths, timedelta()), tuple(offsets))


def _by_table(starts_on: date, shifts: CustomShifts) -> ShiftPattern:
    """The first shift begins with the first hand-off of the table on or after `starts_on`."""
    check_shifts(shifts)
    rows = sorted(shifts["table"], key=lambda one: _place_in_week(one["day"], one["at"]))
    offsets = tuple(_place_in_week(one["day"], one["at"]) for one in rows)
    into_week = timedelta(days=starts_on.weekday())
    epoch = datetime.combine(starts_on - into_week, time())
    turns = tuple(turn for one in rows if (turn := one.get("turn")) is not None)
    return ShiftPattern(epoch, _WEEK, offsets, sum(1 for one in offsets if one < into_week), turns)


def _place_in_week(day: int, at: str) -> timedelta:
    """`day` 0 is Monday; `at` is `08:00`. Both are refused when they are none."""
    try:
        clock = time.fromisoformat(at)
    except ValueError:
        raise DomainError(N_("A hand-off of the table has no time like 08:00.")) from None
    if not 0 <= day <= 6 or clock.tzinfo is not None:
        raise DomainError(N_("A hand-off of the table has no day from 0 (Monday) to 6."))
    return timedelta(days=day, hours=clock.hour, minutes=clock.minute)
