"""Who is on call, told as stories: rotations, hours, overrides, leave; and a shift that ends at 08:00 ends at 08:00."""

import uuid
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.paging.rotas import (
    ANA,
    BEA,
    CLEO,
    DEE,
    LA,
    NIGHTS,
    WEEKENDS,
    at,
    rules,
    stand_in,
)
from webapp.errors import DomainError
from webapp.paging.models import Rotation
from webapp.paging.rota.on_call import Away, LayerRules, Why, calendar, who
from webapp.paging.rota.tables import CustomShifts


def on(layer: LayerRules, *when: int) -> tuple[uuid.UUID | None, str | None]:
    """Who, and why, at this time in Los Angeles."""
    found = who(layer, at(*when))
    return (found.person_id, found.why) if found else (None, None)


def listed(layer: LayerRules, start: datetime, end: datetime) -> list[tuple[str, str, uuid.UUID | None, str]]:
    """The calendar in wall time: from, until, who, why."""
    return [
        (
            f"{layer.wall.local(one.starts):%a %H:%M}",
            f"{layer.wall.local(one.ends):%a %H:%M}",
            one.person_id,
            one.why,
        )
        for one in calendar(layer, start, end)
    ]


def test_people_follow_one_another_day_by_day() -> None:
    assert [on(rules(), 2020, 1, day, 9)[0] for day in (6, 7, 8)] == [ANA, BEA, ANA]


def test_a_week_runs_from_hand_off_to_hand_off() -> None:
    weekly = rules(rotation=Rotation.WEEKLY)
    before, after = who(weekly, at(2020, 1, 13, 7, 59)), who(weekly, at(2020, 1, 13, 8))
    assert before is not None and before.person_id == ANA and before.until == at(2020, 1, 13, 8)
    assert after is not None and after.person_id == BEA and after.until == at(2020, 1, 20, 8)


def test_nobody_is_on_call_before_the_rota_begins_or_when_it_is_empty() -> None:
    assert who(rules([ANA]), at(2020, 1, 6, 7, 59)) is None
    assert who(rules([]), at(2026, 3, 3, 9)) is None
    begun = calendar(rules([ANA]), at(2020, 1, 6, 0), at(2020, 1, 6, 12))
    assert [(one.person_id, one.why) for one in begun] == [(None, Why.NOT_BEGUN), (ANA, Why.ROTATION)]
    assert [one.why for one in calendar(rules([]), at(2026, 3, 3, 9), at(2026, 3, 3, 10))] == [Why.NOBODY]


# ---- custom shifts ----


def test_shifts_of_given_lengths_follow_one_another_by_the_clock_on_the_wall() -> None:
    layer = rules([ANA, BEA, CLEO], shifts={"lengths": [10, 14]})
    assert listed(layer, at(2020, 1, 6, 8), at(2020, 1, 8, 8)) == [
        ("Mon 08:00", "Mon 18:00", ANA, "rotation"),
        ("Mon 18:00", "Tue 08:00", BEA, "rotation"),
        ("Tue 08:00", "Tue 18:00", CLEO, "rotation"),
        ("Tue 18:00", "Wed 08:00", ANA, "rotation"),
    ]


def test_a_table_of_the_week_hands_over_at_its_times_and_members_take_turns() -> None:
    table: CustomShifts = {"table": [{"day": 4, "at": "17:00"}, {"day": 0, "at": "08:00"}]}
    assert listed(rules(shifts=table), at(2020, 1, 6, 8), at(2020, 1, 17, 17)) == [
        ("Mon 08:00", "Fri 17:00", ANA, "rotation"),
        ("Fri 17:00", "Mon 08:00", BEA, "rotation"),
        ("Mon 08:00", "Fri 17:00", ANA, "rotation"),
    ]


def test_a_table_of_the_week_may_name_who_takes_over() -> None:
    table: CustomShifts = {
        "table": [
            {"day": 0, "at": "08:00", "turn": 1},
            {"day": 2, "at": "08:00", "turn": 0},
            {"day": 5, "at": "08:00", "turn": 2},
        ]
    }
    # It starts on a Thursday: the first shift is that of Saturday, and each keeps its own person.
    layer = rules([ANA, BEA, CLEO], shifts=table, starts=date(2020, 1, 9))
    assert listed(layer, at(2020, 1, 10, 8), at(2020, 1, 18, 8)) == [
        ("Fri 08:00", "Sat 08:00", None, "not_begun"),
        ("Sat 08:00", "Mon 08:00", CLEO, "rotation"),
        ("Mon 08:00", "Wed 08:00", BEA, "rotation"),
        ("Wed 08:00", "Sat 08:00", ANA, "rotation"),
    ]


