"""The doorbell: rung after a commit and only then, never in the way of whoever rings."""

import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.paging.county import County
from webapp.db import in_region
from webapp.paging import dispatch
from webapp.paging.messages.doorbell import Doorbell, carry, ring, ring_after_commit


@pytest.fixture
def porch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="bell") as folder:
        yield Path(folder)


def rang(bell: Doorbell) -> bool:
    before = time.monotonic()
    bell.wait(0.2)
    return time.monotonic() - before < 0.15


def test_a_ring_ends_the_wait_and_many_rings_are_one(porch: Path) -> None:
    bell = Doorbell(porch)
    assert not rang(bell)
    for _ in range(500):
        ring(porch)
    assert rang(bell)
    assert not rang(bell)
    bell.close()


def test_a_worker_that_waits_is_woken(porch: Path) -> None:
    bell = Doorbell(porch)
    threading.Timer(0.05, ring, [porch]).start()
    before = time.monotonic()
    bell.wait(5)
    assert time.monotonic() - before < 2
    bell.close()


def test_ringing_where_nobody_lives_is_no_error(porch: Path) -> None:
    ring(porch)
    ring(porch / "not" / "there")
    bell = Doorbell(porch)
    path = next(porch.glob("*.bell"))
    assert bell._socket is not None
    bell._socket.close()  # as after a kill: the file stays
    ring(porch)
    assert not path.exists()
    bell._socket = None


def test_without_a_socket_the_worker_still_polls(porch: Path, caplog: pytest.LogCaptureFixture) -> None:
    bell = Doorbell(porch / ("long" * 40))
    assert not rang(bell)
    assert "the worker polls" in caplog.text
    bell.close()


def test_it_rings_after_the_commit_and_not_before(county: County, porch: Path) -> None:
    bell = Doorbell(porch)
    response_id = county.response()
    with county.sessions() as session, in_region(session, county.region_id):
        carry(session, porch)
        dispatch.open_page(
            session,
            now=county.now,
            ids=county.ids,
            region_id=county.region_id,
            response_id=response_id,
            response_code="R-7KQ2",
            opened_by=county.people["officer"],
            opened_by_role="first_responder",
            rung_wait=county.clock.now() - county.clock.now(),
        )
        assert not rang(bell), "the savepoint inside is no commit"
        session.commit()
        assert rang(bell)
        session.commit()
        assert not rang(bell)
    bell.close()


def test_what_is_rolled_back_rings_nobody(county: County, porch: Path) -> None:
    bell = Doorbell(porch)
    with county.sessions() as session:
        carry(session, porch)
        session.connection()
        ring_after_commit(session)
        session.rollback()
        session.connection()
        session.commit()
        assert not rang(bell)
    bell.close()
