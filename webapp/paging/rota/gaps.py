"""What is wrong in the days ahead: times when a layer has nobody, and people who are on two layers at once. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations

from webapp.paging.rota.on_call import Shift, Why

# What the supervisors are told, and how long before it begins.
WEEK, DAY, HOUR = timedelta(days=7), timedelta(hours=24), timedelta(hours=1)


class Wrong(StrEnum):
    GAP = "gap"
    DOUBLE = "double"


@dataclass(frozen=True)
class Finding:
    """A gap on `layer_id`, or one person on it and on `other_layer_id` at once, from `starts` until `ends` (UTC)."""

    kind: Wrong
    layer_id: uuid.UUID
    starts: datetime
    ends: datetime
    person_id: uuid.UUID | None = None
    other_layer_id: uuid.UUID | None = None

    @property
    def subject(self) -> tuple[str, uuid.UUID, uuid.UUID | None, uuid.UUID | None]:
        """What it is about, whenever that is."""
        return (self.kind, self.layer_id, self.other_layer_id, self.person_id)

    def touches(self, starts: datetime, ends: datetime) -> bool:
        return starts <= self.ends and self.starts <= ends


def find_wrong(calendars: Sequence[tuple[uuid.UUID, Sequence[Shift]]]) -> list[Finding]:
    """Every gap and double booking in the calendars of some layers, in order of time."""
    found: list[Finding] = []
    for layer_id, shifts in calendars:
        gaps = [(one.starts, one.ends) for one in shifts if one.why == Why.NOBODY]
        found += [Finding(Wrong.GAP, layer_id, starts, ends) for starts, ends in _joined(gaps)]
    for (layer_id, here), (other_id, there) in combinations(calendars, 2):
        found += _doubles(layer_id, here, other_id, there)
    return sorted(found, key=lambda one: (one.starts, one.kind, one.layer_id))


def how_soon(finding: Finding, at: datetime) -> timedelta | None:
    """The smallest of an hour, a day, a week within which it begins; None when it is further off, or over."""
    if finding.ends <= at:
        return None
    return next((ahead for ahead in (HOUR, DAY, WEEK) if finding.starts <= at + ahead), None)


def _doubles(
    layer_id: uuid.UUID, here: Sequence[Shift], other_id: uuid.UUID, there: Sequence[Shift]
) -> list[Finding]:
    both: dict[uuid.UUID, list[tuple[datetime, datetime]]] = {}
    for one in here:
        for other in there:
            starts, ends = max(one.starts, other.starts), min(one.ends, other.ends)
            if one.person_id is not None and one.person_id == other.person_id and starts < ends:
                both.setdefault(one.person_id, []).append((starts, ends))
    return [
        Finding(Wrong.DOUBLE, layer_id, starts, ends, person_id, other_id)
        for person_id, times in both.items()
        for starts, ends in _joined(times)
    ]


def _joined(times: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Pieces that follow one another without a break are one."""
    found: list[tuple[datetime, datetime]] = []
    for starts, ends in sorted(times):
        if found and starts <= found[-1][1]:
            found[-1] = (found[-1][0], max(ends, found[-1][1]))
        else:
            found.append((starts, ends))
    return found