@pytest.mark.parametrize(
    "shifts",
    [
        {"lengths": [12], "table": [{"day": 0, "at": "08:00"}]},
        {"lengths": [0, 24]},
        {"lengths": [24 * 29]},
        {"table": [{"day": 7, "at": "08:00"}]},
        {"table": [{"day": 0, "at": "8 o’clock"}]},
        {"table": [{"day": 0, "at": "08:00"}, {"day": 0, "at": "08:00"}]},
        {"table": [{"day": 0, "at": "08:00", "turn": 0}, {"day": 3, "at": "08:00"}]},
    ],
)
def test_custom_shifts_that_make_no_calendar_are_refused(shifts: CustomShifts) -> None:
    with pytest.raises(DomainError):
        rules(shifts=shifts)


# ---- hours ----


def test_a_layer_for_the_nights_has_nobody_by_day() -> None:
    assert listed(rules([ANA], hours=[NIGHTS]), at(2026, 3, 3, 8), at(2026, 3, 4, 18)) == [
        ("Tue 08:00", "Tue 18:00", None, "off_hours"),
        ("Tue 18:00", "Wed 08:00", ANA, "rotation"),
        ("Wed 08:00", "Wed 18:00", None, "off_hours"),
    ]


def test_a_layer_for_weekends_begins_and_ends_at_midnight() -> None:
    weekly = rules([ANA], rotation=Rotation.WEEKLY, hours=[WEEKENDS])
    assert listed(weekly, at(2026, 3, 6, 12), at(2026, 3, 9, 8)) == [
        ("Fri 12:00", "Sat 00:00", None, "off_hours"),
        ("Sat 00:00", "Mon 00:00", ANA, "rotation"),
        ("Mon 00:00", "Mon 08:00", None, "off_hours"),
    ]


def test_who_looks_across_the_hours_for_the_end_of_the_shift() -> None:
    layer = rules([ANA], hours=[NIGHTS])
    found = who(layer, at(2026, 3, 3, 19))
    assert found is not None and found.until == at(2026, 3, 4, 8)


def test_an_override_counts_outside_the_hours_too() -> None:
    layer = rules(
        hours=[NIGHTS], stand_ins=[stand_in(CLEO, datetime(2026, 3, 3, 9), datetime(2026, 3, 3, 12))]
    )
    assert on(layer, 2026, 3, 3, 10) == (CLEO, "override")


# ---- both nights, and other odd times ----


@pytest.mark.parametrize(
    ("night", "hours"),
    [((2026, 3, 7), 23), ((2026, 10, 31), 25), ((2026, 6, 1), 24), ((2028, 2, 28), 24)],
    ids=["clocks go forward", "clocks go back", "an ordinary night", "the night to a leap day"],
)
@pytest.mark.parametrize("shifts", [None, {"lengths": [24]}], ids=["daily", "by length"])
def test_a_shift_that_ends_at_eight_ends_at_eight_on_both_nights(
    night: tuple[int, int, int], hours: int, shifts: CustomShifts | None
) -> None:
    start = at(*night, 8)
    shift = who(rules(shifts=shifts), start)
    assert shift is not None
    assert shift.until.astimezone(LA).time() == time(8)
    assert shift.until - start == timedelta(hours=hours)


@pytest.mark.parametrize(("night", "hours"), [((2026, 3, 7), 13), ((2026, 10, 31), 15), ((2026, 6, 1), 14)])
def test_the_hours_of_a_night_layer_end_at_eight_on_both_nights(
    night: tuple[int, int, int], hours: int
) -> None:
    start = at(*night, 18)
    shift = who(rules([ANA], hours=[NIGHTS]), start)
    assert shift is not None and shift.until - start == timedelta(hours=hours)


def test_the_leap_day_has_a_shift_of_its_own() -> None:
    days = [on(rules([ANA, BEA, CLEO]), 2028, month, day, 9)[0] for month, day in ((2, 28), (2, 29), (3, 1))]
    assert len(set(days)) == 3


def test_a_hand_off_in_the_hour_that_comes_twice_happens_at_its_first_coming() -> None:
    # 1:30 comes twice on 1 November 2026.
    layer = rules(hand_off=time(1, 30))
    first, second = at(2026, 11, 1, 1, 30), at(2026, 11, 1, 1, 15, fold=1)
    assert second > first
    new = who(layer, first)
    assert new is not None and new == who(layer, second)


def test_a_hand_off_in_the_hour_that_is_skipped_happens_at_the_change() -> None:
    # 2:30 does not come on 8 March 2026: the clock goes from 1:59:59 to 3:00.
    layer = rules(hand_off=time(2, 30))
    shift = who(layer, at(2026, 3, 8, 1, 59))
    assert shift is not None
    assert shift.until == datetime(2026, 3, 8, 10, 0, tzinfo=UTC)
    assert shift.until.astimezone(LA).time() == time(3)


def test_a_shift_whose_whole_time_is_skipped_is_left_out() -> None:
    layer = rules([ANA, BEA, CLEO], shifts={"lengths": [1, 1, 22]}, hand_off=time(1), starts=date(2026, 3, 7))
    assert listed(layer, at(2026, 3, 8, 1), at(2026, 3, 9, 1)) == [
        ("Sun 01:00", "Sun 03:00", ANA, "rotation"),
        ("Sun 03:00", "Mon 01:00", CLEO, "rotation"),
    ]


# ---- a change of the region's zone ----


