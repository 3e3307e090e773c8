"""A gap or a double booking is told to the supervisors an hour before, each matter once; sooner it is only listed."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from tests.paging.conftest import ON_POSTGRES
from tests.paging.county import County
from webapp.accounts.models import Role
from webapp.db import every_region
from webapp.paging import rota_watch
from webapp.paging.models import Leave, LeaveState, Message, MessageKind, RotaLook, RotaNotice
from webapp.paging.rota_gaps import DAY, HOUR, WEEK, how_soon


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


def test_a_gap_is_listed_a_week_and_a_day_before_and_told_once_an_hour_before(county: County) -> None:
    looks(county)
    away(county, "ana", datetime(2026, 3, 9, 12), datetime(2026, 3, 9, 18))
    gap = datetime.fromisoformat(
        "2026-03-09T19:00:00+00:00"
    )  # noon in Los Angeles, after the clocks went forward
    assert looks(county) == 0 and soon(county) == [WEEK]
    county.clock.advance(gap - DAY - county.now)
    assert looks(county) == 0 and soon(county) == [DAY]
    county.clock.advance(gap - 2 * HOUR - county.now)
    assert sleeps_until(county, gap - HOUR - timedelta(seconds=1)) == 0
    assert soon(county) == [DAY]
    assert sleeps_until(county, gap - HOUR) == 1
    assert soon(county) == [HOUR]
    assert sleeps_until(county, gap + HOUR) == 0, "once is enough"
    county.clock.advance(4 * HOUR)
    assert looks(county) == 0
    county.work()
    (text,) = county.texts("sam")
    assert text.startswith("On call: within the hour a shift has nobody") and text.endswith("775-555-0142")
    county.silence()
    assert sleeps_until(county, gap + 7 * HOUR) == 0 and soon(county) == []
    assert county.noted().count(("rota.wrong_told", "gap")) == 1


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
