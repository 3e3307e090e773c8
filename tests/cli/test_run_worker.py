"""`flask worker --once` sends what waits and moves on what is due, then ends."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

from sqlalchemy import select

from tests.town import CONTACT, Town
from webapp.paging.models import Heartbeat, Message, MessageState
from webapp.worker import Worker


def once(town: Town) -> None:
    ran = town.app.test_cli_runner().invoke(args=["worker", "--once"])
    assert (ran.exit_code, ran.output) == (0, "")


def states(town: Town) -> list[str]:
    with town.database() as session:
        return list(session.scalars(select(Message.state)))


def test_once_sends_what_waits_and_beats_the_heart(town: Town) -> None:
    town.officer.post("/contacts", CONTACT).gets(200)
    assert states(town) == [MessageState.QUEUED]
    town.clock.advance(timedelta(seconds=5))
    once(town)
    assert MessageState.QUEUED not in states(town)
    assert len(town.advocate.texts()) == 1
    with town.database() as session:
        assert max(session.scalars(select(Heartbeat.beat_at))) == town.clock.now()
    once(town)
    assert len(town.advocate.texts()) == 1


def test_once_moves_on_a_page_whose_time_has_passed(town: Town) -> None:
    response = town.logs_contact()
    town.clock.advance(timedelta(minutes=5))
    once(town)
    assert response.code in town.backup.texts()[-1]


def test_without_once_it_goes_on_until_it_is_told_to_end(town: Town) -> None:
    with patch.object(Worker, "run") as runs, patch.object(Worker, "round") as goes_round:
        town.app.test_cli_runner().invoke(args=["worker"])
    assert (runs.call_count, goes_round.call_count) == (1, 0)