def test_a_new_zone_counts_from_its_moment_on_and_what_was_before_stays() -> None:
    # On 10 March at noon the county takes Denver's time: its clocks jump from 12:00 to 13:00.
    change = at(2026, 3, 10, 12)
    moved = rules(changes=[(change, "America/Denver")])
    before, kept = at(2026, 3, 1, 8), rules()
    assert calendar(moved, before, change) == calendar(kept, before, change)
    here = who(moved, change)
    assert here is not None and here.until == at(2026, 3, 11, 8, zone="America/Denver")
    assert here.until - at(2026, 3, 10, 8) == timedelta(hours=23)


def test_a_hand_off_that_the_new_zone_skips_or_repeats_happens_once() -> None:
    # Eastwards over the hand-off: 08:00 is skipped, so it happens at the change. Westwards: the first 08:00 counts.
    east = rules(changes=[(at(2026, 3, 10, 7, 30), "America/Denver")])
    shift = who(east, at(2026, 3, 10, 7))
    assert shift is not None and shift.until == at(2026, 3, 10, 7, 30)
    west = rules(
        zone="America/Denver",
        changes=[(at(2026, 3, 10, 8, 30, zone="America/Denver"), "America/Los_Angeles")],
    )
    shift = who(west, at(2026, 3, 10, 7, 59, zone="America/Denver"))
    following = who(west, at(2026, 3, 10, 8, 0, zone="America/Denver"))
    assert shift is not None and shift.until == at(2026, 3, 10, 8, zone="America/Denver")
    assert following is not None and following.until == at(2026, 3, 11, 8)


# ---- overrides ----


def test_an_override_stands_in_from_and_to_the_minute_and_the_later_made_one_counts() -> None:
    both = [
        stand_in(CLEO, datetime(2026, 3, 3, 20), datetime(2026, 3, 4, 2), made=1),
        stand_in(BEA, datetime(2026, 3, 3, 22), datetime(2026, 3, 3, 23), made=2, by_swap=True),
    ]
    layer = rules([ANA], stand_ins=both)
    assert listed(layer, at(2026, 3, 3, 8), at(2026, 3, 4, 8)) == [
        ("Tue 08:00", "Tue 20:00", ANA, "rotation"),
        ("Tue 20:00", "Tue 22:00", CLEO, "override"),
        ("Tue 22:00", "Tue 23:00", BEA, "swap"),
        ("Tue 23:00", "Wed 02:00", CLEO, "override"),
        ("Wed 02:00", "Wed 08:00", ANA, "rotation"),
    ]
    found = who(layer, at(2026, 3, 3, 19, 59))
    assert found is not None and (found.person_id, found.until) == (ANA, at(2026, 3, 3, 20))


def test_an_override_fills_an_empty_rota_and_runs_on_over_a_hand_off() -> None:
    one = stand_in(CLEO, datetime(2026, 3, 3, 20), datetime(2026, 3, 5, 20))
    found = who(rules([], stand_ins=[one]), at(2026, 3, 3, 21))
    assert found is not None and (found.person_id, found.until) == (CLEO, at(2026, 3, 5, 20))


# ---- leave ----


def test_from_a_person_on_leave_the_shift_goes_to_the_next_in_order() -> None:
    away = [Away(BEA, datetime(2020, 1, 7, 12), datetime(2020, 1, 7, 20))]
    layer = rules([ANA, BEA, CLEO], away=away)
    assert listed(layer, at(2020, 1, 7, 8), at(2020, 1, 8, 8)) == [
        ("Tue 08:00", "Tue 12:00", BEA, "rotation"),
        ("Tue 12:00", "Tue 20:00", CLEO, "leave"),
        ("Tue 20:00", "Wed 08:00", BEA, "rotation"),
    ]
    found = who(layer, at(2020, 1, 7, 13))
    assert found is not None and found.instead_of == BEA


def test_when_everybody_is_on_leave_there_is_a_gap() -> None:
    away = [Away(one, datetime(2020, 1, 7), datetime(2020, 1, 9)) for one in (ANA, BEA)]
    assert who(rules(away=away), at(2020, 1, 8, 9)) is None
    gap = calendar(rules(away=away), at(2020, 1, 8, 9), at(2020, 1, 8, 10))
    assert [(one.person_id, one.why) for one in gap] == [(None, Why.NOBODY)]


def test_leave_counts_more_than_an_override_of_the_same_person() -> None:
    own = stand_in(DEE, datetime(2020, 1, 7, 8), datetime(2020, 1, 8, 8))
    away = [Away(DEE, datetime(2020, 1, 7, 20), datetime(2020, 1, 8, 8))]
    layer = rules([ANA], stand_ins=[own], away=away)
    assert on(layer, 2020, 1, 7, 19) == (DEE, "override")
    assert on(layer, 2020, 1, 7, 21) == (ANA, "rotation")


def test_somebody_who_is_no_longer_active_is_passed_over() -> None:
    assert on(rules(gone=frozenset({BEA})), 2020, 1, 7, 9) == (ANA, "leave")
