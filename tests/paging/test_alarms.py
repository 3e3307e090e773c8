"""Whether paging itself is well, in one statement: the same as what each part says by itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.paging.county import County
from tests.paging.messages.test_canary import NUMBER, comes_back, with_canary
from webapp.paging.act import Act
from webapp.paging.alarms import Alarms, alarms_now
from webapp.paging.heartbeat import worker_is_late
from webapp.paging.messages.canary import WAIT, canary_is_late
from webapp.paging.messages.channel_alarm import channel_down, raise_alarm, works_again
from webapp.paging.models import Channel

LATE = timedelta(seconds=10)


def seen(county: County) -> Alarms:
    """What it says, after a check that each part says the same."""
    with county.tx() as session:
        found = alarms_now(session, county.now)
        assert list(found.senders) == channel_down(session, county.now)
        assert found.canary_late == canary_is_late(session, county.now)
        assert found.worker_late(county.now, LATE) == worker_is_late(session, county.now, LATE)
    return found


def test_before_anything_ran_no_worker_runs_and_nothing_else_is_wrong(county: County) -> None:
    found = seen(county)
    assert (found.last_beat, found.senders, found.canary_late) == (None, (), False)
    assert found.worker_late(county.now, LATE)


def test_a_worker_is_late_once_it_has_stood_still_for_too_long(county: County, tmp_path: Path) -> None:
    with_canary(county, tmp_path, None).round()
    assert not seen(county).worker_late(county.now, LATE)
    county.clock.advance(LATE + timedelta(seconds=1))
    assert seen(county).worker_late(county.now, LATE)


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.VOICE])
def test_a_sender_that_reaches_nobody_and_then_works_again(county: County, channel: Channel) -> None:
    with county.tx() as session:
        act = Act(session, county.now, county.ids)
        for sender in (1, 2):
            raise_alarm(act, channel, sender, "30007", second=True)
    assert [(one.channel, one.sender, one.code) for one in seen(county).senders] == [
        (channel, 1, "30007"),
        (channel, 2, "30007"),
    ]
    county.clock.advance(timedelta(minutes=1))
    with county.tx() as session:
        works_again(session, county.now, channel, 1, county.now)
    assert [one.sender for one in seen(county).senders] == [2]


def test_a_canary_that_is_on_its_way_back_and_late(county: County, tmp_path: Path) -> None:
    worker = with_canary(county, tmp_path, NUMBER)
    worker.round()
    assert not seen(county).canary_late
    county.clock.advance(WAIT)
    worker.round()
    assert seen(county).canary_late
    comes_back(county)
    assert not seen(county).canary_late
    county.clock.advance(timedelta(hours=1))
    assert seen(county).canary_late  # none has followed it
