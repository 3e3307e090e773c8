"""For any rota, over five zones and ten years: no gap and no overlap that the rules do not say, the calendar and `who`
say the same, and the shifts add up to the time."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.paging.rotas import NIGHTS, PEOPLE, WEEKENDS, ZONES, rules, stand_in
from webapp.paging.models import Rotation
from webapp.paging.rota.on_call import Away, LayerRules, Shift, Why, calendar, who
from webapp.paging.rota.tables import CustomShifts, DutyHours
from webapp.paging.rota.wall_time import WallTime, wall_time

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
FIRST, LAST = datetime(2021, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)

wall_clock = st.times().map(lambda t: t.replace(second=0, microsecond=0))
locals_ = st.datetimes(datetime(2020, 12, 20), datetime(2031, 1, 10)).map(
    lambda at: at.replace(second=0, microsecond=0)
)


@cache
def changes_of(zone: str) -> tuple[datetime, ...]:
    """The hours (UTC) in which this zone changes its clocks, over the ten years."""
    place, found, at = ZoneInfo(zone), [], FIRST
    while at < LAST:
        if at.astimezone(place).utcoffset() != (at + DAY).astimezone(place).utcoffset():
            hours = [at + timedelta(hours=n) for n in range(25)]
            found += [
                a
                for a, b in pairwise(hours)
                if a.astimezone(place).utcoffset() != b.astimezone(place).utcoffset()
            ]
        at += DAY
    return tuple(found)


# ---- wall time ----


@pytest.mark.parametrize("zone", ZONES)
def test_a_wall_time_happens_when_the_clock_first_shows_it_or_later(zone: str) -> None:
    """Against a clock that is looked at minute by minute around each change of ten years."""
    wall = wall_time(zone)
    for change in changes_of(zone) or (datetime(2026, 3, 8, 9, tzinfo=UTC),):
        minutes = [change - timedelta(hours=2) + n * MINUTE for n in range(5 * 60)]
        shown = [wall.local(at) for at in minutes]
        local = shown[0]
        while local <= max(shown):
            first = next(at for at, face in zip(minutes, shown, strict=True) if face >= local)
            assert wall.moment(local) == first, local
            local += 15 * MINUTE


def test_a_clock_that_takes_the_second_coming_is_found() -> None:
    fall = datetime(2026, 11, 1, 9, tzinfo=UTC)
    second = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo(ZONES[0]), fold=1).astimezone(UTC)
    assert fall - timedelta(hours=1) in changes_of(ZONES[0])
    assert wall_time(ZONES[0]).moment(datetime(2026, 11, 1, 1, 30)) == second - timedelta(hours=1)


@settings(max_examples=400)
@given(
    zone=st.sampled_from(ZONES),
    then=st.sampled_from(ZONES),
    change=st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=st.just(UTC)),
    around=st.integers(-48 * 60, 48 * 60),
    later=st.integers(0, 60 * 60),
)
def test_an_earlier_wall_time_never_happens_later_even_where_the_zone_changes(
    zone: str, then: str, change: datetime, around: int, later: int
) -> None:
    wall = wall_time(zone, [(change, then)])
    one = wall.local(change) + around * MINUTE
    assert wall.moment(one) <= wall.moment(one + later * MINUTE)


# ---- any rota ----


@st.composite
def tables(draw: st.DrawFn) -> CustomShifts:
    places = draw(st.sets(st.integers(0, 7 * 48 - 1), min_size=1, max_size=6))
    named = draw(st.booleans())
    return {
        "table": [
            {
                "day": place // 48,
                "at": f"{place % 48 // 2:02d}:{place % 2 * 30:02d}",
                "turn": draw(st.integers(0, 3)) if named else None,
            }
            for place in sorted(places)
        ]
    }


lengths = st.lists(st.integers(1, 80), min_size=1, max_size=5).map(lambda hours: CustomShifts(lengths=hours))
days = st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True)
windows = st.builds(
    lambda on, begins, ends: DutyHours(days=on, begins=f"{begins:%H:%M}", ends=f"{ends:%H:%M}"),
    days,
    wall_clock,
    wall_clock,
)


@st.composite
def pieces(draw: st.DrawFn, near: datetime) -> tuple[datetime, datetime]:
    """From and until of an override or a leave within some weeks of `near`, in wall time."""
    start = near + draw(st.integers(-14 * 24 * 4, 42 * 24 * 4)) * 15 * MINUTE
    return start, start + draw(st.integers(1, 10 * 24 * 4)) * 15 * MINUTE


@st.composite
def rotas(draw: st.DrawFn) -> tuple[LayerRules, datetime, datetime]:
    """A layer, and a span of some weeks; half of them around a night on which the clocks change."""
    zone = draw(st.sampled_from(ZONES))
    moments = st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=st.just(UTC))
    if changes_of(zone) and draw(st.booleans()):
        start = draw(st.sampled_from(changes_of(zone))) - draw(st.integers(0, 20)) * DAY
    else:
        start = draw(moments)
    near = start.replace(tzinfo=None, second=0, microsecond=0)
    people = st.sampled_from(PEOPLE)
    rotation = draw(st.sampled_from([Rotation.DAILY, Rotation.WEEKLY]))
    stand_ins = [
        stand_in(draw(people), *draw(pieces(near)), made=made, by_swap=draw(st.booleans()))
        for made in range(draw(st.integers(0, 4)))
    ]
    away = [Away(draw(people), *draw(pieces(near))) for _ in range(draw(st.integers(0, 4)))]
    changes = []
    if draw(st.booleans()):
        changes = [(start + draw(st.integers(0, 40 * 24 * 60)) * MINUTE, draw(st.sampled_from(ZONES)))]
    layer = rules(
        PEOPLE[: draw(st.integers(0, 4))],
        rotation=rotation,
        hand_off=draw(wall_clock),
        starts=draw(st.sampled_from([date(2020, 2, 29), near.date(), near.date() + 10 * DAY])),
        shifts=draw(st.none() | lengths | tables()),
        hours=draw(st.lists(windows, max_size=2) | st.sampled_from([[NIGHTS], [WEEKENDS]])),
        zone=zone,
        changes=changes,
        stand_ins=stand_ins,
        away=away,
        gone=frozenset(draw(st.sets(people, max_size=1))),
    )
    return layer, start, start + draw(st.integers(1, 30)) * DAY


def says(shift: Shift) -> tuple[uuid.UUID, datetime, str] | None:
    return (shift.person_id, shift.ends, shift.why) if shift.person_id else None


def said(layer: LayerRules, at: datetime) -> tuple[uuid.UUID, datetime, str] | None:
    found = who(layer, at)
    return (found.person_id, found.until, found.why) if found else None


@settings(max_examples=100)
@given(rotas())
def test_the_calendar_has_no_gap_and_no_overlap_and_who_says_the_same(
    made: tuple[LayerRules, datetime, datetime],
) -> None:
    layer, start, end = made
    # Some weeks more at the end, so that no shift within is cut off.
    shifts = calendar(layer, start, end + 60 * DAY)
    assert shifts[0].starts == start and shifts[-1].ends == end + 60 * DAY
    assert all(before.ends == after.starts for before, after in pairwise(shifts))
    assert all(one.starts < one.ends for one in shifts)
    within = [one for one in shifts if one.starts <= end][:30]
    for before, shift in pairwise([None, *within]):
        assert shift is not None
        if shift is shifts[-1]:
            break
        assert said(layer, shift.starts) == says(shift)
        assert said(layer, min(shift.starts + SECOND, shift.ends - SECOND / 2)) == says(shift)
        assert said(layer, shift.ends - SECOND / 2) == says(shift)
        if before is not None and before.starts <= shift.starts - SECOND:
            assert said(layer, shift.starts - SECOND) == says(before)


@settings(max_examples=200)
@given(rotas(), st.integers(0, 30 * 24 * 60))
def test_who_is_who_a_patient_reader_of_the_rules_would_name(
    made: tuple[LayerRules, datetime, datetime], minutes: int
) -> None:
    layer, start, _ = made
    at = start + minutes * MINUTE
    found = who(layer, at)
    assert (found.person_id if found else None) == read_slowly(layer, at)


def read_slowly(layer: LayerRules, at: datetime) -> uuid.UUID | None:
    """The rules once more, told as plainly as can be: count the hand-offs that have happened."""

    def stands(starts: datetime, ends: datetime) -> bool:
        return layer.wall.moment(starts) <= at and at < layer.wall.moment(ends)

    away = {one.person_id for one in layer.away if stands(one.starts, one.ends)} | layer.gone
    for one in sorted(layer.stand_ins, key=lambda each: each.id, reverse=True):
        if stands(one.starts, one.ends) and one.person_id not in away:
            return one.person_id
    pattern, number = layer.pattern, -1
    jump = max(0, (layer.wall.local(at) - pattern.epoch) // pattern.cycle - 3) * len(pattern.offsets)
    if jump > pattern.skip:
        number = jump - pattern.skip - 1
    while layer.wall.moment(pattern.hand_off(number + 1)) <= at:
        number += 1
    if number < 0 or not layer.members:
        return None
    if layer.hours and not in_hours(layer, at):
        return None
    table = pattern.turns
    turn = table[(number + pattern.skip) % len(table)] if table else number
    ordered = [layer.members[(turn + n) % len(layer.members)] for n in range(len(layer.members))]
    return next((one for one in ordered if one not in away), None)


def in_hours(layer: LayerRules, at: datetime) -> bool:
    today = layer.wall.local(at).date()
    for day in (today + n * DAY for n in range(-3, 3)):
        for window in layer.hours:
            begins = datetime.combine(day, window.begins)
            ends = datetime.combine(day if window.begins < window.ends else day + DAY, window.ends)
            if day.weekday() in window.days and layer.wall.moment(begins) <= at < layer.wall.moment(ends):
                return True
    return False


# ---- ten years, whole ----


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("hand_off", "shifts", "a_day"),
    [
        (time(8), None, 1),
        (time(0), None, 1),
        (time(2, 30), None, 1),
        (time(8), {"lengths": [10, 14]}, 2),
    ],
    ids=["from eight", "from midnight", "from a time that is skipped", "two a day"],
)
def test_ten_years_of_shifts_are_as_many_as_the_days_and_as_long_as_the_time(
    zone: str, hand_off: time, shifts: CustomShifts | None, a_day: int
) -> None:
    layer = rules(PEOPLE, zone=zone, hand_off=hand_off, starts=date(2021, 1, 1), shifts=shifts)
    wall: WallTime = layer.wall
    begin = wall.moment(datetime.combine(date(2021, 1, 1), hand_off))
    end = wall.moment(datetime.combine(date(2031, 1, 1), hand_off))
    found = calendar(layer, begin, end)
    assert len(found) == (date(2031, 1, 1) - date(2021, 1, 1)).days * a_day
    assert sum((one.ends - one.starts for one in found), timedelta()) == end - begin
    assert all(one.why == Why.ROTATION for one in found)
    assert all(b.ends == a.starts and b.person_id != a.person_id for b, a in pairwise(found))
    off_time = [one for one in found if a_day == 1 and wall.local(one.starts).time() != hand_off]
    assert len(off_time) <= 10, "once a year at most, and only where the time is skipped"
    assert all((wall.local(one.starts).replace(tzinfo=None).time() > hand_off) for one in off_time)


@pytest.mark.parametrize("zone", ZONES)
def test_ten_years_of_nights_end_at_eight_and_the_days_between_are_nobodys(zone: str) -> None:
    layer = rules(PEOPLE, zone=zone, starts=date(2021, 1, 1), hours=[NIGHTS])
    begin = layer.wall.moment(datetime(2021, 1, 1, 8))
    end = layer.wall.moment(datetime(2031, 1, 1, 8))
    found = calendar(layer, begin, end)
    assert {layer.wall.local(one.ends).time() for one in found if one.person_id} == {time(8)}
    assert {one.why for one in found} == {Why.ROTATION, Why.OFF_HOURS}
    assert [one.why for one in found] == [Why.OFF_HOURS, Why.ROTATION] * (len(found) // 2)
