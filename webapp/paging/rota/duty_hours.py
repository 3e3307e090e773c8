"""The hours in which a layer is on duty at all: 18:00 to 08:00, or weekends only. No hours given: always."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from webapp.paging.rota.tables import DutyHours
from webapp.paging.rota.wall_time import WallTime

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DutyWindow:
    """Begins on each of `days` (0 is Monday) at `begins`; ends at the next `ends` after it. Equal: a whole day."""

    days: frozenset[int]
    begins: time
    ends: time

    def on(self, day: date, wall: WallTime) -> tuple[datetime, datetime]:
        """From when until when, in UTC, the window that begins on `day` lasts."""
        end = day if self.begins < self.ends else day + _DAY
        return (
            wall.moment(datetime.combine(day, self.begins)),
            wall.moment(datetime.combine(end, self.ends)),
        )


def windows_of(hours: Sequence[DutyHours] | None) -> tuple[DutyWindow, ...]:
    return tuple(
        DutyWindow(frozenset(one["days"]), time.fromisoformat(one["begins"]), time.fromisoformat(one["ends"]))
        for one in hours or ()
    )


def spans(
    windows: Sequence[DutyWindow], wall: WallTime, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Every window that touches `start` to `end`, in UTC; they may overlap."""
    # Two days back: a window that began yesterday, and a day that the zone skipped.
    day, last = wall.local(start).date() - 2 * _DAY, wall.local(end).date() + _DAY
    while day <= last:
        for window in windows:
            if day.weekday() in window.days:
                begins, ends = window.on(day, wall)
                if begins < end and start < ends:
                    yield begins, ends
        day += _DAY


def on_duty(windows: Sequence[DutyWindow], wall: WallTime, at: datetime) -> bool:
    if not windows:
        return True
    return any(
        begins <= at < ends for begins, ends in spans(windows, wall, at, at + timedelta(microseconds=1))
    )
