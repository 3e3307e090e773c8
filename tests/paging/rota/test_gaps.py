"""What is wrong ahead is found from the calendars alone."""

import uuid
from datetime import datetime, timedelta

from tests.paging.rotas import ANA, BEA, NIGHTS, at, rules, stand_in
from webapp.paging.rota.gaps import DAY, HOUR, WEEK, Finding, Wrong, find_wrong, how_soon
from webapp.paging.rota.on_call import Away, LayerRules, calendar

FIRST, SECOND, THIRD = (uuid.UUID(int=100 + n) for n in range(3))
START, END = at(2026, 3, 3, 8), at(2026, 3, 6, 8)


def at_(day: int, hour: int) -> datetime:
    """Wall time in March 2026."""
    return datetime(2026, 3, day, hour)


def wrong(*layers: LayerRules) -> list[tuple[str, str, str]]:
    """Kind, from, until of what is wrong, in wall time."""
    named = zip((FIRST, SECOND, THIRD), layers, strict=False)
    found = find_wrong([(layer_id, calendar(layer, START, END)) for layer_id, layer in named])
    wall = layers[0].wall
    return [
        (one.kind, f"{wall.local(one.starts):%a %H:%M}", f"{wall.local(one.ends):%a %H:%M}") for one in found
    ]


def test_a_rota_that_is_manned_has_nothing_wrong() -> None:
    assert wrong(rules([ANA]), rules([BEA])) == []


def test_when_all_of_a_layer_are_away_there_is_one_gap_over_their_shifts() -> None:
    away = [Away(one, *days) for one in (ANA, BEA) for days in [(at_(4, 12), at_(5, 20))]]
    assert wrong(rules([ANA, BEA], away=away)) == [("gap", "Wed 12:00", "Thu 20:00")]


def test_outside_its_hours_a_layer_has_no_gap() -> None:
    assert wrong(rules([ANA], hours=[NIGHTS])) == []
    away = [Away(ANA, at_(4, 0), at_(4, 12))]
    assert wrong(rules([ANA], hours=[NIGHTS], away=away)) == [("gap", "Wed 00:00", "Wed 08:00")]


def test_one_person_on_two_layers_at_once_is_found_for_exactly_that_time() -> None:
    both = rules([BEA], stand_ins=[stand_in(ANA, at_(4, 20), at_(5, 10))])
    assert wrong(rules([ANA]), both) == [("double", "Wed 20:00", "Thu 10:00")]
    assert wrong(rules([ANA]), rules([BEA]), both) == [
        ("double", "Tue 08:00", "Wed 20:00"),  # Bea on the second and the third
        ("double", "Wed 20:00", "Thu 10:00"),  # Ana on the first and the third
        ("double", "Thu 10:00", "Fri 08:00"),
    ]


def test_a_layer_without_anybody_is_a_gap_throughout() -> None:
    assert wrong(rules([])) == [("gap", "Tue 08:00", "Fri 08:00")]


def test_how_soon_is_an_hour_a_day_or_a_week() -> None:
    finding = Finding(Wrong.GAP, FIRST, START, END)
    second = timedelta(seconds=1)
    ahead = [
        (START - WEEK - second, None),
        (START - WEEK, WEEK),
        (START - DAY - second, WEEK),
        (START - DAY, DAY),
        (START - HOUR - second, DAY),
        (START - HOUR, HOUR),
        (END - second, HOUR),
        (END, None),
    ]
    assert [how_soon(finding, when) for when, _ in ahead] == [expected for _, expected in ahead]
