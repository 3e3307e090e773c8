"""The canary: texted like anybody, awaited like a receipt, and loud when it does not come back."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.paging.county import County
from tests.paging.messages.test_senders import settings
from webapp.accounts.models import Person
from webapp.db import every_region
from webapp.paging.gateways.gateway import SystemDown
from webapp.paging.ladder import supervisors
from webapp.paging.messages.canary import KEEP, ROBOT, WAIT, canary_is_late, next_due
from webapp.paging.messages.queue import reachable
from webapp.paging.messages.receipts import receive_status
from webapp.paging.models import AtProvider, Canary, Message, MessageKind
from webapp.worker import Worker

NUMBER = "+17755550190"
EVERY = timedelta(minutes=15)


@pytest.fixture
def one(county: County, tmp_path: Path) -> Worker:
    """A worker with a canary. The county's clock stands eight minutes into an interval."""
    return with_canary(county, tmp_path, NUMBER)


def with_canary(county: County, folder: Path, number: str | None) -> Worker:
    made = settings(folder)
    object.__setattr__(made, "canary_number", number)
    return Worker(county.sessions, county.vault, county.gateway, county.clock, county.ids, made)


def flown(county: County) -> int:
    return len([to for to, _, _ in county.gateway.sent if to == NUMBER])


def wakes(county: County, worker: Worker) -> datetime | None:
    """When this worker looks after a canary next; it never sleeps beyond that."""
    with county.sessions() as session, every_region(session):
        due = next_due(session, worker.settings.canary_number, EVERY, county.now)
    wakes_at = worker.next_due()
    assert due is None or (wakes_at is not None and wakes_at <= due)
    return due


def comes_back(county: County) -> None:
    """The network reports on the last canary, as on any text."""
    with county.sessions() as session, session.begin():
        with every_region(session):
            message = session.scalars(
                select(Message).where(Message.kind == MessageKind.CANARY).order_by(Message.queued_at.desc())
            ).first()
        assert message is not None
        told = receive_status(
            session,
            now=county.now,
            ids=county.ids,
            message_id=message.id,
            sid=str(message.provider_sid),
            status="delivered",
            error_code=None,
        )
        assert told


def late(county: County) -> bool:
    with county.sessions() as session:
        return canary_is_late(session, county.now)


def test_one_flies_in_each_interval_and_nobody_hears_of_it(county: County, one: Worker) -> None:
    for _ in range(60):
        before = flown(county)
        one.round()
        if flown(county) > before:
            comes_back(county)
        county.clock.advance(timedelta(minutes=1))
    assert flown(county) == 5
    assert county.gateway.calls == []
    assert county.gateway.sent[0][1] == "Test of the paging system, nothing to do. Duty 775-555-0142"
    county.silence()


def test_one_that_comes_back_raises_no_alarm(
    county: County, one: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    one.round()
    comes_back(county)
    county.clock.advance(WAIT)
    one.round()
    assert not late(county)
    assert "canary" not in caplog.text


def test_one_that_does_not_come_back_in_time_is_said_once_in_the_log_and_until_another_one_is_back(
    county: County, one: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    one.round()
    assert not late(county)
    county.clock.advance(WAIT - timedelta(seconds=1))
    one.round()
    assert not late(county)
    county.clock.advance(timedelta(seconds=1))
    with caplog.at_level(logging.ERROR):
        one.round()
        one.round()
    assert caplog.text.count("code=canary-late") == 1
    assert NUMBER not in caplog.text
    assert late(county)
    county.clock.advance(EVERY)
    one.round()
    assert late(county), "the next one is on its way, and not yet back"
    comes_back(county)
    assert not late(county)


def test_one_that_comes_back_late_ends_the_alarm(county: County, one: Worker) -> None:
    one.round()
    county.clock.advance(WAIT)
    one.round()
    assert late(county)
    comes_back(county)
    assert not late(county)


def test_a_gateway_that_takes_nothing_is_found_by_it(county: County, one: Worker) -> None:
    county.gateway.fails += [(NUMBER, SystemDown("20003"))] * 20
    for _ in range(5):
        one.round()
        county.clock.advance(timedelta(minutes=1))
    assert flown(county) == 0
    assert late(county)


def test_when_no_canary_flies_any_more_that_is_late_too(county: County, one: Worker) -> None:
    one.round()
    comes_back(county)
    county.clock.advance(EVERY + WAIT + timedelta(seconds=1))
    assert late(county)


def test_the_worker_wakes_for_it(county: County, one: Worker) -> None:
    assert wakes(county, one) == county.now
    one.round()
    assert wakes(county, one) == county.now + WAIT
    comes_back(county)
    county.clock.advance(WAIT)
    one.round()
    due = wakes(county, one)
    assert due is not None
    assert (county.now < due <= county.now + EVERY, due.minute % 15) == (True, 0)


def test_two_workers_send_one(county: County, one: Worker, tmp_path: Path) -> None:
    with_canary(county, tmp_path, NUMBER).round()
    one.round()
    assert flown(county) == 1


def test_off_there_is_none_and_switched_off_nothing_is_late(
    county: County, one: Worker, tmp_path: Path
) -> None:
    off = with_canary(county, tmp_path, None)
    off.round()
    assert (flown(county), wakes(county, off), late(county)) == (0, None, False)
    one.round()
    county.clock.advance(WAIT)
    one.round()
    assert late(county)
    off.round()
    assert not late(county)


def test_the_robot_is_nobody_who_could_be_asked_told_or_signed_in(county: County, one: Worker) -> None:
    one.round()
    with county.tx() as session:
        robot = session.scalars(select(Person).where(Person.email == ROBOT)).one()
        assert not robot.is_active
        assert reachable(session, [robot.id]) == []
        assert robot.id not in supervisors(session, county.region_id)


def test_another_number_is_used_from_the_next_one_on(county: County, one: Worker, tmp_path: Path) -> None:
    one.round()
    county.clock.advance(EVERY)
    with_canary(county, tmp_path, "+17755550191").round()
    assert county.gateway.sent[-1][0] == "+17755550191"


def test_old_ones_are_forgotten_with_texts_that_the_provider_has_not(county: County, one: Worker) -> None:
    one.round()
    county.clock.advance(KEEP + EVERY)
    one.round()
    with county.tx() as session:
        assert session.scalar(select(func.count()).select_from(Canary)) == 1
        there = select(AtProvider.message_id)
        asked = select(func.count()).where(Message.kind == MessageKind.CANARY)
        assert session.scalar(asked.where(Message.id.in_(there))) == 2
        assert session.scalar(asked.where(Message.id.not_in(there))) == 0
