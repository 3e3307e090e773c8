"""The worker itself: a round, its heartbeat, its sleep, its end, and what it survives."""

from __future__ import annotations

import dataclasses
import logging
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.paging.conftest import ON_POSTGRES
from tests.paging.county import County
from webapp.paging.evidence import RECEIPT
from webapp.paging.gateways.gateway import Sent
from webapp.paging.heartbeat import beat, worker_is_late
from webapp.paging.messages.doorbell import ring
from webapp.paging.models import Heartbeat, Message, MessageState, PageState
from webapp.settings import Settings
from webapp.worker import STATUS_PATH, Worker, run

LATE = timedelta(seconds=10)


@pytest.fixture
def settings() -> Iterator[Settings]:
    key = "a" * 43 + "="
    with tempfile.TemporaryDirectory(prefix="bell") as folder:
        yield Settings.from_env(
            {
                "SECRET_KEY": "s" * 40,
                "SERVER_KEYS": f"k:{key}",
                "INDEX_KEY": key,
                "PEPPER": key,
                "DEMO": "1",
                "DOORBELL": folder,
            }
        )


def worker(county: County, settings: Settings) -> Worker:
    return Worker(county.sessions, county.vault, county.gateway, county.clock, county.ids, settings)


def test_one_round_does_everything_that_is_due(county: County, settings: Settings) -> None:
    page_id = county.queue_page()
    run(
        county.sessions,
        county.vault,
        county.gateway,
        county.clock,
        county.ids,
        settings,
        once=True,
    )
    assert len(county.texts("ana")) == 1
    _to, _, callback = county.gateway.sent[0]
    assert callback.startswith(settings.public_url + STATUS_PATH + "?message=")
    county.clock.advance(timedelta(minutes=20))
    worker(county, settings).round()
    assert county.page(page_id).state == PageState.ASKING, "a rung that was asked late gets its own minutes"
    assert len(county.texts("bea")) == 1


def test_the_worker_knows_when_it_is_needed_next(county: County, settings: Settings) -> None:
    one = worker(county, settings)
    one.round()  # the first looks at rotas, at who is ready and at the morning's text are due at once
    assert (one.next_due() or county.now) > county.now
    county.queue_page()
    assert one.next_due() == county.now
    one.round()
    assert one.next_due() == county.now + RECEIPT
    county.says("ana", "25")
    one.round()  # what was said is deleted at the provider
    assert one.next_due() == county.now + timedelta(minutes=5)  # by then it must be confirmed


def test_a_worker_that_has_stopped_is_seen(county: County, settings: Settings) -> None:
    with county.tx() as session:
        assert worker_is_late(session, county.now, LATE), "none has ever run"
    worker(county, settings).round()
    with county.tx() as session:
        assert not worker_is_late(session, county.now, LATE)
        assert worker_is_late(session, county.now + LATE + timedelta(seconds=1), LATE)


def test_workers_of_yesterday_are_forgotten(county: County) -> None:
    with county.tx() as session:
        beat(session, now=county.now, worker=county.ids.new())
    county.clock.advance(timedelta(days=2))
    with county.tx() as session:
        newest = county.ids.new()
        beat(session, now=county.now, worker=newest)
        assert session.scalars(select(Heartbeat.worker)).all() == [newest]


def test_a_page_committed_while_the_worker_sleeps_is_sent_at_the_ring(
    county: County, settings: Settings
) -> None:
    one = worker(county, settings)
    sent = threading.Event()

    class Telling:
        def send(self, to: str, body: str, callback_url: str) -> Sent:
            sent.set()
            return Sent("SM1")

    one = dataclasses.replace(one, gateway=Telling())
    thread = threading.Thread(target=_run_without_signals, args=(one,))
    thread.start()
    try:
        time.sleep(0.3)
        county.queue_page()
        rung_at = time.monotonic()
        ring(settings.doorbell)
        assert sent.wait(5)
        took = time.monotonic() - rung_at
    finally:
        one.stop()
        ring(settings.doorbell)
        thread.join(10)
    assert not thread.is_alive()
    assert took < 5


def _run_without_signals(one: Worker) -> None:
    """Only the main thread may set signal handlers."""
    before = signal.signal
    signal.signal = lambda *_: None  # type: ignore[assignment, return-value]
    try:
        one.run()
    finally:
        signal.signal = before


def test_a_fault_ends_a_round_and_not_the_worker(
    county: County, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    one = worker(county, settings)
    broken = dataclasses.replace(one, sessions=_no_database)
    with caplog.at_level(logging.INFO):
        assert broken._turn() == 1.0
    assert "round ended early type=RuntimeError at=" in caplog.text
    assert "planted" not in caplog.text


def _no_database() -> object:
    raise RuntimeError("planted words")


CHILD = """
import sys, os, time
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker
import webapp.audit.models, webapp.paging.models, webapp.response.models, webapp.youth.models
from webapp.clock import SystemClock
from webapp.db import tune
from webapp.ids import RandomIds
from webapp.paging.gateways.gateway import Sent
from webapp.settings import Settings
from webapp import worker

class Slow:
    def send(self, to, body, callback_url):
        print("sending", flush=True)
        time.sleep(0.5)
        print("sent", flush=True)
        return Sent("SM1")

class Open:
    def box(self, region_id):
        return self
    def open(self, place, sealed):
        return "+17755550101"

clock = SystemClock()
engine = create_engine(sys.argv[1]); tune(engine)
sessions = sessionmaker(engine, expire_on_commit=False)
worker.run(sessions, Open(), Slow(), clock, RandomIds(clock), Settings.from_env(os.environ))
print("ended cleanly", flush=True)
"""


@contextmanager
def worker_process(county: County, settings: Settings) -> Iterator[subprocess.Popen[str]]:
    environ = {
        "SECRET_KEY": "s" * 40,
        "SERVER_KEYS": "k:" + "a" * 43 + "=",
        "INDEX_KEY": "a" * 43 + "=",
        "PEPPER": "a" * 43 + "=",
        "DEMO": "1",
        "DOORBELL": str(settings.doorbell),
        "PATH": "/usr/bin",
    }
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(county.engine.url)],
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()


@pytest.mark.skipif(ON_POSTGRES, reason="the signal is the same on both; one process start is enough")
def test_sigterm_ends_the_worker_cleanly(county: County, settings: Settings) -> None:
    with worker_process(county, settings) as child:
        until = time.monotonic() + 30
        while not list(settings.doorbell.glob("*.bell")) and time.monotonic() < until:
            time.sleep(0.05)
        child.send_signal(signal.SIGTERM)
        said, _ = child.communicate(timeout=30)
        assert child.returncode == 0
    assert said == "ended cleanly\n"
    assert not list(settings.doorbell.glob("*.bell"))


@pytest.mark.skipif(ON_POSTGRES, reason="the signal is the same on both; one process start is enough")
def test_sigterm_lets_the_texts_on_their_way_finish_and_loses_none(
    county: County, settings: Settings
) -> None:
    for number in range(3):
        county.queue_page(f"R-000{number}")
    with worker_process(county, settings) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "sending\n"
        child.send_signal(signal.SIGTERM)
        said, _ = child.communicate(timeout=30)
        assert child.returncode == 0
    lines = ["sending", *said.splitlines()]
    assert lines[-1] == "ended cleanly"
    assert lines.count("sending") == lines.count("sent") >= 1
    with county.tx() as session:
        messages = session.scalars(select(Message)).all()
    states = [message.state for message in messages]
    assert states.count(MessageState.SENT) == lines.count("sent")
    assert MessageState.SENDING not in states
    assert max(message.tries for message in messages) == 1
