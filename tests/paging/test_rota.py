"""Who is on call: no gap, no overlap, and a shift that ends at 08:00 ends at 08:00 on every night of the year."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.paging.models import Override, RotaLayer, Rotation
from webapp.paging.rota import who

ANA, BEA, CLEO = (uuid.UUID(int=n) for n in (1, 2, 3))
LA = ZoneInfo("America/Los_Angeles")
ZONES = ("America/Los_Angeles", "America/Phoenix", "America/St_Johns", "Pacific/Auckland", "Asia/Beirut")


def layer(
    rotation: Rotation = Rotation.DAILY, hand_off: time = time(8), starts: date = date(2020, 1, 6)
) -> RotaLayer:
    return RotaLayer(rotation=rotation, hand_off=hand_off, starts_on=starts)


def override(person: uuid.UUID, starts: datetime, ends: datetime, made: int = 1) -> Override:
    return Override(id=uuid.UUID(int=made), person_id=person, starts_local=starts, ends_local=ends)


def at(zone: ZoneInfo, *when: int, fold: int = 0) -> datetime:
    return datetime(*when, tzinfo=zone, fold=fold).astimezone(UTC)  # type: ignore[arg-type, misc]


def test_people_follow_one_another_day_by_day() -> None:
    days = [who(layer(), [ANA, BEA], [], LA, at(LA, 2020, 1, day, 9)) for day in (6, 7, 8)]
    assert [one.person_id for one in days if one] == [ANA, BEA, ANA]


def test_a_week_runs_from_hand_off_to_hand_off() -> None:
    weekly = layer(Rotation.WEEKLY)
    before = who(weekly, [ANA, BEA], [], LA, at(LA, 2020, 1, 13, 7, 59))
    after = who(weekly, [ANA, BEA], [], LA, at(LA, 2020, 1, 13, 8))
    assert before is not None and before.person_id == ANA and before.until == at(LA, 2020, 1, 13, 8)
    assert after is not None and after.person_id == BEA and after.until == at(LA, 2020, 1, 20, 8)


def test_nobody_is_on_call_before_the_rota_begins_or_when_it_is_empty() -> None:
    assert who(layer(), [ANA], [], LA, at(LA, 2020, 1, 6, 7, 59)) is None
    assert who(layer(), [], [], LA, at(LA, 2026, 3, 3, 9)) is None


@pytest.mark.parametrize(
    ("night", "hours"),
    [((2026, 3, 7), 23), ((2026, 10, 31), 25), ((2026, 6, 1), 24)],
    ids=["clocks go forward", "clocks go back", "an ordinary night"],
)
def test_a_shift_that_ends_at_eight_ends_at_eight_on_both_nights(
    night: tuple[int, int, int], hours: int
) -> None:
    start = at(LA, *night, 8)
    shift = who(layer(), [ANA, BEA], [], LA, start)
    assert shift is not None
    assert shift.until.astimezone(LA).time() == time(8)
    assert shift.until - start == timedelta(hours=hours)


def test_a_hand_off_in_the_hour_that_comes_twice_happens_once() -> None:
    # 1:30 comes twice on 1 November 2026; the first one counts.
    rota = layer(hand_off=time(1, 30))
    first, second = at(LA, 2026, 11, 1, 1, 30), at(LA, 2026, 11, 1, 1, 15, fold=1)
    new = who(rota, [ANA, BEA], [], LA, first)
    still = who(rota, [ANA, BEA], [], LA, second)
    assert second > first
    assert new is not None and still is not None and new == still


def test_a_hand_off_in_the_hour_that_is_skipped_happens_after_it() -> None:
    rota = layer(hand_off=time(2, 30))
    shift = who(rota, [ANA, BEA], [], LA, at(LA, 2026, 3, 8, 1, 59))
    assert shift is not None
    assert shift.until == datetime(2026, 3, 8, 10, 30, tzinfo=UTC)
    assert shift.until.astimezone(LA).time() == time(3, 30)


def test_an_override_stands_in_from_and_to_the_minute_and_the_later_made_one_counts() -> None:
    stands_in = override(CLEO, datetime(2026, 3, 3, 20), datetime(2026, 3, 4, 2), made=1)
    later = override(BEA, datetime(2026, 3, 3, 22), datetime(2026, 3, 3, 23), made=2)
    both = [stands_in, later]

    def on(hour: int, minute: int = 0) -> tuple[uuid.UUID, datetime]:
        found = who(layer(), [ANA], both, LA, at(LA, 2026, 3, 3, hour, minute))
        assert found is not None
        return found.person_id, found.until

    assert on(19, 59) == (ANA, at(LA, 2026, 3, 3, 20))
    assert on(20) == (CLEO, at(LA, 2026, 3, 3, 22))
    assert on(22) == (BEA, at(LA, 2026, 3, 3, 23))
    assert on(23) == (CLEO, at(LA, 2026, 3, 4, 2))


def test_an_override_fills_an_empty_rota() -> None:
    stands_in = override(CLEO, datetime(2026, 3, 3, 20), datetime(2026, 3, 4, 2))
    found = who(layer(), [], [stands_in], LA, at(LA, 2026, 3, 3, 21))
    assert found is not None and found.person_id == CLEO


@settings(max_examples=150, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    hand_off=st.times(max_value=time(23, 59)).map(lambda t: t.replace(second=0, microsecond=0)),
    weekly=st.booleans(),
    members=st.integers(1, 4),
    moment=st.datetimes(datetime(2021, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC)),
)
def test_shift_follows_shift_without_gap_or_overlap(
    zone: str, hand_off: time, weekly: bool, members: int, moment: datetime
) -> None:
    place = ZoneInfo(zone)
    rota = layer(Rotation.WEEKLY if weekly else Rotation.DAILY, hand_off)
    people = [uuid.UUID(int=n + 1) for n in range(members)]
    shift = who(rota, people, [], place, moment)
    assert shift is not None and shift.until > moment
    last = who(rota, people, [], place, shift.until - timedelta(microseconds=1))
    assert last == shift, "the same shift up to its end"
    following = who(rota, people, [], place, shift.until)
    assert following is not None
    assert following.person_id == people[(people.index(shift.person_id) + 1) % members]
    days = 7 if weekly else 1
    assert abs((following.until - shift.until) - timedelta(days=days)) <= timedelta(hours=2)


@pytest.mark.parametrize("zone", ZONES)
def test_ten_years_of_daily_shifts_are_as_many_as_the_days(zone: str) -> None:
    place = ZoneInfo(zone)
    rota = layer(hand_off=time(0, 0), starts=date(2021, 1, 1))
    begin, end = date(2021, 1, 1), date(2031, 1, 1)
    moment = at(place, 2021, 1, 1, 0)
    shifts = 0
    while moment < at(place, 2031, 1, 1, 0):
        shift = who(rota, [ANA, BEA], [], place, moment)
        assert shift is not None
        moment, shifts = shift.until, shifts + 1
    assert shifts == (end - begin).days
