"""What a monitor is told: fixed words, a status, and nothing about anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.conftest import close, settings_for
from tests.databases import Databases
from tests.town import Town
from webapp import create_app
from webapp.clock import ManualClock
from webapp.version import version


@pytest.fixture
def watched(databases: Databases, clock: ManualClock, tmp_path: Path) -> Iterator[Town]:
    """A town with a canary. The simulator knows no such telephone, so it never comes back."""
    pair = databases.fresh()
    app = create_app(settings_for(pair, tmp_path, CANARY_NUMBER="+12025550190"), clock=clock)
    town = Town(app, clock)
    town.work()
    yield town
    close(app)
    databases.drop(pair)


def said(town: Town) -> tuple[int, dict[str, str]]:
    answer = town.app.test_client().get("/healthz")
    assert answer.json is not None
    return answer.status_code, answer.json


def words(worker: str, canary: str) -> dict[str, str]:
    return {"version": version, "database": "up", "worker": worker, "canary": canary}


def test_all_is_well(town: Town) -> None:
    assert said(town) == (200, words("running", "off"))


def test_no_worker_for_ten_seconds_is_said_until_one_runs(town: Town) -> None:
    town.clock.advance(timedelta(seconds=10))
    assert said(town) == (200, words("running", "off"))
    town.clock.advance(timedelta(seconds=1))
    assert said(town) == (503, words("late", "off"))
    town.work()
    assert said(town) == (200, words("running", "off"))


def test_a_canary_that_does_not_come_back_is_said_although_the_worker_runs(watched: Town) -> None:
    assert said(watched) == (200, words("running", "back"))
    watched.passes(4)
    assert said(watched) == (503, words("running", "late"))
