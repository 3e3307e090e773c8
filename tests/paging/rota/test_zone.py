"""A county takes another zone: from that moment its rota goes by the new clocks, and who is affected is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.paging.county import County
from tests.paging.shifts import acting, staffed, told
from webapp.accounts.models import Region
from webapp.errors import BadField
from webapp.paging.rota.now import now_on_call
from webapp.paging.rota.on_call import Shift, calendar
from webapp.paging.rota.read import layers_of
from webapp.paging.rota.zone import move_zone

__all__ = ["staffed"]


def first_layer(county: County, start: datetime, end: datetime) -> list[Shift]:
    with county.tx() as session:
        return calendar(layers_of(session, county.region_id, start)[0].rules, start, end)


def moves(county: County, zone: str) -> int:
    with acting(county, "sam") as act:
        return move_zone(act, county.region_id, zone)


def test_shifts_before_the_move_stay_and_the_next_ends_at_eight_of_the_new_clocks(staffed: County) -> None:
    week_ago = staffed.now - timedelta(days=7)
    before = first_layer(staffed, week_ago, staffed.now)
    assert moves(staffed, "America/Denver") == 1
    assert first_layer(staffed, week_ago, staffed.now) == before
    with staffed.tx() as session:
        desk = now_on_call(session, staffed.region_id, staffed.now)
        assert session.get_one(Region, staffed.region_id).zone == "America/Denver"
    # 8:00 in Denver is 15:00 in UTC; in Los Angeles it would have been 16:00.
    assert desk.primary is not None and desk.primary.until == datetime(2026, 3, 3, 15, tzinfo=UTC)
    assert ("rota.zone_changed", "America:Denver") in staffed.noted()


def test_those_whose_times_differ_are_told_once(staffed: County) -> None:
    moves(staffed, "America/Denver")
    assert told(staffed) == ["ana", "bea"], "Cleo is the backup round the clock: nothing moves for her"
    assert moves(staffed, "America/Denver") == 0 and told(staffed) == []


def test_there_and_back_is_two_changes(staffed: County) -> None:
    moves(staffed, "America/Denver")
    staffed.clock.advance(timedelta(hours=2))
    assert moves(staffed, "America/Los_Angeles") == 1
    with staffed.tx() as session:
        desk = now_on_call(session, staffed.region_id, staffed.now)
    assert desk.primary is not None and desk.primary.until == datetime(2026, 3, 3, 16, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["", "Nowhere/City", "../etc/passwd", "UTC+3 h"])
def test_what_is_no_zone_is_refused(staffed: County, zone: str) -> None:
    with pytest.raises(BadField):
        moves(staffed, zone)
