"""A gap or a double booking is told a day and an hour before, each once; sooner it is only listed."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests.paging.conftest import ON_POSTGRES
from tests.paging.county import County
from webapp.accounts.models import Role
from webapp.db import every_region
from webapp.paging.models import Leave, LeaveState, Message, MessageKind, RotaLook, RotaNotice
from webapp.paging.rota import watch as rota_watch
from webapp.paging.rota.gaps import DAY, HOUR, WEEK, how_soon
from webapp.paging.rota.wall_time import quiet_until


def away(county: County, name: str, starts: datetime, ends: datetime) -> None:
    with county.tx() as session:
        session.add(
            Leave(
                id=county.ids.new(),
                person_id=county.people[name],
                starts_local=starts,
                ends_local=ends,
                state=LeaveState.APPROVED,
                asked_by=county.people[name],
                asked_at=county.now,
            )
        )
        rota_watch.look_again(session, county.now, county.ids, county.region_id)


def back_again(county: County) -> None:
    with county.tx() as session:
        for leave in session.scalars(select(Leave)):
            leave.state = LeaveState.WITHDRAWN
        rota_watch.look_again(session, county.now, county.ids, county.region_id)


def looks(county: County) -> int:
    """The worker looks ahead until nothing is due; how many texts it queued."""
    before = told(county)
    while rota_watch.tell_one(county.sessions, county.clock, county.ids):
        pass
    return told(county) - before


def told(county: County) -> int:
    with county.tx() as session:
        return len(session.scalars(select(Message).where(Message.kind == MessageKind.ROTA_GAP)).all())


def told_a_day_ahead(county: County) -> int:
    with county.tx() as session:
        asked = select(Message).where(Message.kind == MessageKind.ROTA_GAP_DAY)
        return len(session.scalars(asked).all())


def due(county: County) -> datetime | None:
    with county.sessions() as session, every_region(session):
        return rota_watch.next_due(session)


def soon(county: County) -> list[timedelta | None]:
    with county.tx() as session:
        found = rota_watch.notices_for(session, county.region_id, county.now)
        return [how_soon(one, county.now) for one in found]


def sleeps_until(county: County, at: datetime) -> int:
    """The worker wakes whenever it said that it would; how many texts it queued."""
    queued = 0
    while (wake := due(county)) is not None and wake <= at:
        county.clock.advance(max(wake - county.now, timedelta()))
        queued += looks(county)
    county.clock.advance(at - county.now)
    return queued


# The county's clock begins at 2:38 on 3 March 2026.
def test_a_manned_rota_is_quiet_and_looked_at_every_five_minutes(county: County) -> None:
    assert due(county) is not None, "never looked at yet"
    assert looks(county) == 0 and soon(county) == []
    assert due(county) == county.now + rota_watch.LOOK_EVERY
    assert not rota_watch.tell_one(county.sessions, county.clock, county.ids)


def test_a_gap_is_listed_a_week_before_and_told_once_a_day_and_once_an_hour_before(county: County) -> None:
    looks(county)
    away(county, "ana", datetime(2026, 3, 9, 12), datetime(2026, 3, 9, 18))
    gap = datetime.fromisoformat(
        "2026-03-09T19:00:00+00:00"
    )  # noon in Los Angeles, after the clocks went forward
    assert looks(county) == 0 and soon(county) == [WEEK]
    county.clock.advance(gap - DAY - county.now)
    assert looks(county) == 0 and soon(county) == [DAY]
    assert told_a_day_ahead(county) == 1
    county.clock.advance(gap - 2 * HOUR - county.now)
    assert sleeps_until(county, gap - HOUR - timedelta(seconds=1)) == 0
    assert soon(county) == [DAY]
    assert sleeps_until(county, gap - HOUR) == 1
    assert soon(county) == [HOUR]
    assert sleeps_until(county, gap + HOUR) == 0, "once is enough"
    county.clock.advance(4 * HOUR)
    assert looks(county) == 0
    county.work()
    ahead, text = county.texts("sam")
    assert ahead.startswith("On call: within a day a shift has nobody") and ahead.endswith("775-555-0142")
    assert text.startswith("On call: within the hour a shift has nobody") and text.endswith("775-555-0142")
    county.silence()
    assert sleeps_until(county, gap + 7 * HOUR) == 0 and soon(county) == []
    assert county.noted().count(("rota.wrong_told", "gap")) == 1
    assert county.noted().count(("rota.wrong_told", "gap_day")) == 1


def test_the_text_a_day_ahead_waits_for_the_morning(county: County) -> None:
    looks(county)
    away(county, "ana", datetime(2026, 3, 3, 18), datetime(2026, 3, 3, 22))  # it is 2:38 at night
    assert (looks(county), soon(county), told_a_day_ahead(county)) == (0, [DAY], 0)
    eight = datetime.fromisoformat("2026-03-03T16:00:00+00:00")
    sleeps_until(county, eight - timedelta(minutes=1))
    assert told_a_day_ahead(county) == 0
    sleeps_until(county, eight + rota_watch.LOOK_EVERY)
    assert told_a_day_ahead(county) == 1
    sleeps_until(county, eight + 6 * HOUR)
    assert told_a_day_ahead(county) == 1, "once is enough"


def test_what_begins_before_the_morning_is_told_at_night_at_once(county: County) -> None:
    looks(county)
    away(county, "ana", datetime(2026, 3, 3, 6), datetime(2026, 3, 3, 9))
    assert (looks(county), soon(county), told_a_day_ahead(county)) == (0, [DAY], 1)


def test_one_text_for_several_matters_a_day_ahead(county: County) -> None:
    county.person("sid", Role.SUPERVISOR)
    county.clock.advance(7 * HOUR)
    looks(county)
    away(county, "ana", datetime(2026, 3, 3, 18), datetime(2026, 3, 3, 19))
    away(county, "bea", datetime(2026, 3, 3, 20), datetime(2026, 3, 3, 21))
    looks(county)
    assert (soon(county), told_a_day_ahead(county)) == ([DAY, DAY], 2), "one to each of two supervisors"


@pytest.mark.parametrize(
    ("local", "quiet"),
    [("07:59", "08:00"), ("08:00", "08:00"), ("20:59", "20:59"), ("21:00", "08:00"), ("02:38", "08:00")],
)
def test_the_night_is_from_nine_to_eight_on_the_wall(local: str, quiet: str) -> None:
    zone = ZoneInfo("America/Los_Angeles")
    # The clocks go forward in the night of the 8th.
    now = datetime.fromisoformat(f"2026-03-07T{local}").replace(tzinfo=zone)
    until = quiet_until(now, zone.key).astimezone(zone)
    assert f"{until:%H:%M}" == quiet
    assert until.day == (8 if local == "21:00" else 7)


def test_a_gap_that_was_closed_and_is_there_again_is_told_again(county: County) -> None:
    away(county, "ana", datetime(2026, 3, 3, 3), datetime(2026, 3, 3, 6))
    assert looks(county) == 1
    back_again(county)
    assert looks(county) == 0 and soon(county) == []
    away(county, "ana", datetime(2026, 3, 3, 3), datetime(2026, 3, 3, 6))
    assert looks(county) == 1


def test_a_layer_that_never_had_anybody_is_told_once_however_long_it_lasts(county: County) -> None:
    county.rota(primary=["ana"])
    assert looks(county) == 1
    for _ in range(12):
        county.clock.advance(timedelta(days=3))
        assert looks(county) == 0


def test_a_double_booking_is_told_to_every_supervisor_who_can_be_reached(county: County) -> None:
    county.person("sid", Role.SUPERVISOR)
    county.person("sue", Role.SUPERVISOR, number=None)
    county.rota(primary=["ana"], backup=["ana"])
    assert looks(county) == 2
    county.work()
    assert len(county.texts("sam")) == len(county.texts("sid")) == 1


def test_with_no_supervisor_to_tell_it_is_not_taken_as_told(county: County) -> None:
    county.change("sam", active=False)
    county.rota(primary=["ana"])
    assert looks(county) == 0
    county.change("sam", active=True)
    county.clock.advance(rota_watch.LOOK_EVERY)
    assert looks(county) == 1


def test_an_account_that_was_closed_leaves_a_gap_that_is_told(county: County) -> None:
    looks(county)
    county.change("ana", active=False)
    county.clock.advance(rota_watch.LOOK_EVERY)
    assert looks(county) == 1


@pytest.mark.skipif(not ON_POSTGRES, reason="SQLite has one writer")
def test_workers_and_changes_at_once_make_one_look_and_tell_it_once(county: County) -> None:
    county.rota(primary=["ana"])

    def change() -> None:
        with county.tx() as session:
            rota_watch.look_again(session, county.now, county.ids, county.region_id)

    def look() -> None:
        rota_watch.tell_one(county.sessions, county.clock, county.ids)

    workers = [threading.Thread(target=verb) for verb in (look, change, look, change, look, look)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    looks(county)
    assert told(county) == 1
    with county.tx() as session:
        assert len(session.scalars(select(RotaNotice)).all()) == 1
        assert len(session.scalars(select(RotaLook)).all()) == 1
