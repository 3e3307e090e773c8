"""Who is on call: from local wall time, so that a shift that ends at 08:00 ends at 08:00 all year.

`who` is the one rule: who of a layer at one moment. `calendar` lists the shifts between two moments. All else (pages,
screens, feeds, what is found ahead) reads one of the two. Rules in words: docs/decisions/rota.md.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from webapp.paging.rota.duty_hours import DutyWindow, on_duty, spans
from webapp.paging.rota.pattern import ShiftPattern
from webapp.paging.rota.wall_time import WallTime

# How far ahead `who` looks for the end of a shift, in shifts of the rotation.
_AHEAD = 2


class Why(StrEnum):
    """Why this person, or why nobody: the last three have none."""

    ROTATION = "rotation"
    LEAVE = "leave"  # stands in for somebody on leave
    OVERRIDE = "override"
    SWAP = "swap"
    NOT_BEGUN = "not_begun"
    OFF_HOURS = "off_hours"
    NOBODY = "nobody"


@dataclass(frozen=True)
class StandIn:
    """An override that counts, in wall time."""

    id: uuid.UUID
    person_id: uuid.UUID
    starts: datetime
    ends: datetime
    by_swap: bool = False


@dataclass(frozen=True)
class Away:
    """Approved leave of one person, in wall time."""

    person_id: uuid.UUID
    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class LayerRules:
    """All that says who is on call on one layer. `members` in their order; `gone` are no longer active."""

    wall: WallTime
    pattern: ShiftPattern
    members: tuple[uuid.UUID, ...] = ()
    hours: tuple[DutyWindow, ...] = ()
    stand_ins: tuple[StandIn, ...] = ()
    away: tuple[Away, ...] = ()
    gone: frozenset[uuid.UUID] = frozenset()

    @cached_property
    def stand_in_spans(self) -> list[tuple[datetime, datetime, StandIn]]:
        """The one made last comes first (ids grow with time); in UTC, since a wall time can come twice."""
        moment = self.wall.moment
        ordered = sorted(self.stand_ins, key=lambda one: one.id, reverse=True)
        return [(moment(one.starts), moment(one.ends), one) for one in ordered]

    @cached_property
    def away_spans(self) -> dict[uuid.UUID, list[tuple[datetime, datetime]]]:
        found: dict[uuid.UUID, list[tuple[datetime, datetime]]] = {}
        for one in self.away:
            span = (self.wall.moment(one.starts), self.wall.moment(one.ends))
            found.setdefault(one.person_id, []).append(span)
        return found

    def is_away(self, person_id: uuid.UUID, at: datetime) -> bool:
        spans_of = self.away_spans.get(person_id, ())
        return person_id in self.gone or any(starts <= at < ends for starts, ends in spans_of)


@dataclass(frozen=True)
class Shift:
    """Who is on call from `starts` until `ends` (UTC) without a change, and why. `number` is the rotation's shift.

    `instead_of`: whose turn it was, where leave moved it on.
    """

    starts: datetime
    ends: datetime
    person_id: uuid.UUID | None
    why: Why
    number: int = 0
    stand_in: uuid.UUID | None = None
    instead_of: uuid.UUID | None = None


@dataclass(frozen=True)
class OnCall:
    """`until` is when somebody else may take over, in UTC: the end of the shift or of the override."""

    person_id: uuid.UUID
    until: datetime
    why: Why = Why.ROTATION
    instead_of: uuid.UUID | None = None


def who(rules: LayerRules, at: datetime) -> OnCall | None:
    """Who is on call at `at` (aware); None when nobody is."""
    here = _at(rules, at)
    if here.person_id is None:
        return None
    return OnCall(here.person_id, _until(rules, here, at), here.why, here.instead_of)


def calendar(rules: LayerRules, start: datetime, end: datetime) -> list[Shift]:
    """Every shift between two moments (aware), also those that nobody has: they tile it without gap or overlap."""
    found: list[Shift] = []
    edges = [start, *_edges(rules, start, end), end]
    for begins, ends in pairwise(edges):
        shift = replace(_at(rules, begins), starts=begins, ends=ends)
        if found and replace(found[-1], starts=begins, ends=ends) == shift:
            found[-1] = replace(found[-1], ends=ends)
        elif begins < ends:
            found.append(shift)
    return found


def _at(rules: LayerRules, at: datetime) -> Shift:
    """The rule at one moment; the shift's begin and end are left at `at`."""
    for starts, ends, one in rules.stand_in_spans:
        if starts <= at < ends and not rules.is_away(one.person_id, at):
            why = Why.SWAP if one.by_swap else Why.OVERRIDE
            return Shift(at, at, one.person_id, why, stand_in=one.id)
    number = rules.pattern.shift_at(at, rules.wall)
    if number < 0:
        return Shift(at, at, None, Why.NOT_BEGUN)
    if not on_duty(rules.hours, rules.wall, at):
        return Shift(at, at, None, Why.OFF_HOURS)
    return _by_rotation(rules, number, at)


def _by_rotation(rules: LayerRules, number: int, at: datetime) -> Shift:
    """Whose turn it is; from a person on leave it goes to the next in order who is not."""
    if not rules.members:
        return Shift(at, at, None, Why.NOBODY, number)
    turn = rules.pattern.turn(number, len(rules.members))
    order = [*rules.members[turn:], *rules.members[:turn]]
    for person_id in order:
        if not rules.is_away(person_id, at):
            if person_id == order[0]:
                return Shift(at, at, person_id, Why.ROTATION, number)
            return Shift(at, at, person_id, Why.LEAVE, number, instead_of=order[0])
    return Shift(at, at, None, Why.NOBODY, number, instead_of=order[0])


def _until(rules: LayerRules, here: Shift, at: datetime) -> datetime:
    """When what stands at `at` ends: the first edge after which it is another shift."""
    start, step = at, 0
    while True:
        step += _AHEAD
        number = max(rules.pattern.shift_at(at, rules.wall), -1) + step
        end = rules.wall.moment(rules.pattern.hand_off(number))
        for edge in [*_edges(rules, start, end), end]:
            then = _at(rules, edge)
            if replace(then, starts=here.starts, ends=here.ends) != here:
                return edge
        start = end


def _edges(rules: LayerRules, start: datetime, end: datetime) -> list[datetime]:
    """Every moment strictly between `start` and `end` at which something may change, in order."""
    found = {edge for starts, ends, _ in rules.stand_in_spans for edge in (starts, ends)}
    found.update(edge for each in rules.away_spans.values() for span in each for edge in span)
    found.update(_hand_offs(rules, start, end))
    for begins, ends in spans(rules.hours, rules.wall, start, end) if rules.hours else ():
        found.update((begins, ends))
    return sorted(edge for edge in found if start < edge < end)


def _hand_offs(rules: LayerRules, start: datetime, end: datetime) -> Iterator[datetime]:
    number = max(rules.pattern.shift_at(start, rules.wall), -1) + 1
    while (at := rules.wall.moment(rules.pattern.hand_off(number))) < end:
        yield at
        number += 1
